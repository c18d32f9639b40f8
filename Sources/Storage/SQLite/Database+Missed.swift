import Deadlines
import Escalation
import GRDB

extension Database {
    /// Clocks whose breach was decided within these moments, by deadline.
    func missed(from: Timestamp, through: Timestamp) throws -> [MissedClock] {
        let entries = try all(
            Statements.alertsMissed, [from.microseconds, through.microseconds]
        ) { try $0.entry() }
        return try entries.filter { !$0.clock.subject.hasNoCase }.map(missed)
    }

    private func missed(_ entry: CaseFile.Entry) throws -> MissedClock {
        let reference: StatementArguments = [entry.clock.subject.description]
        let attempts = try all(Statements.attemptsOfAlert, [entry.id]) { row in
            (notice: row[0] as Int64, attempt: try row.attempt())
        }
        let log = Dictionary(grouping: attempts, by: \.notice)
        let digests = try all(Statements.digestsOfAlert, [entry.id]) { row in
            (row[0] as String, MissedClock.Digest(id: row[1], acceptedAt: row.momentIfAny(2)))
        }
        return MissedClock(
            entry: entry,
            decisions: try all(Statements.decisionsOfCase, reference) { try $0.decision() }
                .filter { $0.alert == entry.id },
            notices: try all(Statements.noticesOfAlert, [entry.id, nil, Int.max]) { row in
                var notice = try row.notice()
                notice.attemptLog = (log[row[25]] ?? []).map(\.attempt)
                return notice
            },
            digests: Dictionary(digests, uniquingKeysWith: { first, _ in first }),
            acknowledgements: try all(Statements.acknowledgementsOfCase, reference) {
                $0.acknowledgement()
            }.filter { $0.alert == entry.id })
    }
}
