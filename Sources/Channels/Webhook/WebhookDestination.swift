/// Where a webhook goes; checked when it is made.
package struct WebhookDestination: Sendable {
    /// The longest each part of an attempt may take.
    package struct Patience: Sendable {
        /// Resolving, connecting and TLS.
        package var connect: Duration = .seconds(10)
        /// The whole attempt, once it has a connection's place.
        package var attempt: Duration = .seconds(30)
        /// Waiting for a place while the receiver is busy with others of ours.
        package var place: Duration = .seconds(30)

        package init() {}
    }

    /// The name in the configuration: a message's `recipient`.
    package let name: String
    package let url: WebhookURL
    /// One or two live secrets; every message carries the signatures of all.
    package let secrets: [SigningSecret]
    /// Private, loopback and carrier-grade addresses are allowed; link-local and multicast never are.
    package let allowsPrivateAddresses: Bool
    /// Keep connections. libcurl re-sends a request silently when a kept one dies, under the same
    /// `webhook-id`: false for a receiver which cannot tell.
    package var reusesConnections = true
    /// Certificates to trust instead of the system's, a PEM file.
    package var caFile: String?
    /// Connections to the host at the same time.
    package var connections = 8
    package var patience = Patience()

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
        guard url.isSecure || insecureLoopback else {
            throw ChannelConfigurationError(
                "webhook \"\(name)\": its URL is plain http; use https, or set insecure_loopback for "
                    + "a receiver on this machine")
        }
        self.name = name
        self.url = url
        self.secrets = secrets
        // Plain HTTP goes to a loopback literal only, so that permission implies the address.
        self.allowsPrivateAddresses = allowsPrivateAddresses || !url.isSecure
    }
}
