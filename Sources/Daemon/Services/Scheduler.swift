import Channels
import Deadlines
import Escalation
package import Logging
import ServiceLifecycle
package import Storage

/// Tells what is told at calendar times: dates of schedules, and people's digests.
///
/// A service of its own, because a report may read every case there is, and no deadline waits for that.
package struct Scheduler: Service {
    /// Seconds after which what failed is tried again.
    private static let retrySeconds: Int64 = 60
    /// Seconds for which a digest waits for deadlines that are due at the same moment.
    private static let patienceSeconds: Int64 = 30

    private let store: Store
    private let live: LiveConfiguration
    private let timer: RealtimeTimer
    private let outboxHints: [RealtimeTimer]
    private let logger: Logger

    /// Tells from `store`; `timer` is also where others leave their hints, `outboxHints` those to hint at.
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

    /// Tells until graceful shutdown.
    package func run() async throws {
        timer.hint()
        var waitingSince: Timestamp?
        for await _ in timer.wakes.cancelOnGracefulShutdown() {
            let now = SystemClock.now()
            do {
                let moment = PassMoment(after: try await store.newestMoment())
                guard moment.disbelief(at: now) == nil else {
                    // The watcher tells of it.
                    timer.arm(at: now.advanced(seconds: Self.retrySeconds))
                    continue
                }
                let isBehind = try await store.nextLookAt().map { $0 <= now } ?? false
                let since = waitingSince ?? now
                if isBehind, now.seconds(since: since) < Self.patienceSeconds {
                    waitingSince = since
                    timer.arm(at: now.advanced(seconds: 1))
                    continue
                }
                waitingSince = nil
                let isDone = await tell(at: now)
                let next = [try await store.nextScheduleAt(), reminders.nextAt(after: now)]
                    .compactMap(\.self).min()
                timer.arm(
                    at: isDone ? next : now.advanced(seconds: Self.retrySeconds))
            } catch {
                logger.error("schedules could not be read: \(error); they are tried again")
                timer.arm(at: now.advanced(seconds: Self.retrySeconds))
            }
        }
    }

    /// Tells everything that is due; false when something failed. One that fails does not keep others.
    func tell(at wall: Timestamp) async -> Bool {
        var isDone = true
        func attempt(_ what: String, _ body: () async throws -> Void) async {
            do {
                try await body()
            } catch {
                isDone = false
                logger.error("\(what) could not be told: \(error); it is tried again in a minute")
            }
        }
        await attempt("what is due by calendar") {
            // Never before what was decided already, as the watcher does.
            let now = try await store.newestMoment().map { max($0, wall) } ?? wall
            try await store.know(
                schedules: live.configuration.world.schedules.values.map(\.subject), at: now)
            await attempt("the end of silences") {
                if try await reminders.remind(at: now, sendingFrom: wall) { hint() }
            }
            for address in try await store.dueDigests(at: now) {
                await attempt("the digest of \(address.person)") {
                    try await gather(address, at: now, sendingFrom: wall)
                }
            }
            for subject in try await store.dueSchedules(at: now) {
                await attempt("\(subject)") {
                    try await tell(subject, at: now, sendingFrom: wall)
                }
            }
        }
        return isDone
    }

    private func gather(
        _ address: DigestAddress, at now: Timestamp, sendingFrom wall: Timestamp
    ) async throws {
        let telling = live.telling
        let isQueued = try await store.gather(address, at: now) { notices, alert in
            try telling.digest(
                of: notices, to: address, alert: alert, at: now, sendingFrom: wall)
        }
        guard isQueued else { return }
        logger.info(
            "the digest of \(address.person) is on its way by \(address.contact.channel.rawValue)",
            metadata: [
                JournalField.person.rawValue: "\(address.person)",
                JournalField.channel.rawValue: "\(address.contact.channel.rawValue)",
            ])
        hint()
    }

    private func tell(
        _ subject: CaseReference, at now: Timestamp, sendingFrom wall: Timestamp
    ) async throws {
        let (configuration, telling) = live.both
        let schedules = configuration.world.schedules.values
        let isOver = live.roster.drills.contains {
            "schedule:\($0.name)" == subject.description
                && $0.startsAt.advanced(seconds: Drill.longestSeconds) <= now
        }
        guard let schedule = schedules.first(where: { $0.subject == subject && !isOver }) else {
            _ = try await store.advanceSchedule(subject, at: now) { known in
                StoredAdvance(advance: Advance(ending: known.file, at: now), outbox: [])
            }
            return
        }
        let known = try await store.scheduleFile(subject)
        let reports = try await reports(
            of: schedule, known,
            AgendaReport(configuration, renderer: telling.renderer, store: store), at: now)
        let summary = try await store.advanceSchedule(subject, at: now) { file in
            try telling.advance(file, of: schedule, reports, at: now, sendingFrom: wall)
        }
        for event in summary.events { logger.record(event) }
        if summary.queued > 0 { hint() }
    }

    /// The report of everything that is due, or open and may be told again.
    private func reports(
        of schedule: Schedule, _ known: ScheduleFile, _ maker: AgendaReport, at now: Timestamp
    ) async throws -> ScheduleReports {
        let due = schedule.tellings(
            after: known.settledUntil ?? now, through: now,
            in: maker.configuration.ruleBook.calendar)
        let open = known.file.entries.map(\.clock).filter(\.isOpen)
        var result = ScheduleReports()
        guard !due.isEmpty || !open.isEmpty else { return result }
        let refusal = try await maker.refusal(of: schedule, at: now)
        let latest = due.filter(\.preparation.isEmpty).last
        for telling in due where telling == latest || telling.date > now {
            if let refusal {
                result.refusals[telling.key] = refusal
            } else {
                var report = try await maker.report(of: schedule, date: telling.date, at: now)
                report.ask =
                    schedule.preparations.first { $0.title == telling.preparation }?.ask ?? ""
                result.reports[telling.key] = report
            }
        }
        for clock in open {
            result.reports[clock.keyParts] = try await maker.report(
                of: schedule, date: clock.date ?? now, at: now)
        }
        return result
    }

    private var reminders: SilenceReminders { SilenceReminders(store: store, live: live) }

    private func hint() {
        for timer in outboxHints { timer.hint() }
    }
}
