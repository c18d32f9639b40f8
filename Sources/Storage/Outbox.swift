package import Deadlines
package import Escalation

/// A notice with its finished message, as it goes into the outbox.
package struct OutboxNotice: Hashable, Sendable {
    /// A lower-case UUID; the same for every attempt.
    package var id: String
    package var notice: Notice
    /// The subject line.
    package var subject: String
    /// The bytes that are sent.
    package var body: [UInt8]
    package var notBefore: Timestamp
    /// When it is no longer worth sending; nil is never.
    package var giveUpAt: Timestamp?

    /// Whether it waits for a digest, which then tells it.
    package var isHeld: Bool { notice.heldUntil != nil }

    /// Makes one.
    package init(
        id: String, notice: Notice, subject: String, body: [UInt8], notBefore: Timestamp,
        giveUpAt: Timestamp? = nil
    ) {
        self.id = id
        self.notice = notice
        self.subject = subject
        self.body = body
        self.notBefore = notBefore
        self.giveUpAt = giveUpAt
    }
}

/// How far a notice has got.
package enum NoticeState: String, Hashable, Sendable, CaseIterable {
    case ready, leased, sent, undeliverable, withdrawn
    /// It waits for the person's digest.
    case held
    /// It goes out with a digest, whose fate it shares.
    case gathered
}

/// A notice that was claimed: ours to send, and on disk as such.
package struct ClaimedNotice: Hashable, Sendable {
    package var id: String
    package var alert: Int64
    package var `case`: CaseReference
    package var kind: Notice.Kind
    package var step: Int
    package var person: String
    package var role: String
    package var channel: ChannelKind
    package var address: String
    package var urgency: Urgency
    package var policy: String
    package var late: Bool
    /// From 1; counts this one.
    package var attempt: Int
    package var plannedAt: Timestamp
    package var createdAt: Timestamp
    package var notBefore: Timestamp
    package var giveUpAt: Timestamp?
    package var subject: String
    package var body: [UInt8]
}

/// Which notices are claimed.
package struct ClaimFilter: Hashable, Sendable {
    package var channels: Set<ChannelKind>
    /// Addresses that have no place left, of whatever channel.
    package var heldAddresses: Set<String>

    /// Every notice of `channels`, except to `heldAddresses`.
    package init(
        channels: Set<ChannelKind> = Set(ChannelKind.allCases), heldAddresses: Set<String> = []
    ) {
        self.channels = channels
        self.heldAddresses = heldAddresses
    }
}

/// An attempt that is over.
package struct FinishedAttempt: Hashable, Sendable {
    /// The notice.
    package var id: String
    package var outcome: AttemptOutcome
    package var startedAt: Timestamp
    package var finishedAt: Timestamp
    /// When to try again unless it was accepted; nil gives the notice up.
    package var retryAt: Timestamp?

    /// Makes one.
    package init(
        id: String, outcome: AttemptOutcome, startedAt: Timestamp, finishedAt: Timestamp,
        retryAt: Timestamp? = nil
    ) {
        self.id = id
        self.outcome = outcome
        self.startedAt = startedAt
        self.finishedAt = finishedAt
        self.retryAt = retryAt
    }
}

/// An attempt as the store keeps it.
package struct AttemptRecord: Hashable, Sendable {
    /// From 1.
    package var number: Int
    package var startedAt: Timestamp
    package var finishedAt: Timestamp
    package var outcome: AttemptOutcome
}

/// A notice as the store keeps it, without its body.
package struct NoticeRecord: Hashable, Sendable {
    package var id: String
    package var alert: Int64
    package var `case`: CaseReference
    package var kind: Notice.Kind
    package var revision: Int
    package var step: Int
    package var repetition: Int
    package var person: String
    package var role: String
    package var channel: ChannelKind
    package var address: String
    package var urgency: Urgency
    package var policy: String
    package var late: Bool
    package var reason: Reason
    package var subject: String
    package var plannedAt: Timestamp
    package var createdAt: Timestamp
    package var notBefore: Timestamp
    package var giveUpAt: Timestamp?
    package var state: NoticeState
    package var attempts: Int
    /// What the far side answered, once it was accepted.
    package var receipt: String?
    package var finishedAt: Timestamp?
    /// Filled where a case is read; else empty.
    package var attemptLog: [AttemptRecord] = []
}
