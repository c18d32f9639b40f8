/// What an installation decides about its messages.
package struct MessageSettings: Hashable, Sendable {
    /// The handling marking that starts every subject; empty for none.
    package var marking: String
    /// The header field that carries the marking, so that a gateway can route by it.
    package var markingHeader: String
    /// The name people see as the sender.
    package var senderName: String
    /// The validated address of the sender.
    package var senderAddress: String
    /// The address that takes answers to mails; empty where none does.
    package var replyAddress = ""
    /// The right-hand side of every Message-ID.
    package var messageIDHost: String
    /// What comes before the alert's number in the command that acknowledges.
    package var acknowledgeCommand: String
    /// The CloudEvents `source` of our notices.
    package var source: String

    /// Makes settings; only the sender and the host have no default.
    package init(
        senderAddress: String, messageIDHost: String, marking: String = "OFFICIAL-SENSITIVE"
    ) {
        self.senderAddress = senderAddress
        self.messageIDHost = messageIDHost
        self.marking = marking
        markingHeader = "X-Protective-Marking"
        senderName = "Longstop"
        acknowledgeCommand = "longstop acknowledge"
        source = "/longstop"
    }
}
