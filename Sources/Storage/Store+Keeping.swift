import GRDB

/// Keeping the record: copies of it, and whether it agrees with itself.
extension Store {
    /// Writes a copy of the store, as it is at this moment, to a path where nothing is; it is read through before this
    /// returns. The daemon may go on writing meanwhile. Throws a `StoreError`.
    package func backUp(to path: String) async throws {
        try await readAlone { try $0.backUp(to: path) }
        // As a reader would open it, not through the connection that wrote it.
        let findings = try await Store(path: path, role: .reader).verify()
        guard findings.isEmpty else {
            throw StoreError(
                .damaged,
                "the copy \"\(path)\" is damaged: \(findings[0]); is the disk or the store itself at fault?"
            )
        }
    }

    /// Reads the whole store: what is wrong with its file, and where its record contradicts itself; nothing when it is
    /// sound.
    package func verify() async throws -> [String] {
        try await read { try $0.verify() }
    }
}

extension Database {
    func backUp(to path: String) throws {
        try execute(sql: Statements.backUp, arguments: [path])
    }

    func verify() throws -> [String] {
        let lines = try all("PRAGMA integrity_check(\(Limits.checkProblems))") { $0[0] as String }
        guard lines == ["ok"] else { return lines.map { "the file is damaged: \($0)" } }
        let foreign = try all("PRAGMA foreign_key_check") { row in
            "a row of \(row[0] as String) refers to a row of \(row[2] as String) that is not there"
        }
        let record = try Statements.contradictions.compactMap { statement, words in
            let count = try first(statement) { $0[0] as Int } ?? 0
            return count > 0 ? "\(words): \(count)" : nil
        }
        return Array(foreign.prefix(Limits.checkProblems)) + record + (try verifyCounters())
    }

    /// Numbers that are kept, beside the same numbers counted.
    private func verifyCounters() throws -> [String] {
        try Statements.counted.compactMap { counter, statement in
            let kept = try self.counter(counter)
            let found = try first(statement) { $0[0] as Int64 } ?? 0
            return kept == found
                ? nil
                : "the number of \(counter.rawValue) is kept as \(kept) and counted as \(found)"
        }
    }
}

extension Statements {
    static let backUp = "VACUUM INTO ?1"

    /// What must not be, each counted, and what it means.
    static let contradictions: [(String, String)] = [
        (
            """
            SELECT count(*) FROM notices AS n WHERE state = 'sent' AND digest IS NULL AND NOT EXISTS
                (SELECT 1 FROM attempts WHERE notice = n.seq AND outcome = 'accepted')
            """, "notices shown as sent without an attempt that was accepted"
        ),
        (
            """
            SELECT count(*) FROM notices AS n WHERE state IN ('ready', 'leased') AND EXISTS
                (SELECT 1 FROM attempts WHERE notice = n.seq AND outcome = 'accepted')
            """, "notices that were accepted and would be sent again"
        ),
        (
            """
            SELECT count(*) FROM notices WHERE state IN ('ready', 'leased') AND NOT EXISTS
                (SELECT 1 FROM bodies WHERE notice = notices.seq)
            """, "notices to be sent that have no message"
        ),
        (
            """
            SELECT count(*) FROM alerts AS a WHERE (state = 'breached' OR late = 1)
                AND case_ref NOT LIKE 'schedule:%' AND case_ref NOT LIKE 'digest:%' AND NOT EXISTS
                (SELECT 1 FROM decisions WHERE case_ref = a.case_ref AND alert = a.id AND event = 'breach')
            """, "deadlines missed without a decision that says so"
        ),
        (
            """
            SELECT count(*) FROM notices AS n WHERE digest IS NOT NULL AND NOT EXISTS
                (SELECT 1 FROM notices WHERE id = n.digest)
            """, "notices told in a message that is not there"
        ),
        (
            "SELECT count(*) FROM decisions WHERE alert NOT IN (SELECT id FROM alerts)",
            "decisions about alerts that are not there"
        ),
    ]

    static let counted: [(Counter, String)] = [
        (.running, countOpen("state = 'running'")), (.paused, countOpen("state = 'paused'")),
        (.breached, countOpen("state = 'breached'")),
        (.openCases, "SELECT count(*) FROM cases WHERE open_clocks > 0"),
        (.skippedSteps, "SELECT count(*) FROM decisions WHERE event = 'skipped'"),
    ]

    private static func countOpen(_ condition: String) -> String {
        """
        SELECT count(*) FROM alerts WHERE ended_at IS NULL AND \(condition)
            AND case_ref NOT LIKE 'schedule:%' AND case_ref NOT LIKE 'digest:%'
        """
    }
}
