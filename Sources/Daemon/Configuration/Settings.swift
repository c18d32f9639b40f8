/// Where Longstop keeps and finds things, and how it sends.
package struct Settings: Hashable, Sendable {
    /// Our own authority's nine-character code.
    package var authority: String = "E08000025"
    /// The IANA name of the zone in which local times are meant.
    package var zone: String = "Europe/London"
    package var storePath = "/var/lib/longstop/longstop.db"
    package var socketPath = "/run/longstop/longstop.sock"
    package var spoolPath = "/var/lib/longstop/spool"
    /// The folder of message templates.
    package var templatesPath: String
    /// The host part of `Message-ID`s.
    package var messageIDHost = "longstop.invalid"
    /// What every subject starts with.
    package var subjectMarking = "OFFICIAL-SENSITIVE"
    package var relays: [String: RelaySettings] = [:]
    /// The relay that carries mail; nil only when nobody is told by email.
    package var defaultRelay: String?
    package var webhooks: [String: WebhookSettings] = [:]
    /// Every other way to reach people.
    package var channels: [String: ChannelSettings] = [:]
    /// The address that takes answers to mails; nil when none does.
    package var replyAddress: String?
    /// How people answer by links; nil when messages have none.
    package var answers: AnswerSettings?
    /// The role that is told of what is wrong with Longstop itself; nil when only the journal is.
    package var caretaker: String?
    /// Who elsewhere is told that all is well; nil when nobody is.
    package var heartbeat: HeartbeatSettings?
    /// Where metrics are served beside the socket; nil when only systemd's socket named `metrics` does.
    package var metrics: AnswerSettings.Place?
}

/// A watchdog elsewhere that is told that all is well, and raises an alarm when it is not told.
package struct HeartbeatSettings: Hashable, Sendable {
    /// Where its URL stands.
    package enum Place: Hashable, Sendable {
        /// In the configuration: one that is no secret.
        case url(String)
        /// In the credential of that name.
        case credential(String)
    }

    package var place: Place
    /// Seconds from one heartbeat to the next.
    package var everySeconds: Int64
    /// Private addresses are allowed.
    package var allowPrivate: Bool
    /// Plain HTTP to this machine is allowed.
    package var insecureLoopback: Bool
}

/// How people answer by links in their messages.
package struct AnswerSettings: Hashable, Sendable {
    /// A loopback address to listen at, before which a proxy ends TLS.
    package struct Place: Hashable, Sendable {
        /// `127.0.0.1` or `::1`.
        package var host: String
        package var port: Int
    }

    /// What every link begins with, without a slash at its end.
    package var url: String
    /// Where to listen; nil when systemd's socket is named `answers`.
    package var listen: Place?
    /// The name of the credential that holds the key of links.
    package var credential: String
    /// Seconds for which a link can be used.
    package var lastsSeconds: Int64
}

/// A mail relay as it is configured.
package struct RelaySettings: Hashable, Sendable {
    /// How the connection is protected; there is no fallback from one to another.
    package enum Security: String, Hashable, Sendable, CaseIterable {
        case starttls
        case implicitTLS = "implicit-tls"
        /// None, to this machine only.
        case insecureLoopback = "insecure-loopback"
    }

    package var name: String
    package var host: String
    package var port: Int
    package var security: Security
    /// The envelope sender.
    package var sender: String
    /// The name we greet with; nil for this machine's own.
    package var helo: String?
    package var username: String?
    /// The name of the credential that holds the password; there is one exactly when there is a user name.
    package var credential: String?
    /// Certificates to trust in place of the system's, a PEM file.
    package var caFile: String?
    /// Connections at the same time.
    package var threads: Int
}

/// A webhook destination as it is configured.
package struct WebhookSettings: Hashable, Sendable {
    package var name: String
    package var url: String
    /// The names of one or two credentials that hold signing secrets, the newer first.
    package var credentials: [String]
    /// Plain HTTP to this machine is allowed.
    package var insecureLoopback: Bool
    /// Private addresses are allowed.
    package var allowPrivate: Bool
    /// Keep connections.
    package var reuse: Bool
    /// Certificates to trust in place of the system's, a PEM file.
    package var caFile: String?
    /// Connections at the same time.
    package var connections: Int
}
