package import Deadlines

/// What tells whether the store's work goes on: the oldest of each kind of thing that should not grow old.
package struct StoreHealth: Hashable, Sendable {
    /// When the most overdue case is, or was, to be looked at; nil when no case is looked at by time.
    package var nextLookAt: Timestamp?
    /// The same of schedules, and of notices that wait for a digest.
    package var nextScheduleAt: Timestamp?
    /// When the oldest notice under way was claimed; nil when none is.
    package var oldestLeaseAt: Timestamp?
    /// Since when, or from when on, the notice that is ready first may be sent; nil when none is ready.
    package var readyAt: Timestamp?
    /// Since when the notice that was tried in vain and waits longest to be tried again has been to be told; nil when
    /// none has been tried in vain. How many there are.
    package var untoldSince: Timestamp?
    package var untold = 0
    /// Notices given up since the moment asked for.
    package var undeliverable = 0
    /// Notices that wait for a digest.
    package var held = 0
    /// When each feed was last looked at, and last read without fault, by its name.
    package var feeds: [String: FeedMoments] = [:]

    /// When a feed was read.
    package struct FeedMoments: Hashable, Sendable {
        package var checkedAt: Timestamp
        package var goodAt: Timestamp?

        /// Names the moments.
        package init(checkedAt: Timestamp, goodAt: Timestamp?) {
            self.checkedAt = checkedAt
            self.goodAt = goodAt
        }
    }

    /// That of a store in which nothing waits.
    package init() {}
}

extension Store {
    /// How far its work has got, on one snapshot; counts what was given up after `since`. Reads what waits and what was
    /// ever given up, by their indexes, and not what has been told.
    package func health(since: Timestamp) async throws -> StoreHealth {
        try await read { try $0.health(since: since) }
    }
}
