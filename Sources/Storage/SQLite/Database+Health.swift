import Deadlines
import GRDB

extension Database {
    /// See `Store.health`.
    func health(since: Timestamp) throws -> StoreHealth {
        var health = StoreHealth()
        func moment(_ sql: String) throws -> Timestamp? {
            try first(sql) { $0.momentIfAny(0) }.flatMap(\.self)
        }
        health.nextLookAt = try moment(Statements.nextLookAt)
        let schedule = try moment(Statements.nextScheduleAt)
        let digest = try moment(Statements.nextDigestAt)
        health.nextScheduleAt = [schedule, digest].compactMap(\.self).min()
        health.oldestLeaseAt = try moment(Statements.oldestLeaseAt)
        let untold = try first(Statements.untold) { ($0.momentIfAny(0), $0[1] as Int) }
        (health.untoldSince, health.untold) = untold ?? (nil, 0)
        health.readyAt = try nextNoticeAt(ClaimFilter())
        health.undeliverable =
            try first(Statements.undeliverableSince, [since.microseconds]) { $0[0] as Int } ?? 0
        health.held = try first(Statements.countHeld) { $0[0] as Int } ?? 0
        let feeds = try all(Statements.feedMoments) {
            (
                $0[0] as String,
                StoreHealth.FeedMoments(checkedAt: $0.moment(1), goodAt: $0.momentIfAny(2))
            )
        }
        health.feeds = Dictionary(feeds, uniquingKeysWith: { first, _ in first })
        return health
    }
}
