import Deadlines
import Escalation

/// A message as Alertmanager sends to webhooks (version 4), without its receiver, which is put in when it
/// leaves. Every label is a text, and the labels of an alert are the same each time it is told.
struct AlertmanagerBody: Encodable {
    struct Alert: Encodable {
        var status: String
        var labels, annotations: [String: String]
        var startsAt, endsAt: String
        /// Where one answers; empty where messages have no links.
        var generatorURL: String
        var fingerprint: String
    }

    var version = "4"
    var groupKey: String
    var truncatedAlerts = 0
    var status: String
    var groupLabels, commonLabels, commonAnnotations: [String: String]
    var externalURL = ""
    var alerts: [Alert]

    /// The zero of Go's clock: such an alert has not ended.
    private static let notEnded = "0001-01-01T00:00:00Z"

    init(_ view: MessageView, chat: ChatText, host: String) {
        let notice = view.notice
        let clock = notice.clock
        let isOver = notice.kind == .resolved || (notice.kind == .corrected && !clock.isOpen)
        status = isOver ? "resolved" : "firing"
        let labels = [
            "alertname": clock.rule, "alert": String(notice.alert), "instance": host,
            "case": clock.subject.description, "key": clock.key, "policy": notice.policy,
            "severity": Self.severity(notice.urgency),
        ]
        var annotations = [
            "summary": chat.headline,
            "description": chat.lines(within: ChannelLimits.alertmanagerTextBytes)
                .joined(separator: "\n"),
            "kind": notice.kind.rawValue, "role": notice.role, "person": notice.person,
            "step": String(notice.step),
        ]
        annotations["due_at"] = clock.dueAt?.description
        annotations["next_at"] = notice.next?.at.description
        annotations["next_roles"] = notice.next?.roles.joined(separator: ", ")
        groupKey = "{}:{alert=\"\(notice.alert)\", instance=\"\(host)\"}"
        groupLabels = ["alert": String(notice.alert), "instance": host]
        (commonLabels, commonAnnotations) = (labels, annotations)
        alerts = [
            Alert(
                status: status, labels: labels, annotations: annotations,
                startsAt: clock.startedAt.description,
                endsAt: isOver
                    ? (clock.endedAt ?? notice.decidedAt).description : Self.notEnded,
                generatorURL: chat.link,
                fingerprint: Self.fingerprint("\(notice.alert)/\(host)"))
        ]
    }

    private static func severity(_ urgency: Urgency) -> String {
        switch urgency {
        case .page: "critical"
        case .notify: "warning"
        case .digest: "info"
        }
    }

    /// 16 hexadecimal digits by which receivers recognise the alert (FNV-1a, 64 bits).
    private static func fingerprint(_ text: String) -> String {
        let hash = text.utf8.reduce(UInt64(0xcbf2_9ce4_8422_2325)) {
            ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01b3
        }
        let digits = String(hash, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}
