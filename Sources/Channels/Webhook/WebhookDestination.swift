package import Deadlines
package import Escalation

/// Where a signed webhook goes; checked when it is made.
package struct WebhookDestination: PostDestination {
    /// The name in the configuration: a message's `recipient`.
    package let name: String
    /// One or two live secrets; every message carries the signatures of all.
    package let secrets: [SigningSecret]
    /// Connections are kept unless told otherwise: what libcurl re-sends when one dies has the same
    /// `webhook-id`.
    package var link: PostLink

    package var noun: String { "webhook" }

    /// Throws `ChannelConfigurationError` for no name, no secret or more than two, or plain HTTP
    /// without `insecureLoopback` (the URL allows it to 127.0.0.1 and [::1] only).
    package init(
        name: String, url: WebhookURL, secrets: [SigningSecret], insecureLoopback: Bool = false,
        allowsPrivateAddresses: Bool = false
    ) throws(ChannelConfigurationError) {
        guard !name.isEmpty else {
            throw ChannelConfigurationError("a webhook destination has no name; give it one")
        }
        guard (1...ChannelLimits.liveSecrets).contains(secrets.count) else {
            throw ChannelConfigurationError(
                "webhook \"\(name)\" has \(secrets.count) signing secrets; give it one, or two while "
                    + "the receiver changes over")
        }
        do {
            link = try PostLink(
                url, insecureLoopback: insecureLoopback,
                allowsPrivateAddresses: allowsPrivateAddresses)
        } catch {
            throw ChannelConfigurationError("webhook \"\(name)\": \(error)")
        }
        link.reusesConnections = true
        self.name = name
        self.secrets = secrets
    }

    package func post(_ message: OutgoingMessage, at now: Timestamp) throws(InvalidValue) -> Post {
        let id = message.noticeID
        // The id is signed between dots, so it may hold none.
        guard (1...128).contains(id.utf8.count),
            id.utf8.allSatisfy({ HostName.isLetterOrDigit($0) || $0 == 45 || $0 == 95 })
        else { throw InvalidValue("the notice id is not 1 to 128 letters, digits, - or _") }
        let signatures = secrets.map {
            $0.signature(id: id, timestamp: now.seconds, body: message.body)
        }
        let headers = [
            Header("Content-Type", try HeaderValue("application/cloudevents+json")),
            Header("User-Agent", try HeaderValue("Longstop")),
            Header("webhook-id", try HeaderValue(id)),
            Header("webhook-timestamp", try HeaderValue("\(now.seconds)")),
            Header("webhook-signature", try HeaderValue(signatures.joined(separator: " "))),
        ]
        return Post(url: link.url, headers: headers, body: message.body)
    }

    package func outcome(of answer: PostAnswer) -> AttemptOutcome {
        if let outcome = answer.failure(of: label) ?? answer.commonOutcome(of: label) {
            return outcome
        }
        let said = "\(label) answered HTTP \(answer.status)"
        return .permanent(
            reason: answer.status == 410
                ? "\(said): it is gone; remove it or give its new URL"
                : "\(said); check its URL and signing secret")
    }
}
