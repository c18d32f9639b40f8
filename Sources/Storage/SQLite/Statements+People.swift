extension Statements {
    static let absences = """
        SELECT id, person, kind, begins_at, ends_at, source, said_by, said_at FROM absences
        WHERE ended_at IS NULL AND (ends_at IS NULL OR ends_at > ?1) ORDER BY begins_at, id
        """
    static let insertAbsence = """
        INSERT INTO absences (person, kind, begins_at, ends_at, source, said_by, said_at)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
        """
    static let absencesOfSource = """
        SELECT id, person, kind, begins_at, ends_at, source, said_by, said_at FROM absences
        WHERE ended_at IS NULL AND source = ?1 ORDER BY id
        """
    static let endAbsence = """
        UPDATE absences SET ended_at = ?2, ended_by = ?3
        WHERE id = ?1 AND ended_at IS NULL AND (ends_at IS NULL OR ends_at > ?2)
        """

    static let silences = """
        SELECT id, matchers, begins_at, ends_at, repeats, seconds, owner, reason, said_at,
            confirmed_by, confirmed_at, reminded_at
        FROM silences WHERE ended_at IS NULL AND ends_at > ?1 ORDER BY id
        """
    static let insertSilence = """
        INSERT INTO silences (matchers, begins_at, ends_at, repeats, seconds, owner, reason, said_at)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
        """
    static let confirmSilence = """
        UPDATE silences SET confirmed_by = ?2, confirmed_at = ?3
        WHERE id = ?1 AND ended_at IS NULL AND ends_at > ?3 AND confirmed_by IS NULL AND owner <> ?2
        """
    static let endSilence = """
        UPDATE silences SET ended_at = ?2, ended_by = ?3
        WHERE id = ?1 AND ended_at IS NULL AND ends_at > ?2
        """
    static let remindOfSilence = """
        UPDATE silences SET reminded_at = ?2 WHERE id = ?1 AND reminded_at IS NULL
        """

    static let drills = """
        SELECT id, policy, starts_at, said_by FROM drills WHERE starts_at > ?1 AND ended_at IS NULL ORDER BY id
        """
    static let endDrill = """
        UPDATE drills SET ended_at = ?2, ended_by = ?3 WHERE id = ?1 AND ended_at IS NULL
        """
    static let allDrills = "SELECT id, policy, starts_at, said_by FROM drills ORDER BY id DESC"
    static let insertDrill = """
        INSERT INTO drills (policy, starts_at, said_by, said_at) VALUES (?1, ?2, ?3, ?4)
        """

    static let feeds = "SELECT name, checked_at, good_at, body, problem FROM feeds ORDER BY name"
    static let noteFeed = """
        INSERT INTO feeds (name, checked_at, good_at, body, problem)
        VALUES (?1, ?2, ?3, ?4, ?5)
        ON CONFLICT (name) DO UPDATE SET
            checked_at = ?2, good_at = coalesce(?3, good_at), body = coalesce(?4, body), problem = ?5
        """
}
