/// One notice, ready to leave: everything about it was decided, rendered and stored before.
package struct OutgoingMessage: Sendable {
    /// The notice's identity on every attempt (lower-case letters, digits, `-`, `_`): the `webhook-id`.
    /// The caller has already built the same identity into an email's Message-ID.
    package var noticeID: String
    /// A mail address, a phone number, or the name of a place in the configuration.
    package var recipient: String
    /// The whole MIME message with CR LF line ends, or the whole body but for what is secret.
    package var body: [UInt8]
    /// Which attempt this is, from 1.
    package var attempt: Int
    /// Asked on a thread of the channel just before the message leaves: whether it has become untrue since
    /// it was handed over. It must not block.
    package var isWithdrawn: @Sendable () -> Bool

    package init(
        noticeID: String, recipient: String, body: [UInt8], attempt: Int,
        isWithdrawn: @escaping @Sendable () -> Bool = { false }
    ) {
        self.noticeID = noticeID
        self.recipient = recipient
        self.body = body
        self.attempt = attempt
        self.isWithdrawn = isWithdrawn
    }
}
