import Deadlines
import Escalation

/// The body of a webhook: a CloudEvents 1.0 record in structured mode; members without a value are
/// absent.
struct WebhookBody: Encodable {
    struct Event: Encodable {
        var timestamp: String
        var alert: Int64
        var kind, rule, ruleVersion, title: String
        var caseReference, key: String
        var episodes: [String]
        var state, startedAt: String
        var dueAt, endedAt, formerDueAt: String?
        var late, toldLate, provisional: Bool
        /// Why it is told late, when it is known.
        var lateBecause: String?
        var revision, step, repetition: Int
        var policy, urgency, role, person: String
        var onBehalfOf: String?
        var reason: Reason
        var next: Next?
        var acknowledge: String?
        var link: String?
        var text: String

        enum CodingKeys: String, CodingKey {
            case timestamp, alert, kind, rule, ruleVersion, title
            case caseReference = "case"
            case key, episodes, state, startedAt, dueAt, endedAt, formerDueAt, late, toldLate,
                lateBecause
            case provisional, revision, step, repetition, policy, urgency, role, person, onBehalfOf,
                reason
            case next, acknowledge, link, text
        }
    }

    struct Next: Encodable {
        var at: String
        var roles: [String]
    }

    var specversion = "1.0"
    var id: String
    var source: String
    var type: String
    var subject: String
    var time: String
    var datacontenttype = "application/json"
    var data: Event

    init(_ view: MessageView, id: String, source: String, text: String) {
        let notice = view.notice
        let clock = notice.clock
        self.id = id
        self.source = source
        type = "longstop.notice.\(notice.kind.rawValue)"
        subject = clock.subject.description
        time = notice.decidedAt.description
        data = Event(
            timestamp: notice.decidedAt.description, alert: notice.alert,
            kind: notice.kind.rawValue, rule: clock.rule, ruleVersion: clock.ruleVersion,
            title: view.text(.title),
            caseReference: clock.subject.description, key: clock.key, episodes: clock.episodes,
            state: clock.state.rawValue, startedAt: clock.startedAt.description,
            dueAt: clock.dueAt?.description, endedAt: clock.endedAt?.description,
            formerDueAt: notice.formerDueAt?.description, late: clock.late, toldLate: notice.late,
            provisional: clock.provisional,
            lateBecause: view.flag(.excused) ? view.text(.lateBecause) : nil,
            revision: notice.revision, step: notice.step,
            repetition: notice.repetition, policy: notice.policy,
            urgency: notice.urgency.rawValue, role: notice.role, person: notice.person,
            onBehalfOf: notice.onBehalfOf,
            reason: notice.reason,
            next: notice.next.map { Next(at: $0.at.description, roles: $0.roles) },
            acknowledge: notice.wantsAnswer
                && MessageMember.acknowledge.belongs(to: notice.kind)
                ? view.text(.acknowledge) : nil,
            link: view.link.isEmpty ? nil : view.link,
            text: text)
    }
}
