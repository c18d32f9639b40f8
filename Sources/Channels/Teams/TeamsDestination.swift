package import Deadlines
package import Escalation

/// A Teams workflow "When a Teams webhook request is received". Its URL, which carries a signature, is the
/// secret.
package struct TeamsDestination: PostDestination {
    package let name: String
    package var link: PostLink
    package var noun: String { "teams workflow" }
    package var bodyBytes: Int { ChannelLimits.teamsBytes }

    /// Takes a link whose URL is the workflow's; one message a second.
    ///
    /// Throws `InvalidValue` for the URL of an Office 365 connector: they are retired, and some answered as if
    /// they had taken what nobody saw.
    package init(name: String, link: PostLink) throws(InvalidValue) {
        let host = link.url.host.description
        let isConnector =
            host == "webhook.office.com" || host.hasSuffix(".webhook.office.com")
            || ["outlook.office.com", "outlook.office365.com"].contains(host)
        guard !isConnector else {
            throw InvalidValue(
                "its URL is that of an Office 365 connector, which Microsoft has retired; make a workflow "
                    + "\"When a Teams webhook request is received\" and put its URL into the credential"
            )
        }
        self.name = name
        self.link = link
        self.link.spacing = .seconds(1)
    }

    package func post(_ message: OutgoingMessage, at now: Timestamp) throws(InvalidValue) -> Post {
        try .json(message.body, to: link.url)
    }

    package func outcome(of answer: PostAnswer) -> AttemptOutcome {
        if let failure = answer.failure(of: label) { return failure }
        let said = "\(label) answered HTTP \(answer.status)"
        switch answer.status {
        case 200...299:
            return .accepted(
                receipt:
                    "HTTP \(answer.status): the workflow was started; whether it posted is not known"
            )
        case 401, 403, 404, 410:
            return .misconfigured(
                reason:
                    "\(said): the workflow is gone, off or closed to it; look at it in Power Automate "
                    + "and put its present URL into the credential")
        default:
            return answer.commonOutcome(of: label)
                ?? .permanent(
                    reason:
                        "\(said): it does not take this message; look at the workflow's run history"
                )
        }
    }
}
