import Escalation

/// A message of ntfy, without its topic, which is put in when it leaves.
struct NtfyBody: Encodable {
    var title: String
    var message: String
    /// From 1 to 5: 5 rings through.
    var priority: Int
    var tags: [String]
    /// What opens when it is touched.
    var click: String?

    init(_ chat: ChatText, urgency: Urgency) {
        title = chat.headline
        // A longer one would become an attachment that nobody opens.
        message = chat.lines(within: ChannelLimits.ntfyMessageBytes).joined(separator: "\n")
        switch chat.tone {
        case .alarm:
            priority = urgency == .page ? 5 : 4
            tags = ["rotating_light"]
        case .warning:
            priority = urgency == .page ? 4 : 3
            tags = ["warning"]
        case .good: (priority, tags) = (3, ["white_check_mark"])
        case .plain: (priority, tags) = (3, ["calendar"])
        }
        if urgency == .digest { priority = 2 }
        if !chat.link.isEmpty { click = chat.link }
    }
}
