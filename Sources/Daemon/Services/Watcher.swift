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
    /// The longest time between two passes, in seconds.
    private static let longestPause: Int64 = 60

    /// Hears of notices that have become untrue while they are sent.
    package var underWay = UnderWay()
    /// Where the moment of a completed pass is shown to the outside.
    package var lastPass: LastPass?
    /// Hears after each pass whether the clock is believed.
    package var believe: @Sendable (Bool) -> Void = { _ in }
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
        /// The clock lies before the newest moment on record, and is not believed.
        case disbelieved(newest: Timestamp)
    }

    /// What lasts from pass to pass.
    private struct Memory {
        var moment: PassMoment?
        var complaint = Complaint()
        var hints = HeldHints()
        /// The clocks at the pass before.
        var readings: ClockReadings?
        var clockComplaint = Complaint(every: .seconds(3600))
        var isDisbelieved = false
        var notedAt: Duration?
        /// Whether something may have changed since the status line was shown.
        var owesStatus = false
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
                // Read anew: a fact or an attempt may be newer than what was decided.
                memory.moment = nil
            }
            await noticeOutage(&memory)
            let result = await pass(&memory)
            await report(result, &memory)
            let pause = interval ?? .seconds(Self.longestPause)
            await armTimer(
                after: result,
                pause: memory.owesStatus
                    ? min(pause, .seconds(LiveConfiguration.statusInterval)) : pause)
        }
    }

    /// Sees whether the machine slept or its clock was set forward since the pass before.
    private func noticeOutage(_ memory: inout Memory) async {
        let readings = SystemClock.readings()
        defer { memory.readings = readings }
        guard let outage = memory.readings.flatMap(readings.outage(since:)) else { return }
        await live.note(outage, in: store, logger)
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
            if let newest = moment.disbelief(at: SystemClock.now()) {
                // Read anew each time: somebody may say that the clock is right.
                memory.moment = nil
                return .disbelieved(newest: newest)
            }
            defer { memory.moment = moment }
            try await live.recount(store, at: SystemClock.now())
            while try await advance(&moment, &memory.hints) {
                // Thousands of cases may be due at once, after a reload or an outage: each batch proves as much.
                ServiceManager.watchdog()
            }
            guard place.isKept else { return .misplaced }
            try await notePass(&memory)
            memory.owesStatus = try await !live.showStatus(store)
            return .complete
        } catch {
            // What was queued before is sent all the same.
            if memory.hints.end() { hintOutbox() }
            if let error = error as? StoreError, [.full, .busy].contains(error.code) {
                return .refused(error)
            }
            return .failed(error)
        }
    }

    private func hintOutbox() {
        for timer in outboxHints { timer.hint() }
    }

    /// Advances one batch; false when nothing was due any more.
    private func advance(
        _ moment: inout PassMoment, _ hints: inout HeldHints
    ) async throws -> Bool {
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
        let isFull = summary.advanced >= Self.batch
        if hints.take(queued: summary.queued, isFull: isFull, at: SystemClock.monotonic()) {
            hintOutbox()
        }
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
    private func report(_ pass: Pass, _ memory: inout Memory) async {
        let now = SystemClock.monotonic()
        switch pass {
        case .complete:
            if memory.complaint.end() {
                live.forgetStatus()
                logger.notice("the store can be used again; every deadline has been looked at")
            }
            if memory.isDisbelieved {
                memory.isDisbelieved = false
                memory.clockComplaint = Complaint(every: .seconds(3600))
                live.forgetStatus()
                believe(true)
            }
            ServiceManager.watchdog()
            pulse?.passed(at: SystemClock.now())
        case .refused(let error):
            pulse?.refused("\(error)")
            ServiceManager.watchdog()
            ServiceManager.status("NOBODY IS TOLD ANYTHING: \(error)")
            if memory.complaint.isDue(at: now) {
                logger.critical("no deadline can be watched: \(error); it is tried again")
            }
        case .disbelieved(let newest):
            memory.isDisbelieved = true
            believe(false)
            pulse?.disbelieved()
            ServiceManager.watchdog()
            ServiceManager.status("ONLY THE CARETAKER IS TOLD: the clock lies before \(newest)")
            if memory.clockComplaint.isDue(at: now), await !tellOfClock(newest) {
                // Not told is not told: again with the next pass.
                _ = memory.clockComplaint.end()
            }
        case .misplaced:
            pulse?.refused("the store's file is gone: \(store.path)")
            ServiceManager.status("the store's file is gone: \(store.path)")
            if memory.complaint.isDue(at: now) {
                logger.critical(
                    "the store \"\(store.path)\" was removed or replaced while it was in use; put it back from a copy and restart"
                )
            }
        case .failed(let error):
            pulse?.refused("\(error)")
            logger.error(
                "the watcher could not use its store: \(error); it tries again in a few seconds")
        }
    }

    /// Keeps for the next run, and shows the outside, that deadlines have been looked at.
    private func notePass(_ memory: inout Memory) async throws {
        let readings = SystemClock.readings()
        if let noted = memory.notedAt, readings.monotonic - noted < LastPass.interval { return }
        // A store that cannot be written to is found out here, also while nothing is due.
        try await store.notePass(at: readings.wall)
        memory.notedAt = readings.monotonic
        do {
            try lastPass?.write(readings)
        } catch {
            logger.warning("the outside cannot see that deadlines are looked at: \(error)")
        }
    }

    /// Tells whoever looks after Longstop that the clock is not believed; false when that could not be stored.
    private func tellOfClock(_ newest: Timestamp) async -> Bool {
        let wall = SystemClock.now()
        logger.reportDisbelief(of: wall, before: newest)
        let telling = live.telling
        do {
            _ = try await store.tellByItself(at: wall) { alert in
                try telling.clockWarning(alert: alert, wall: wall, newest: newest)
            }
            hintOutbox()
            return true
        } catch {
            logger.error("nobody could be told of the clock: \(error)")
            return false
        }
    }

    private func armTimer(after pass: Pass, pause: Duration) async {
        let now = SystemClock.now()
        let soon = now.advanced(seconds: Self.storeRetrySeconds)
        switch pass {
        case .refused, .failed, .disbelieved: return timer.arm(at: soon)
        case .complete, .misplaced: break
        }
        // Half of what the unit allows, as systemd asks for; without systemd others look at the last pass all the same.
        let heartbeat = Timestamp(microseconds: now.microseconds + pause.microseconds)
        do {
            let due = try await store.nextLookAt()
            timer.arm(at: due.map { min($0, heartbeat) } ?? heartbeat)
            if let due = try await store.nextScheduleAt(), due <= now { scheduler?.hint() }
        } catch {
            logger.error("the store cannot say when it is due: \(error); it is asked again")
            timer.arm(at: soon)
        }
    }
}
