import Foundation
import Testing

@testable import Daemon
@testable import Deadlines
@testable import Escalation
@testable import Storage

/// Journals and stores of one missed deadline, made by hand.
enum MissedFixtures {
    static let start = IntakeFixtures.now
    static let subject = CaseReference("BCT-900001")
    static let dueAt = at(0)
    static let breachAt = at(2)

    static func at(_ seconds: Int64) -> Timestamp { start.advanced(seconds: seconds) }

    static var zone: Zone {
        get throws { try #require(Zone(identifier: "Europe/London")) }
    }

    /// Asks for a day before and after, an hour after the breach.
    static var question: MissedReport.Question {
        MissedReport.Question(since: at(-86_400), until: at(3600), now: at(3600))
    }

    static func record(
        _ event: JournalEvent?, at seconds: Int64, _ more: [JournalField: String] = [:]
    ) -> JournalRecord {
        var fields: [String: String] = [
            "LONGSTOP_CASE": "BCT-900001", "LONGSTOP_RULE": "missing-72h", "LONGSTOP_ALERT": "7",
            "LONGSTOP_CLOCK": "missing-72h/E/1#2", "LONGSTOP_DUE": dueAt.description,
        ]
        fields["MESSAGE_ID"] = event?.messageID
        for (field, value) in more { fields[field.rawValue] = value }
        return JournalRecord(at: at(seconds), fields: fields)
    }

    /// A notice's entry, which names no rule and no clock.
    static func told(
        _ id: String, at seconds: Int64, _ event: JournalEvent = .noticeTold
    ) -> JournalRecord {
        var record = record(
            event, at: seconds,
            [
                .notice: id, .person: "alex.example", .role: "co-ordinator", .channel: "email",
                .step: "2",
            ])
        for field in [JournalField.rule, .clock, .due] {
            record.fields[field.rawValue] = nil
        }
        return record
    }

    static var breach: JournalRecord { record(.clockBreached, at: 2) }

    static func journal(
        _ records: [JournalRecord], begin: Int64? = -1_000_000, end: Int64 = 3600
    ) -> MissedReport.JournalSide {
        MissedReport.JournalSide(begin: begin.map(at), end: at(end), records: records)
    }

    static func clock(
        _ state: ClockState = .breached, late: Bool = false, endedAt: Int64? = nil,
        endedAs: ClockState? = nil
    ) -> Clock {
        Clock(
            subject: subject, rule: "missing-72h", keyParts: ["E", "1"], run: 2, state: state,
            late: late, startedAt: at(-1000), dueAt: dueAt, endedAt: endedAt.map(at),
            endedAs: endedAs, policy: "urgent")
    }

    static func notice(_ id: String, toldAt seconds: Int64?) -> NoticeRecord {
        var notice = NoticeRecord(
            id: id, alert: 7, case: subject, kind: .breach, revision: 0, step: 2,
            repetition: 1, person: "alex.example", role: "co-ordinator", channel: .email,
            address: "alex@trust.example", urgency: .page, policy: "p", late: false,
            reason: Reason(.deadlinePassed, "passed"), subject: "s", plannedAt: at(2),
            createdAt: at(2), notBefore: at(2), state: seconds == nil ? .ready : .sent, attempts: 1)
        notice.attemptLog =
            seconds.map {
                [
                    AttemptRecord(
                        number: 1, startedAt: at($0), finishedAt: at($0),
                        outcome: .accepted(receipt: "250 ok"))
                ]
            } ?? []
        return notice
    }

    static func decision(
        _ event: Event.Kind, at seconds: Int64, _ text: String = "a reason"
    ) -> DecisionRecord {
        DecisionRecord(
            at: at(seconds), subject: subject, alert: 7, event: event, late: false,
            reason: Reason(.nothingDue, text))
    }

    static func missed(
        _ clock: Clock = clock(), decisions: [DecisionRecord] = [], notices: [NoticeRecord] = []
    ) -> MissedClock {
        MissedClock(
            entry: CaseFile.Entry(id: 7, clock: clock, alert: Alert()),
            decisions: [decision(.breach, at: 2)] + decisions, notices: notices, digests: [:],
            acknowledgements: [])
    }

    static func store(_ missed: MissedClock...) -> MissedReport.StoreSide {
        MissedReport.StoreSide(path: "/s.db", deadlines: missed.map { MissedDeadline($0) })
    }
}
