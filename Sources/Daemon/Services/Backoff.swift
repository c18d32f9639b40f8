package import Deadlines
package import Escalation

/// When a notice is tried again after an attempt.
package enum Backoff {
    /// The last attempt is made this many seconds before the next step tells somebody else.
    private static let margin: Int64 = 2

    /// The moment of the next attempt; nil when there is none.
    ///
    /// Doubling from two seconds to half an hour, slower where an administrator must act first; not before the
    /// far side's `Retry-After`, and never later than `giveUpAt`. `share`, between 0 and 1, is the jitter.
    package static func next(
        after outcome: AttemptOutcome, attempt: Int, at now: Timestamp, giveUpAt: Timestamp?,
        share: Double
    ) -> Timestamp? {
        let base: Double
        var floor: Int64 = 0
        switch outcome {
        case .accepted: return nil
        case .permanent:
            // The last resort is never given up: somebody may yet mend its mailbox.
            guard giveUpAt == nil else { return nil }
            base = 60
        case .misconfigured: base = 30
        case .unknown: base = 1
        case .temporary(_, let retryAfter):
            base = 2
            floor = retryAfter ?? 0
        }
        let doubled = min(base * Double(1 << min(attempt - 1, 12)), 1800) * share
        let wait = max(Int64((doubled * 1_000_000).rounded()), floor * 1_000_000)
        let at = Timestamp(microseconds: now.microseconds + wait)
        guard let giveUpAt, at >= giveUpAt else { return at }
        let last = giveUpAt.advanced(seconds: -margin)
        return last > now.advanced(seconds: max(margin, floor)) ? last : nil
    }
}
