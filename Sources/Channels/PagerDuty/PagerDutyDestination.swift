package import Deadlines
package import Escalation

/// A service of PagerDuty, reached by its Events API v2 integration. Its routing key is the secret.
package struct PagerDutyDestination: PostDestination {
    /// Where events go unless an installation says otherwise, such as the European host.
    package static let standardURL = "https://events.pagerduty.com/v2/enqueue"

    private struct Answer: Decodable {
        var message: String?
        var errors: [String]?
    }

    package let name: String
    package var link: PostLink
    private let routingKey: Credential
    package var noun: String { "pagerduty service" }

    /// Throws `InvalidValue` when the key is not 32 letters and digits.
    package init(name: String, link: PostLink, routingKey: Credential) throws(InvalidValue) {
        let key = routingKey.password
        guard key.utf8.count == 32, key.utf8.allSatisfy(HostName.isLetterOrDigit) else {
            throw InvalidValue(
                "its routing key is not 32 letters and digits; copy the integration key of an Events API "
                    + "v2 integration into the credential")
        }
        self.name = name
        self.link = link
        self.routingKey = routingKey
    }

    package func post(_ message: OutgoingMessage, at now: Timestamp) throws(InvalidValue) -> Post {
        let body = try JSONText.adding(["routing_key": routingKey.password], to: message.body)
        return try .json(body, to: link.url)
    }

    package func outcome(of answer: PostAnswer) -> AttemptOutcome {
        if let failure = answer.failure(of: label) { return failure }
        let said = "\(label) answered HTTP \(answer.status)"
        switch answer.status {
        case 400:
            let words = answer.json(Answer.self).map { ([$0.message ?? ""] + ($0.errors ?? [])) }
            let reason = (words ?? []).filter { !$0.isEmpty }.joined(separator: ", ")
            return .permanent(
                reason: "\(said): "
                    + FarSide.words(reason, hiding: [routingKey.password])
                    + "; check that the credential holds an integration key of Events API v2")
        case 401, 403, 404:
            return .misconfigured(reason: "\(said); check its URL and routing key")
        case 429:
            // It asks for a pause of minutes, and seldom says of how many.
            return .temporary(
                reason: said, retryAfter: answer.wish ?? ChannelLimits.pagerDutyPauseSeconds)
        default:
            return answer.commonOutcome(of: label) ?? .permanent(reason: said)
        }
    }
}
