import Deadlines
import Storage

extension Audit {
    /// One check for each feed that cannot be relied on, or one that all can.
    static func feeds(
        _ health: Health, _ known: [String: StoreHealth.FeedMoments]
    ) -> [AuditCheck] {
        guard !health.feeds.isEmpty else { return [] }
        let faults = health.feeds.compactMap { feed -> AuditCheck? in
            let moments = known[feed.name]
            let uptime = health.daemon.map { health.now.seconds(since: $0.startedAt) } ?? .max
            if moments == nil, uptime < AuditLimits.feedGraceSeconds { return nil }
            return feed.fault(lastGoodAt: moments?.goodAt, at: health.now).map {
                AuditCheck(
                    .feeds, .warning, $0,
                    "mend it; meanwhile say who is away with longstop absence add", feed: feed.name)
            }
        }
        return faults.isEmpty
            ? [AuditCheck(.feeds, .ok, "every calendar feed was read in time")] : faults
    }
}
