/// Lets the same complaint be made once in a while, a minute unless said otherwise.
package struct Complaint: Sendable {
    private let interval: Duration
    private var madeAt: Duration?

    /// Nothing to complain of yet.
    package init(every interval: Duration = .seconds(60)) {
        self.interval = interval
    }

    /// Whether to make it at `now`, a reading of the monotonic clock.
    package mutating func isDue(at now: Duration) -> Bool {
        if let madeAt, now - madeAt < interval { return false }
        madeAt = now
        return true
    }

    /// Its cause is gone; true when it had been made.
    package mutating func end() -> Bool {
        defer { madeAt = nil }
        return madeAt != nil
    }
}
