/// How one place is reached by HTTP; checked when it is made.
package struct PostLink: Sendable {
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

    package let url: WebhookURL
    /// Private, loopback and carrier-grade addresses are allowed; link-local and multicast never are.
    package let allowsPrivateAddresses: Bool
    /// Keep connections. libcurl re-sends a request silently when a kept one dies: false for a receiver
    /// which cannot tell.
    package var reusesConnections = false
    /// Certificates to trust instead of the system's, a PEM file.
    package var caFile: String?
    /// Connections to the host at the same time.
    package var connections = 8
    /// The least time between two requests; nil for any number at once.
    package var spacing: Duration?
    package var patience = Patience()

    /// Throws `InvalidValue` for plain HTTP without `insecureLoopback` (the URL allows it to 127.0.0.1 and
    /// [::1] only).
    package init(
        _ url: WebhookURL, insecureLoopback: Bool = false, allowsPrivateAddresses: Bool = false
    ) throws(InvalidValue) {
        guard url.isSecure || insecureLoopback else {
            throw InvalidValue(
                "its URL is plain http; use https, or set insecure_loopback for a receiver on this "
                    + "machine")
        }
        self.url = url
        // Plain HTTP goes to a loopback literal only, so that permission implies the address.
        self.allowsPrivateAddresses = allowsPrivateAddresses || !url.isSecure
    }

    var addresses: AddressPolicy { allowsPrivateAddresses ? .localToo : .everywhere }
}
