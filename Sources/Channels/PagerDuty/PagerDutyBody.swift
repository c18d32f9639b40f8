import Deadlines
import Escalation

/// An event of PagerDuty's Events API v2, without its routing key, which is put in when it leaves.
struct PagerDutyBody: Encodable {
    /// What the event does to the incident of its key.
    enum Action: String, Encodable {
        case trigger, acknowledge, resolve
    }

    struct Payload: Encodable {
        var summary, source, severity, timestamp, component, group: String
        var eventClass: String
        var details: [String: String]

        enum CodingKeys: String, CodingKey {
            case summary, source, severity, timestamp, component, group
            case eventClass = "class"
            case details = "custom_details"
        }
    }

    struct Link: Encodable {
        var href, text: String
    }

    var action: Action
    var key: String
    var links: [Link]?
    var client = "Longstop"
    var payload: Payload?

    enum CodingKeys: String, CodingKey {
        case client, payload, links
        case action = "event_action"
        case key = "dedup_key"
    }

    /// The event for a notice; one about an end resolves, one about an answer acknowledges, and both need no more than
    /// the key.
    init(_ view: MessageView, chat: ChatText, host: String) {
        let notice = view.notice
        key = PagerDutyKey(alert: notice.alert, round: notice.round, host: host).description
        let isOver =
            notice.kind == .resolved || (notice.kind == .corrected && !notice.clock.isOpen)
        let isAnswered = notice.reason.code == .acknowledged
        action = isOver ? .resolve : isAnswered ? .acknowledge : .trigger
        guard action == .trigger else { return }
        if !chat.link.isEmpty { links = [Link(href: chat.link, text: "I have it in hand")] }
        var details = Dictionary(
            chat.details.map { ($0.name.lowercased(), $0.value) }, uniquingKeysWith: { $1 })
        details["text"] = chat.lines(within: ChannelLimits.pagerDutyTextBytes)
            .joined(separator: "\n")
        details["told_as"] = view.text(.role)
        details["reason"] = view.text(.reason)
        payload = Payload(
            summary: String(chat.headline.prefix(ChannelLimits.pagerDutySummaryCharacters)),
            source: host, severity: Self.severity(notice), timestamp: notice.decidedAt.description,
            component: notice.clock.rule, group: notice.clock.subject.description,
            eventClass: notice.kind.rawValue, details: details)
    }

    private static func severity(_ notice: Notice) -> String {
        switch notice.kind {
        case .breach, .escalation, .lastResort: notice.urgency == .page ? "critical" : "error"
        case .warning: "warning"
        case .schedule: notice.wantsAnswer ? "warning" : "info"
        case .resolved, .corrected, .digest: "info"
        }
    }
}
