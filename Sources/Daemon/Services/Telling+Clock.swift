import Channels
import Deadlines
import Escalation
import Storage

extension Telling {
    /// Seconds for which word of the clock is worth sending: then it is said again.
    private static let clockWarningKeep: Int64 = 3600

    /// What whoever looks after Longstop is told when the clock is not believed, by each contact they are told by.
    func clockWarning(
        alert: Int64, wall: Timestamp, newest: Timestamp
    ) throws -> [OutboxNotice] {
        // Somebody is told, also where nobody was named for it.
        let roles =
            caretaker.map { [$0] }
            ?? Set(world.policies.values.flatMap(\.lastResort.roles)).sorted()
        return try roles.flatMap {
            try clockWarning(to: $0, alert: alert, wall: wall, newest: newest)
        }
    }

    private func clockWarning(
        to role: String, alert: Int64, wall: Timestamp, newest: Timestamp
    ) throws -> [OutboxNotice] {
        var report = Report()
        report.lead = [
            "The clock of Longstop's machine says \(renderer.short(wall, now: newest)), and the newest entry on record is of "
                + "\(renderer.short(newest, now: newest)). Nobody but you is told anything until the clock has caught up: no "
                + "deadline passes, nothing is escalated. Facts are recorded all the same."
        ]
        let clock = Clock(
            subject: .digest(of: role), rule: ClockWords.name, keyParts: [wall.description],
            state: .met, startedAt: wall, dueAt: wall, endedAt: wall, endedAs: .met, policy: "")
        var result: [OutboxNotice] = []
        for holder in world.directory.lastHolders(of: role, at: wall) {
            let contacts = holder.person.contacts(for: .page)
            for contact in contacts.isEmpty ? holder.person.contacts : contacts {
                var notice = Notice(
                    alert: alert, kind: .schedule, revision: 0, step: 1, repetition: 1, policy: "",
                    urgency: .page, role: role, person: holder.person.name, contact: contact,
                    late: false, plannedAt: wall, decidedAt: wall,
                    reason: Reason(.clockDisbelieved, "the clock cannot be believed"), next: nil,
                    clock: clock)
                notice.onBehalfOf = holder.onBehalfOf
                notice.wantsAnswer = false
                let id = identify()
                let message = try renderer.render(notice, id: id, report: report)
                result.append(
                    OutboxNotice(
                        id: id, notice: notice, subject: message.subject, body: message.body,
                        notBefore: wall,
                        giveUpAt: wall.advanced(seconds: Self.clockWarningKeep)))
            }
        }
        return result
    }
}

/// What messages about the clock are called.
enum ClockWords {
    static let name = "clock-not-believed"
    static let words = RuleWords(
        title: "The clock of Longstop's machine cannot be believed",
        ask:
            "Look at timedatectl, and set the clock right. If it is right, and ran ahead before, say so: longstop "
            + "trust-clock --by NAME.")
}
