/// One timer for each service that sleeps, and what the watcher tells the dispatchers without waking them.
struct Timers: Sendable {
    let watcher: RealtimeTimer
    let scheduler: RealtimeTimer
    let mail: RealtimeTimer
    let posts: RealtimeTimer
    /// In the order of the other channels.
    let others: [RealtimeTimer]
    let absent: RealtimeTimer
    let feeds: RealtimeTimer
    let heartbeat: RealtimeTimer
    let underWay = UnderWay()

    /// Disarmed ones, with so many for the other channels.
    init(others count: Int) throws {
        watcher = try RealtimeTimer()
        scheduler = try RealtimeTimer()
        mail = try RealtimeTimer()
        posts = try RealtimeTimer()
        others = try (0..<count).map { _ in try RealtimeTimer() }
        absent = try RealtimeTimer()
        feeds = try RealtimeTimer()
        heartbeat = try RealtimeTimer()
    }

    /// Those of every service that sends.
    var outbox: [RealtimeTimer] { [mail, posts, absent] + others }
}
