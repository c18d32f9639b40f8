package import Deadlines
package import Escalation

/// A place that takes messages by HTTP: what is particular to it, and nothing about connections.
///
/// Its secrets are put in when a message leaves: they are in no stored body, no reason and no receipt.
package protocol PostDestination: Sendable {
    /// What such a place is called: `webhook`.
    var noun: String { get }
    /// The name in the configuration: a message's `recipient`.
    var name: String { get }
    var link: PostLink { get set }
    /// The longest stored body it takes, in bytes.
    var bodyBytes: Int { get }

    /// The request for a message that leaves at `now`; throws `InvalidValue` when none can be made of it.
    func post(_ message: OutgoingMessage, at now: Timestamp) throws(InvalidValue) -> Post

    /// What its answer means for the notice.
    func outcome(of answer: PostAnswer) -> AttemptOutcome

    /// Whether the place has had this message before, asked when it is sent again; nil where it cannot be asked.
    func inquiry(about message: OutgoingMessage, at now: Timestamp) throws(InvalidValue) -> Post?

    /// What the answer to that says; nil when the message is to be sent.
    func findings(in answer: PostAnswer) -> AttemptOutcome?
}

extension PostDestination {
    /// How reasons begin: `webhook "pager"`.
    package var label: String { "\(noun) \"\(name)\"" }

    package var bodyBytes: Int { ChannelLimits.webhookBytes }

    package func inquiry(
        about message: OutgoingMessage, at now: Timestamp
    ) throws(InvalidValue) -> Post? { nil }

    package func findings(in answer: PostAnswer) -> AttemptOutcome? { nil }
}
