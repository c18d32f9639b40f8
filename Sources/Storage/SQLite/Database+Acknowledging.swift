import Deadlines
import Escalation
import GRDB

extension Database {
    /// Keeps an acknowledgement for the case's next advance, if there is something to take on.
    ///
    /// `link` is the notice whose link it came by, which is used up by it.
    func acknowledge(
        _ acknowledgement: Acknowledgement, link: String?
    ) throws -> AcknowledgeResult {
        let alert = try first(Statements.alertByID, [acknowledgement.alert]) {
            (subject: CaseReference($0[0]), closedAt: $0.momentIfAny(1))
        }
        guard let alert else { return .unknownAlert }
        guard alert.closedAt == nil else { return .ended }
        if let link {
            let at = acknowledgement.at.microseconds
            try run(Statements.useLink, [link, acknowledgement.alert, at])
            guard changesCount == 1 else { return .linkUsed }
        }
        try run(
            Statements.insertAcknowledgement,
            [
                alert.subject.description, acknowledgement.alert, acknowledgement.person,
                acknowledgement.at.microseconds, acknowledgement.until.microseconds,
                acknowledgement.note, acknowledgement.handedTo, acknowledgement.way?.rawValue,
            ])
        try touch(alert.subject, at: acknowledgement.at)
        return .accepted
    }

    /// The notice of that id, with whether its link for that alert has been used.
    func linkedNotice(_ id: String, alert: Int64) throws -> LinkedNotice? {
        try first(Statements.linkedNotice, [id, alert]) { row in
            LinkedNotice(
                person: row[0], role: row[1], alert: row[2], digestHasAlert: row[3],
                isUsed: row[4])
        }
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
