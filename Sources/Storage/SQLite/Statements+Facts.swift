/// Every statement but the schema's, each under a name.
enum Statements {}

extension Statements {
    static let insertFact = """
        INSERT INTO facts (source, id, type, case_ref, time, recorded_at, data)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT (source, id) DO NOTHING
        """
    static let factByIdentity = """
        SELECT source, id, type, case_ref, time, recorded_at, data FROM facts
        WHERE source = ?1 AND id = ?2
        """
    static let factsOfCase = """
        SELECT source, id, type, case_ref, time, recorded_at, data FROM facts
        WHERE case_ref = ?1 ORDER BY seq
        """
    static let lastFactAt =
        "SELECT recorded_at FROM facts WHERE seq > ?1 ORDER BY seq DESC LIMIT 1"
    /// Makes a case due at a moment, unless it is due before.
    static let touchCase = """
        INSERT INTO cases (reference, look_at) VALUES (?1, ?2)
        ON CONFLICT (reference) DO UPDATE SET look_at = ?2 WHERE look_at IS NULL OR look_at > ?2
        """
    static let casesAfter = """
        SELECT reference FROM cases WHERE reference > ?1 ORDER BY reference LIMIT ?2
        """
}
