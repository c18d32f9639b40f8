/// How to reach one mail relay; checked when it is made.
package struct RelayProfile: Sendable {
    /// How the connection is protected. There is no fallback from one to another.
    package enum Security: Hashable, Sendable {
        /// Plain greeting, then STARTTLS, required.
        case starttls
        /// TLS from the first byte.
        case implicitTLS
        /// No TLS; for 127.0.0.1 and ::1 only.
        case insecureLoopback
    }

    /// The longest each part of an attempt may take.
    package struct Patience: Sendable {
        /// Resolving, connecting, TLS, greeting and login together.
        package var connect: Duration = .seconds(15)
        /// One reply of the relay; rounded up to seconds.
        package var reply: Duration = .seconds(300)
        /// The whole attempt.
        package var attempt: Duration = .seconds(600)
        /// An unused connection is closed after this.
        package var idle: Duration = .seconds(30)
        /// No login is tried for this long after one was refused, lest the account be locked.
        package var refusedLogin: Duration = .seconds(300)
        /// What stopping leaves to a mail under way.
        package var stop: Duration = .seconds(5)

        package init() {}
    }

    /// The name in the configuration, for reasons and logs.
    package let name: String
    package let host: HostName
    package let port: Int
    package let security: Security
    /// The envelope sender.
    package let sender: EmailAddress
    /// The name we greet the relay with.
    package let heloName: HostName
    /// The login, with a `Credential` beside it; nil for none.
    package let username: String?
    /// Certificates to trust instead of the system's, a PEM file.
    package var caFile: String?
    /// Connections to the relay at the same time, 1 to 8.
    package var threads = 2
    /// Keep a connection for the next mail.
    package var reusesConnections = true
    package var patience = Patience()

    /// Throws `ChannelConfigurationError` for a port outside 1…65535, a control character in the
    /// login, or `insecureLoopback` with any host but 127.0.0.1 and ::1.
    package init(
        name: String, host: HostName, port: Int, security: Security, identity: Identity
    ) throws(ChannelConfigurationError) {
        guard (1...65535).contains(port) else {
            throw ChannelConfigurationError(
                "relay \"\(name)\": port \(port) is not between 1 and 65535")
        }
        guard security != .insecureLoopback || host.isLoopbackLiteral else {
            throw ChannelConfigurationError(
                "relay \"\(name)\": insecure_loopback with host \"\(host)\"; mail without TLS is "
                    + "allowed to 127.0.0.1 and ::1 only: use starttls or implicit TLS")
        }
        if let username = identity.username {
            guard !username.isEmpty, username.utf8.allSatisfy({ $0 >= 32 && $0 != 127 }) else {
                throw ChannelConfigurationError(
                    "relay \"\(name)\": the login is empty or holds a control character")
            }
        }
        self.name = name
        self.host = host
        self.port = port
        self.security = security
        sender = identity.sender
        heloName = identity.heloName
        username = identity.username
    }

    /// Who we are to the relay.
    package struct Identity: Sendable {
        package var sender: EmailAddress
        package var heloName: HostName
        package var username: String?

        package init(sender: EmailAddress, heloName: HostName, username: String? = nil) {
            self.sender = sender
            self.heloName = heloName
            self.username = username
        }
    }

    /// libcurl's URL of the relay; the path is the EHLO name.
    var url: String {
        let scheme = security == .implicitTLS ? "smtps" : "smtp"
        return "\(scheme)://\(host.urlText):\(port)/\(heloName)"
    }
}
