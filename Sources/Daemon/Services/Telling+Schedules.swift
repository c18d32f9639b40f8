package import Channels
package import Deadlines
package import Escalation
package import Storage

extension Telling {
    /// What becomes of a schedule at `now`, with every notice rendered.
    ///
    /// `reports` holds what is told of each telling, by its key; nil is a telling not needed, and why. Throws when
    /// one that is told is not among them.
    package func advance(
        _ known: ScheduleFile, of schedule: Schedule, _ reports: ScheduleReports,
        at now: Timestamp, sendingFrom wall: Timestamp
    ) throws -> StoredAdvance {
        let advance = Escalation.advance(
            known, of: schedule, in: world, at: now
        ) { reports.refusals[$0.key] }
        var outbox: [OutboxNotice] = []
        for notice in advance.changes.flatMap(\.notices) {
            guard let report = reports.reports[notice.clock.keyParts] else {
                throw MissingReport(description: "the report of \(notice.clock.key) is not ready")
            }
            let id = identify()
            let message = try renderer.render(notice, id: id, report: report)
            let before = nextDate(of: schedule, after: notice)
            outbox.append(
                OutboxNotice(
                    id: id, notice: notice, subject: message.subject, body: message.body,
                    notBefore: min(now, wall),
                    giveUpAt: giveUpAt(notice, wall).map { min($0, before ?? $0) }))
        }
        return StoredAdvance(advance: advance, outbox: outbox)
    }

    /// Half way to the schedule's next date: until then somebody else must have been told.
    private func nextDate(of schedule: Schedule, after notice: Notice) -> Timestamp? {
        guard let calendar = world.calendar else { return nil }
        let now = notice.decidedAt
        return schedule.date(after: now, in: calendar).map {
            now.advanced(seconds: $0.seconds(since: now) / 2)
        }
    }

    /// As urgent as the most urgent thing in it: what a silence held does not become less so.
    private func mostUrgent(_ notices: [HeldNotice]) -> Urgency {
        let urgencies = Set(notices.compactMap { world.policies[$0.policy]?.urgency })
        return [.page, .notify].first(where: urgencies.contains) ?? .digest
    }

    /// One message for everything that waited for one contact, under the number of a new alert.
    package func digest(
        of notices: [HeldNotice], to address: DigestAddress, alert: Int64, at now: Timestamp,
        sendingFrom wall: Timestamp
    ) throws -> OutboxNotice {
        let id = identify()
        let report = DigestReport(notices, renderer, digest: id, at: now).report
        let clock = Clock(
            subject: .digest(of: address.person), rule: "digest", state: .met, startedAt: now,
            dueAt: now, endedAt: now, endedAs: .met, policy: "")
        let plannedAt = notices.map(\.heldUntil).min() ?? now
        let alerts = Set(notices.map(\.entry.id)).sorted().map(String.init)
        var notice = Notice(
            alert: alert, kind: .digest, revision: 0, step: 1, repetition: 1, policy: "",
            urgency: mostUrgent(notices), role: address.role, person: address.person,
            contact: address.contact, late: Lateness.isLate(plannedAt, at: now),
            plannedAt: plannedAt, decidedAt: now,
            reason: Reason(.digestDue, "it tells of alerts \(alerts.joined(separator: ", "))"),
            next: nil, clock: clock)
        // What fell due while nobody could be told: the message says since when and why.
        if let outage = notices.filter(\.late).compactMap({ world.outage(explaining: $0.plannedAt) }
        )
        .last {
            notice.outage = outage
            notice.plannedAt = notices.map(\.plannedAt).min() ?? plannedAt
            notice.late = true
        }
        notice.contactsLeft =
            world.directory.people[address.person]?.contacts(
                after: address.contact.channel, address.contact.address, for: notice.urgency
            ).count ?? 0
        let message = try renderer.render(notice, id: id, report: report)
        return OutboxNotice(
            id: id, notice: notice, subject: message.subject, body: message.body,
            notBefore: min(now, wall), giveUpAt: giveUpAt(notice, wall))
    }
}

/// What is told of each telling of a schedule that may be due, by its key.
package struct ScheduleReports: Sendable {
    package var reports: [[String]: Report] = [:]
    /// Why a telling is not needed.
    package var refusals: [[String]: String] = [:]

    /// None yet.
    package init() {}
}

/// A schedule moved on between its report and its telling; it is tried again.
struct MissingReport: Error, CustomStringConvertible {
    let description: String
}
