package import Deadlines
package import Escalation

/// Anything that takes Alertmanager's webhooks.
package struct AlertmanagerDestination: PostDestination {
    package let name: String
    package var link: PostLink
    private let receiver: String
    private let token: Credential?
    package var noun: String { "alertmanager receiver" }

    /// Takes a link to the receiver, its name in what is sent (its own name unless given), and a bearer token
    /// if it wants one.
    package init(name: String, link: PostLink, receiver: String? = nil, token: Credential? = nil) {
        self.name = name
        self.link = link
        self.receiver = receiver ?? name
        self.token = token
    }

    package func post(_ message: OutgoingMessage, at now: Timestamp) throws(InvalidValue) -> Post {
        let body = try JSONText.adding(["receiver": receiver], to: message.body)
        return try .json(body, to: link.url, token: token?.password)
    }

    package func outcome(of answer: PostAnswer) -> AttemptOutcome {
        if let outcome = answer.failure(of: label) ?? answer.commonOutcome(of: label) {
            return outcome
        }
        let said = "\(label) answered HTTP \(answer.status)"
        switch answer.status {
        case 401, 403:
            return .misconfigured(reason: "\(said); put the token it wants into its credential")
        default:
            return .permanent(reason: "\(said): it does not take this message; check its URL")
        }
    }
}
