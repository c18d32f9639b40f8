import Deadlines
import Escalation
package import Logging
import ServiceLifecycle
package import Storage

/// Advances the clocks: sleeps until the next case is due or something hints, then decides what is told.
///
/// It pings systemd's watchdog, and only after a completed pass: a pinged watchdog proves that deadlines are
/// being watched, not merely that a process exists. The one exception is a store that refuses to be written
/// to for a reason outside: being killed for that would not help, and telling could not begin again.
package struct Watcher: Service {
    /// Cases advanced in one transaction.
    private static let batch = 100
    /// Seconds after which a failing store is tried again.
    private static let storeRetrySeconds: Int64 = 5

    /// Hears of notices that have become untrue while they are sent.
    package var underWay = UnderWay()
    /// Hinted at when a schedule or digest is due: an answer, or a notice given up, may have made it so.
    package var scheduler: RealtimeTimer?
    /// Where it leaves word of each pass, for the daemon's check of itself.
    package var pulse: Pulse?
    package var meters = Meters.none
    private let store: Store
    private let place: StorePlace
    private let live: LiveConfiguration
    private let timer: RealtimeTimer
    private let outboxHints: [RealtimeTimer]
    private let logger: Logger

    /// What a pass came to.
    private enum Pass {
        case complete
        /// The disk is full, or another program keeps the store busy.
        case refused(StoreError)
        case failed(any Error)
        /// The file that was opened is not there any more.
        case misplaced
    }

    /// What lasts from pass to pass.
    private struct Memory {
        var moment: PassMoment?
        var complaint = Complaint()
    }

    /// Watches `store`; `timer` is also where others leave their hints, `outboxHints` those to hint at.
    package init(
        store: Store, live: LiveConfiguration, timer: RealtimeTimer, outboxHints: [RealtimeTimer],
        logger: Logger
    ) {
        self.store = store
        place = StorePlace(store)
        self.live = live
        self.timer = timer
        self.outboxHints = outboxHints
        self.logger = logger
    }
}

extension Watcher {
    /// Watches until graceful shutdown.
    package func run() async throws {
        let interval = ServiceManager.watchdogInterval()
        var memory = Memory()
        timer.hint()
        for await wake in timer.wakes.cancelOnGracefulShutdown() {
            if wake.contains(.clockStepped) {
                logger.record(
                    .clockStepped, "the clock was set; every deadline is looked at again",
                    [.reason: "the kernel reported a step of the realtime clock"])
                memory.moment?.clockStepped()
            }
            let result = await pass(&memory)
            report(result, &memory.complaint)
            await armTimer(after: result, interval: interval)
        }
    }

    /// Advances everything that is due.
    private func pass(_ memory: inout Memory) async -> Pass {
        do {
            var moment: PassMoment
            if let known = memory.moment {
                moment = known
            } else {
                moment = PassMoment(after: try await store.newestMoment())
            }
            defer { memory.moment = moment }
            while try await advance(&moment) {
                // Thousands of cases may be due at once, after a reload or an outage: each batch proves as much.
                ServiceManager.watchdog()
            }
            try await live.showStatus(store)
            return place.isKept ? .complete : .misplaced
        } catch let error as StoreError where [.full, .busy].contains(error.code) {
            return .refused(error)
        } catch {
            return .failed(error)
        }
    }

    /// Advances one batch; false when nothing was due any more.
    private func advance(_ moment: inout PassMoment) async throws -> Bool {
        let wall = SystemClock.now()
        if let newest = moment.lagToReport(at: wall) { logger.reportLag(of: wall, behind: newest) }
        let now = moment.at(wall)
        let summary = try await store.advanceDueCases(at: now, limit: Self.batch) { [live] file in
            // Asked here, so that no reload comes between the rules and the transaction.
            try live.telling.advance(file, at: now, sendingFrom: wall)
        }
        if summary.advanced > 0 { moment.decided(at: now) }
        let committedAt = SystemClock.now()
        pulse?.advanced(failing: summary.failures.count, at: committedAt)
        meters.advanced(summary.events, at: committedAt)
        underWay.withdraw(summary.withdrawn)
        if summary.queued > 0 { for timer in outboxHints { timer.hint() } }
        for event in summary.events { logger.record(event) }
        for failure in summary.failures {
            logger.error(
                "a case could not be advanced and is tried again in a minute",
                metadata: [
                    "LONGSTOP_CASE": "\(failure.subject)", "LONGSTOP_REASON": "\(failure.reason)",
                ])
        }
        return summary.advanced > 0 || !summary.failures.isEmpty
    }

    /// Pings the watchdog, or says why not.
    private func report(_ pass: Pass, _ complaint: inout Complaint) {
        let now = SystemClock.monotonic()
        switch pass {
        case .complete:
            if complaint.end() {
                live.forgetStatus()
                logger.notice("the store can be used again; every deadline has been looked at")
            }
            ServiceManager.watchdog()
            pulse?.passed(at: SystemClock.now())
        case .refused(let error):
            ServiceManager.watchdog()
            ServiceManager.status("NOBODY IS TOLD ANYTHING: \(error)")
            if complaint.isDue(at: now) {
                logger.critical("no deadline can be watched: \(error); it is tried again")
            }
        case .misplaced:
            ServiceManager.status("the store's file is gone: \(store.path)")
            if complaint.isDue(at: now) {
                logger.critical(
                    "the store \"\(store.path)\" was removed or replaced while it was in use; put it back from a copy and restart"
                )
            }
        case .failed(let error):
            logger.error(
                "the watcher could not use its store: \(error); it tries again in a few seconds")
        }
    }

    private func armTimer(after pass: Pass, interval: Duration?) async {
        let now = SystemClock.now()
        let soon = now.advanced(seconds: Self.storeRetrySeconds)
        switch pass {
        case .refused, .failed: return timer.arm(at: soon)
        case .complete, .misplaced: break
        }
        // Half of what the unit allows, as systemd asks for.
        let heartbeat = interval.map {
            Timestamp(microseconds: now.microseconds + $0.microseconds)
        }
        do {
            let due = try await store.nextLookAt()
            timer.arm(at: [due, heartbeat].compactMap { $0 }.min())
            if let due = try await store.nextScheduleAt(), due <= now { scheduler?.hint() }
        } catch {
            logger.error("the store cannot say when it is due: \(error); it is asked again")
            timer.arm(at: soon)
        }
    }
}

/// Lets the same complaint be made once a minute.
package struct Complaint: Sendable {
    private static let interval = Duration.seconds(60)

    private var madeAt: Duration?

    /// Nothing to complain of yet.
    package init() {}

    /// Whether to make it at `now`, a reading of the monotonic clock.
    package mutating func isDue(at now: Duration) -> Bool {
        if let madeAt, now - madeAt < Self.interval { return false }
        madeAt = now
        return true
    }

    /// Its cause is gone; true when it had been made.
    package mutating func end() -> Bool {
        defer { madeAt = nil }
        return madeAt != nil
    }
}
