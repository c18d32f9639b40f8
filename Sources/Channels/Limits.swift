/// Every limit of the channels: sizes in bytes, counts, and the time-outs a configuration may override.
package enum ChannelLimits {
    /// Messages that may wait inside one channel before it refuses more.
    package static let waitingMessages = 10_000
    /// Threads of one relay profile.
    package static let relayThreads = 8
    /// The longest email message, in bytes.
    package static let mailBytes = 10 * 1024 * 1024
    /// The longest line of an email message without its CR LF (RFC 5322, 2.1.1).
    package static let mailLineBytes = 998
    /// The longest email address (RFC 5321, 4.5.3.1.3, less its angle brackets).
    package static let addressBytes = 254
    /// The longest local part of an email address (RFC 5321, 4.5.3.1.1).
    package static let localPartBytes = 64
    /// The longest webhook body we send, in bytes.
    package static let webhookBytes = 256 * 1024
    /// The most of a webhook's answer that is read, in bytes.
    package static let answerBytes = 64 * 1024
    /// The longest URL, in bytes.
    package static let urlBytes = 2048
    /// The longest header value, in bytes.
    package static let headerBytes = 4096
    /// Secrets of one webhook destination that may be live at once: the old and the new.
    package static let liveSecrets = 2
    /// Bytes of a signing secret (Standard Webhooks 1.0).
    package static let secretBytes = 24...64
    /// Connections to one webhook host.
    package static let hostConnections = 64
    /// Idle connections kept by the webhook thread over all hosts.
    package static let cachedConnections = 256
    /// The seconds a receiver may ask us to wait.
    package static let retryAfterSeconds: ClosedRange<Int64> = 1...3600
    /// The longest text of a far side kept in a receipt or a reason, in characters.
    package static let receiptCharacters = 300
    /// The fewest bytes of the key that signs links.
    package static let linkKeyBytes = 32
    /// The longest token of a link, in bytes.
    package static let linkTokenBytes = 200
}
