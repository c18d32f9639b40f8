import Deadlines
import Escalation
import Foundation
import Testing

@testable import Channels

/// Made-up notices, and where the shipped templates and the golden files lie.
enum Fixture {
    static let root = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().path
    static let golden = "\(root)/Tests/ChannelsTests/Golden"
    static let id = "0d5cbe1e-5c1f-4f0e-9d55-6b2f7a1c0001"
    static let due = moment("2026-11-24T10:00:00Z")
    static let settings = MessageSettings(
        senderAddress: "longstop@trust.example", messageIDHost: "longstop.trust.example")

    static func moment(_ text: String) -> Timestamp {
        Timestamp(rfc3339: text) ?? Timestamp(seconds: 0)
    }

    static func zone(_ name: String = "Europe/London") throws -> Zone {
        try #require(Zone(identifier: name))
    }

    static func renderer(
        title: String = "Missing for 72 hours", settings: MessageSettings = settings
    ) throws -> Renderer {
        try Renderer(
            templates: TemplateSet.load(folder: "\(root)/templates"), settings: settings,
            words: [
                "missing-72h": RuleWords(
                    title: title, ask: "Arrange a strategy discussion with police."),
                "mog": RuleWords(title: "Missing Operational Group", ask: "Review the lists."),
            ], zone: zone())
    }

    static func clock(state: ClockState = .running) -> Clock {
        Clock(
            subject: CaseReference("BCT-900001"), rule: "missing-72h",
            keyParts: ["WMP-26-900001"], state: state, startedAt: moment("2026-11-21T10:00:00Z"),
            dueAt: due, episodes: ["WMP-26-900001"], policy: "missing-urgent",
            ruleVersion: "1a2b3c4d")
    }

    static func notice(
        _ kind: Notice.Kind, at time: String, reason: Reason, clock: Clock = clock(),
        next: NextTelling? = nil
    ) -> Notice {
        Notice(
            alert: 17, kind: kind, revision: 0, step: 1, repetition: 1, policy: "missing-urgent",
            urgency: .page, role: "co-ordinator", person: "sam.example",
            contact: Contact(.email, "sam@trust.example"), late: false, plannedAt: moment(time),
            decidedAt: moment(time), reason: reason, next: next, clock: clock)
    }

    /// One plain notice of each kind.
    static func notice(_ kind: Notice.Kind) -> Notice {
        let manager = ["on-call-manager"]
        switch kind {
        case .warning:
            return notice(
                kind, at: "2026-11-23T10:00:30Z",
                reason: Reason(.warningDue, "the deadline is 24 hours away"),
                next: NextTelling(at: due, roles: ["co-ordinator", "team-manager"]))
        case .breach:
            return notice(
                kind, at: "2026-11-24T10:00:00Z",
                reason: Reason(.deadlinePassed, "the deadline has passed"),
                clock: clock(state: .breached),
                next: NextTelling(at: due.advanced(seconds: 1800), roles: manager))
        case .escalation:
            var notice = notice(
                kind, at: "2026-11-24T12:05:00Z",
                reason: Reason(.nobodyAnswered, "nobody answered step 2"),
                clock: clock(state: .breached),
                next: NextTelling(at: due.advanced(seconds: 8400), roles: manager))
            (notice.role, notice.person) = ("on-call-manager", "ali.example")
            (notice.step, notice.repetition, notice.late) = (3, 2, true)
            notice.plannedAt = moment("2026-11-24T10:30:00Z")
            return notice
        case .lastResort:
            var notice = notice(
                kind, at: "2026-11-24T13:00:00Z",
                reason: Reason(.stepsExhausted, "every step was told and nobody answered"),
                clock: clock(state: .breached))
            (notice.role, notice.person, notice.step) = ("service-mailbox", "duty.example", 0)
            return notice
        case .resolved:
            var ended = clock(state: .met)
            ended.endedAt = moment("2026-11-24T08:30:00Z")
            return notice(
                kind, at: "2026-11-24T08:31:00Z", reason: Reason(.clockMet, "the clock was met"),
                clock: ended)
        case .corrected:
            var moved = clock()
            moved.dueAt = moment("2026-11-25T16:00:00Z")
            moved.provisional = true
            moved.episodes = ["WMP-26-900001", "WMP-26-900002"]
            var notice = notice(
                kind, at: "2026-11-24T11:00:00Z",
                reason: Reason(.deadlineMoved, "the deadline moved"), clock: moved)
            notice.formerDueAt = due
            return notice
        case .schedule, .digest: return reporting(kind)
        }
    }

    private static func reporting(_ kind: Notice.Kind) -> Notice {
        let at = moment("2026-12-07T10:00:00Z")
        let clock = Clock(
            subject: CaseReference(kind == .schedule ? "schedule:mog" : "digest:sam.example"),
            rule: kind == .schedule ? "mog" : "digest", keyParts: ["2026-12-07T10:00:00Z"],
            startedAt: at, dueAt: at, policy: "")
        var notice = notice(
            kind, at: "2026-12-07T12:00:00Z", reason: Reason(.deadlinePassed, "its time has come"),
            clock: clock)
        notice.plannedAt = at
        notice.late = kind == .schedule
        notice.urgency = .notify
        notice.wantsAnswer = kind == .schedule
        return notice
    }

    /// What a notice of a kind reports.
    static func report(_ kind: Notice.Kind) -> Report { kind.hasReport ? .sample : Report() }

    /// The JSON object a webhook body is.
    static func object(_ body: [UInt8]) throws -> [String: Any] {
        try #require(JSONSerialization.jsonObject(with: Data(body)) as? [String: Any])
    }
}
