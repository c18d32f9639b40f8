package import Deadlines
package import Escalation

/// A service of GOV.UK Notify, for mails or for text messages. Its API key is the secret.
package struct NotifyDestination: PostDestination {
    /// Where Notify is unless an installation says otherwise.
    package static let standardURL = "https://api.notifications.service.gov.uk"

    /// What is sent: a template, and who it comes from.
    package struct Form: Sendable {
        package enum Kind: Sendable {
            case email, sms
        }

        package var kind: Kind
        package var template: String
        /// The id of the address replies go to, or of the name a text message comes from.
        package var sender: String?

        /// Makes it; the ids are those of Notify.
        package init(_ kind: Kind, template: String, sender: String? = nil) {
            self.kind = kind
            self.template = template
            self.sender = sender
        }
    }

    package let name: String
    package var link: PostLink
    private let key: NotifyKey
    private let form: Form
    private let service: WebhookURL
    private let sending: WebhookURL
    package var noun: String { "notify service" }

    /// Takes a link to Notify's root; throws `InvalidValue` when its URL has a query.
    package init(name: String, link: PostLink, key: NotifyKey, form: Form) throws(InvalidValue) {
        self.name = name
        self.link = link
        self.key = key
        self.form = form
        service = try link.url.below("/v2/notifications")
        sending = try service.below(form.kind == .email ? "/email" : "/sms")
    }

    package func post(_ message: OutgoingMessage, at now: Timestamp) throws(InvalidValue) -> Post {
        var members = ["template_id": form.template]
        switch form.kind {
        case .email:
            members["email_address"] = try EmailAddress(message.recipient).description
            members["email_reply_to_id"] = form.sender
        case .sms:
            members["phone_number"] = try PhoneNumber(message.recipient).description
            members["sms_sender_id"] = form.sender
        }
        let body = try JSONText.adding(members, to: message.body)
        return try .json(body, to: sending, token: try key.token(at: now))
    }

    package func outcome(of answer: PostAnswer) -> AttemptOutcome {
        answer.failure(of: label) ?? NotifyAnswer(answer, label: label, hiding: key.hidden).outcome
    }

    /// Notify has no idempotency key, but finds a message by our reference for seven days.
    package func inquiry(
        about message: OutgoingMessage, at now: Timestamp
    ) throws(InvalidValue) -> Post? {
        let id = message.noticeID
        guard
            id.utf8.allSatisfy({ HostName.isLetterOrDigit($0) || $0 == 45 || $0 == 95 })
        else { throw InvalidValue("the notice id is not letters, digits, - and _") }
        let asked = try WebhookURL("\(service.text)?reference=\(id)")
        return try .question(asked, token: try key.token(at: now))
    }

    package func findings(in answer: PostAnswer) -> AttemptOutcome? {
        // What cannot be found out is sent: twice is better than never.
        guard answer.status == 200, let found = answer.json(NotifyAnswer.Found.self) else {
            return nil
        }
        return found.outcome(of: label)
    }
}
