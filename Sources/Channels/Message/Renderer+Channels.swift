import Deadlines
import Escalation

extension Renderer {
    /// The stored body for every channel but mail: without keys, tokens, topics and addresses.
    func body(
        _ view: MessageView, subject: String, id: String
    ) throws(MessageError) -> [UInt8] {
        let text = templates.render(.webhook, view).withoutTrailingSpace
        let chat = ChatText(view, headline: subject, text: text)
        let host = settings.messageIDHost
        switch view.notice.contact.channel {
        case .webhook, .program:
            let body = WebhookBody(view, id: id, source: settings.source, text: text)
            return try JSONText.encode(body)
        case .slack: return try JSONText.encode(SlackBody(chat))
        case .teams: return try JSONText.encode(TeamsBody(chat))
        case .pagerduty:
            return try JSONText.encode(PagerDutyBody(view, chat: chat, host: host))
        case .alertmanager:
            return try JSONText.encode(AlertmanagerBody(view, chat: chat, host: host))
        case .ntfy: return try JSONText.encode(NtfyBody(chat, urgency: view.notice.urgency))
        case .sms:
            let short = ShortText(view, headline: subject)
            return try JSONText.encode(NotifyBody(text: short.text, id: id))
        case .notifyEmail, .email:
            var plain = view
            if !view.link.isEmpty { plain.link = "(it stands at the end of this message)" }
            let body = NotifyBody(
                subject: subject, body: templates.render(.text, plain).withoutTrailingSpace,
                link: view.link, id: id)
            return try JSONText.encode(body)
        }
    }
}
