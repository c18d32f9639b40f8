package import Deadlines
package import Escalation

/// A Slack incoming webhook. Its URL is the secret.
package struct SlackDestination: PostDestination {
    package let name: String
    package var link: PostLink
    package var noun: String { "slack channel" }

    /// Takes a link whose URL is the webhook's; one message a second.
    package init(name: String, link: PostLink) {
        self.name = name
        self.link = link
        self.link.spacing = .seconds(1)
    }

    package func post(_ message: OutgoingMessage, at now: Timestamp) throws(InvalidValue) -> Post {
        try .json(message.body, to: link.url)
    }

    package func outcome(of answer: PostAnswer) -> AttemptOutcome {
        if let failure = answer.failure(of: label) { return failure }
        // Whatever answers might repeat a piece of the URL, which is the secret.
        let code = FarSide.code(answer.text).flatMap { link.url.text.contains($0) ? nil : $0 }
        let said = "\(label) answered HTTP \(answer.status)" + (code.map { " \($0)" } ?? "")
        switch answer.status {
        case 200 where answer.text == "ok": return .accepted(receipt: "HTTP 200 ok")
        case 200...299:
            return .misconfigured(
                reason: "\(said) without Slack's \"ok\"; check that its URL is that of an incoming "
                    + "webhook and that no proxy answers for it")
        case 400:
            return .permanent(
                reason:
                    "\(said): it does not take this message; nothing is gained by sending it again")
        case 403, 404, 410:
            return .misconfigured(
                reason: "\(said): the webhook or its channel is gone or closed to it; make a new "
                    + "incoming webhook and put its URL into the credential")
        default:
            return answer.commonOutcome(of: label)
                ?? .permanent(reason: "\(said); check its URL")
        }
    }
}
