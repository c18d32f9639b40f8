package import Deadlines
package import Escalation

/// A deadline that was missed, as the journal or the store tells it.
package struct MissedDeadline: Hashable, Sendable {
    /// What it is called in both: the number of its alert, which is one clock's alone.
    package struct ID: Hashable, Sendable, Comparable {
        package var caseReference: String
        package var rule: String
        package var alert: Int64

        package static func < (left: ID, right: ID) -> Bool {
            (left.caseReference, left.rule, left.alert)
                < (right.caseReference, right.rule, right.alert)
        }
    }

    /// What became of it.
    package enum State: Hashable, Sendable {
        case open
        /// Done, after its deadline.
        case met
        /// Ended without having been met, for this reason.
        case ended(String)
        /// It was no breach after all, for this reason.
        case takenBack(String)
    }

    /// One person told, to be told, or not reached, on one channel.
    package struct Telling: Hashable, Sendable {
        /// The notice; nil where only the decision is known.
        package var notice: String?
        /// The digest's own notice, if a digest told it.
        package var digest: String?
        /// Whether a digest tells it.
        package var isOfDigest = false
        /// What was told; nil in the journal, which does not say.
        package var kind: Notice.Kind?
        /// From 1; 0 for the last resort and for what is told at the end.
        package var step: Int
        package var person: String
        /// Nil in entries of before it was written.
        package var role: String?
        package var channel: String
        /// When it was decided, or tried last.
        package var at: Timestamp
        /// When the far side first accepted it.
        package var toldAt: Timestamp?
        /// When it was given up.
        package var failedAt: Timestamp?
        /// Whether it became untrue before it was sent.
        package var isWithdrawn = false

        /// What is known of in both journal and store.
        var sharedID: String? { digest ?? notice }
    }

    /// Somebody who took it on.
    package struct Answer: Hashable, Sendable {
        package var person: String
        package var at: Timestamp
        package var until: Timestamp?
        package var handedTo: String?
    }

    /// A step that found nobody.
    package struct EmptyStep: Hashable, Sendable {
        package var step: Int
        package var at: Timestamp
    }

    package var id: ID
    package var key: String
    package var run: Int
    package var dueAt: Timestamp?
    /// When the daemon found that the deadline had passed; more than once if it was taken back meanwhile.
    package var breaches: [Timestamp]
    package var state = State.open
    /// When it was met, ended, or taken back.
    package var endedAt: Timestamp?
    package var tellings: [Telling] = []
    package var answers: [Answer] = []
    package var emptySteps: [EmptyStep] = []

    /// Seconds past the deadline, to its end or to `now`; nil where it has none any more.
    package func secondsLate(at now: Timestamp) -> Int64? {
        if case .takenBack = state { return nil }
        return dueAt.map { max(0, (endedAt ?? now).seconds(since: $0)) }
    }

    /// Whether somebody was told, or was to be, in that role.
    func concerns(role: String) -> Bool { tellings.contains { $0.role == role } }
}
