import Deadlines
import Escalation
import GRDB

extension Database {
    /// Keeps an acknowledgement for the case's next advance, if there is something to take on.
    func acknowledge(_ acknowledgement: Acknowledgement) throws -> AcknowledgeResult {
        let alert = try first(Statements.alertByID, [acknowledgement.alert]) {
            (subject: CaseReference($0[0]), closedAt: $0.momentIfAny(1))
        }
        guard let alert else { return .unknownAlert }
        guard alert.closedAt == nil else { return .ended }
        try run(
            Statements.insertAcknowledgement,
            [
                alert.subject.description, acknowledgement.alert, acknowledgement.person,
                acknowledgement.at.microseconds, acknowledgement.until.microseconds,
                acknowledgement.note,
            ])
        try touch(alert.subject, at: acknowledgement.at)
        return .accepted
    }

    /// When the first case is due.
    func nextLookAt() throws -> Timestamp? {
        try first(Statements.nextLookAt) { $0.momentIfAny(0) } ?? nil
    }

    /// When the first schedule or digest is due.
    func nextScheduleAt() throws -> Timestamp? {
        let schedule = try first(Statements.nextScheduleAt) { $0.momentIfAny(0) } ?? nil
        let digest = try first(Statements.nextDigestAt) { $0.momentIfAny(0) } ?? nil
        return [schedule, digest].compactMap(\.self).min()
    }

    /// Makes every open case due.
    func touchOpenCases(at now: Timestamp) throws {
        try run(Statements.touchOpenCases, [now.microseconds])
    }

    /// Numbers a run of the daemon.
    func startRun(at now: Timestamp) throws -> Int64 {
        try run(Statements.insertRun, [now.microseconds])
        return lastInsertedRowID
    }
}
