package import Deadlines

/// A time in which nobody could be told: what fell due in it is told late, and says why.
package struct Outage: Hashable, Sendable {
    /// What kept Longstop from telling.
    package enum Cause: Hashable, Sendable {
        /// It did not run.
        case down
        /// The machine slept.
        case suspended
        /// The clock was set forward, so that moments were passed over.
        case clockSet
    }

    /// Cases due at once from which on each person is told of them in one message, unless they are pages.
    package static let crowd = 20

    package var cause: Cause
    package var from: Timestamp
    package var to: Timestamp
    /// Whether so much fell due in it that each person is told of it in one message.
    package var isCrowded = false

    /// Names one.
    package init(_ cause: Cause, from: Timestamp, to: Timestamp) {
        self.cause = cause
        self.from = from
        self.to = to
    }

    /// Whether it is why something that was planned for `moment` is told late.
    package func explains(_ moment: Timestamp) -> Bool { from <= moment && moment <= to }
}

extension World {
    /// Why what was planned for `moment` is told late; nil when nothing kept it.
    package func outage(explaining moment: Timestamp) -> Outage? {
        outages.last { $0.explains(moment) }
    }
}

extension Deciding {
    /// Whether a telling goes out with all else that fell due while nobody could be told. A page goes by itself: it is
    /// to ring.
    func isCrowded(_ plannedAt: Timestamp) -> Bool {
        policy.urgency != .page && Lateness.isLate(plannedAt, at: now)
            && world.outage(explaining: plannedAt)?.isCrowded == true
    }
}
