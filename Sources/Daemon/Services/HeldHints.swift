/// When whoever sends hears of what was queued: at once, but of a backlog only when all of it is decided, so that the most
/// urgent of it leaves first.
struct HeldHints: Sendable {
    /// The longest a backlog holds up what it has queued.
    static let longest = Duration.seconds(5)

    private var since: Duration?

    /// Takes in a batch at `now`, a reading of the monotonic clock; `isFull` when more is likely to be due. True when it is
    /// to be hinted now.
    mutating func take(queued: Int, isFull: Bool, at now: Duration) -> Bool {
        if queued > 0, since == nil { since = now }
        guard let begun = since, !isFull || now - begun >= Self.longest else { return false }
        since = nil
        return true
    }

    /// Ends the wait; true when something waited.
    mutating func end() -> Bool {
        defer { since = nil }
        return since != nil
    }
}
