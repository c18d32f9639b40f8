import Deadlines
import Escalation
package import Logging
import ServiceLifecycle
package import Storage

/// Advances the clocks: sleeps until the next case is due or something hints, then decides what is told.
///
/// It pings systemd's watchdog, and only after a completed pass: a pinged watchdog proves that deadlines are
/// being watched, not merely that a process exists.
package struct Watcher: Service {
    /// Cases advanced in one transaction.
    private static let batch = 100
    /// Seconds after which a failing store is tried again.
    private static let storeRetrySeconds: Int64 = 5

    private let store: Store
    private let live: LiveConfiguration
    private let timer: RealtimeTimer
    private let outboxHints: [RealtimeTimer]
    private let logger: Logger

    /// Watches `store`; `timer` is also where others leave their hints, `outboxHints` those to hint at.
    package init(
        store: Store, live: LiveConfiguration, timer: RealtimeTimer, outboxHints: [RealtimeTimer],
        logger: Logger
    ) {
        self.store = store
        self.live = live
        self.timer = timer
        self.outboxHints = outboxHints
        self.logger = logger
    }

    /// Watches until graceful shutdown.
    package func run() async throws {
        let interval = ServiceManager.watchdogInterval()
        timer.hint()
        for await wake in timer.wakes.cancelOnGracefulShutdown() {
            if wake.contains(.clockStepped) {
                logger.record(
                    .clockStepped, "the clock was set; every deadline is looked at again",
                    [.reason: "the kernel reported a step of the realtime clock"])
            }
            let isComplete = await pass()
            if isComplete { ServiceManager.watchdog() }
            await armTimer(isComplete: isComplete, interval: interval)
        }
    }

    /// Advances everything that is due; false when the store failed.
    private func pass() async -> Bool {
        do {
            while true {
                let now = SystemClock.now()
                let telling = live.telling
                let summary = try await store.advanceDueCases(at: now, limit: Self.batch) { file in
                    try telling.advance(file, at: now)
                }
                if summary.queued > 0 { for timer in outboxHints { timer.hint() } }
                for event in summary.events { logger.record(event) }
                for failure in summary.failures {
                    logger.error(
                        "a case could not be advanced and is tried again in a minute",
                        metadata: [
                            "LONGSTOP_CASE": "\(failure.subject)",
                            "LONGSTOP_REASON": "\(failure.reason)",
                        ])
                }
                if summary.advanced == 0, summary.failures.isEmpty { break }
            }
            try await live.showStatus(store)
            return true
        } catch {
            logger.error(
                "the watcher could not use its store: \(error); it tries again in a few seconds")
            return false
        }
    }

    private func armTimer(isComplete: Bool, interval: Duration?) async {
        let now = SystemClock.now()
        let soon = now.advanced(seconds: Self.storeRetrySeconds)
        guard isComplete else { return timer.arm(at: soon) }
        let heartbeat = interval.map { now.advanced(seconds: max(1, $0.components.seconds / 2)) }
        do {
            let due = try await store.nextLookAt()
            timer.arm(at: [due, heartbeat].compactMap { $0 }.min())
        } catch {
            logger.error("the store cannot say when it is due: \(error); it is asked again")
            timer.arm(at: soon)
        }
    }
}
