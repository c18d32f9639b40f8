package import Escalation

/// A way to reach people.
package protocol Channel: Sendable {
    /// Makes one attempt and says what became of it.
    ///
    /// A message that is withdrawn while it waits for its turn is not sent, and answered as temporary.
    /// Never throws, never retries beyond what its protocol calls one attempt, and returns within the
    /// channel's own time-outs whatever the far side does.
    func send(_ message: OutgoingMessage) async -> AttemptOutcome

    /// Takes no more messages, gives those under way a few seconds, and returns when every thread and
    /// connection of the channel is gone. What had not left is answered as temporary.
    func stop() async
}

/// Why a channel cannot be built from its configuration: a sentence naming the thing and the remedy.
package struct ChannelConfigurationError: Error, Hashable, CustomStringConvertible {
    package var description: String

    package init(_ description: String) {
        self.description = description
    }
}

/// Why a text is not the value it should be: a lower-case fragment, never the text itself when it may
/// hold a secret.
package struct InvalidValue: Error, Hashable, CustomStringConvertible {
    package var description: String

    package init(_ description: String) {
        self.description = description
    }
}
