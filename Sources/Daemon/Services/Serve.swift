import Channels
import Deadlines
import Escalation
package import Logging
import ServiceLifecycle
import Storage

/// The daemon: everything opened in order, READY last, and everything ended in the opposite order.
package struct Serve: Sendable {
    /// Where the daemon finds its things when not by configuration.
    package struct Options: Sendable {
        package var configuration: String
        package var overlays: [String]
        /// Overrides of the settings' paths.
        package var store: String?
        package var socket: String?
        package var spool: String?
        /// Read in place of `$CREDENTIALS_DIRECTORY`.
        package var credentials: String?

        package init(configuration: String, overlays: [String] = []) {
            self.configuration = configuration
            self.overlays = overlays
        }
    }

    /// Webhook attempts at the same time.
    private static let postsAtOnce = 1024
    /// Attempts at the same time on each other channel; half of them may be for one place.
    private static let othersAtOnce = 64

    /// Seconds without a pass from which on it was down: a pass is kept every minute at least.
    private static let outageSeconds: Int64 = 120

    private let options: Options
    private let environment: [String: String]
    private let logger: Logger

    /// Prepares to serve; nothing is opened yet.
    package init(_ options: Options, environment: [String: String], logger: Logger) {
        self.options = options
        self.environment = environment
        self.logger = logger
    }

    /// Serves until told to stop. Throws a sentence for whatever keeps it from starting:
    /// `ConfigurationErrors` and template errors for the configuration, else what failed.
    package func run() async throws {
        try Surroundings.require()
        let exposed = ProcessMemory.hide()
        let signals = Signals()
        var inherited = try InheritedSockets.take()
        logger.record(.started, "longstop \(Version.text) is starting", [.version: Version.text])
        let credentials = Credentials(environment: environment, fallback: options.credentials)
        let live = try LiveConfiguration(
            folder: options.configuration, overlays: options.overlays,
            linkKey: { linkKey($0, credentials) })
        let settings = live.configuration.settings
        let outbound = try Outbound(settings, credentials: credentials)
        logger.recordFaults(outbound.faults)
        let watching = Watching(settings, outbound)
        let (store, run) = try await open(
            options.store ?? settings.storePath, live, watching)
        let timers = try Timers(others: outbound.others.count)
        let intake = intake(store, live, timers, watching)
        let socket: ListeningSocket =
            if let descriptor = inherited.remove("api").first {
                ListeningSocket(inherited: descriptor)
            } else {
                try ListeningSocket(path: options.socket ?? settings.socketPath)
            }
        let answering = Answering(
            store: store, live: live, watcher: timers.watcher, logger: logger)
        let pages = answerPages(answering, credentials, &inherited, watching.pulse)
        let people = PeopleDesk(
            store: store, live: live, hints: [timers.watcher, timers.scheduler],
            outboxHints: timers.outbox, logger: logger)
        let desk = Desk(
            store: store, intake: intake, answering: answering, people: people,
            watcher: timers.watcher, logger: logger, gets: watching.pages(store, live))
        let scraped = watching.listener(settings, &inherited, store, live, logger)
        let spool = Spool(path: options.spool ?? settings.spoolPath, intake: intake)
        var watcher = Watcher(
            store: store, live: live, timer: timers.watcher,
            outboxHints: timers.outbox + [timers.scheduler], logger: logger)
        watcher.underWay = timers.underWay
        watcher.scheduler = timers.scheduler
        watcher.believe = { intake.believeClock($0) }
        watcher.lastPass = LastPass(besideSocket: options.socket ?? settings.socketPath)
        (watcher.pulse, watcher.meters) = (watching.pulse, watching.meters)
        let scheduler = Scheduler(
            store: store, live: live, timer: timers.scheduler,
            outboxHints: timers.outbox, logger: logger)
        let services: [any Service] =
            [watcher, scheduler] + dispatchers(outbound, store, run, timers, watching.meters) + [
                try await SpoolService(spool: spool, watcher: timers.watcher, logger: logger),
                Listener(socket: socket, responder: desk.api.responder(), logger: logger),
                FeedService(
                    store: store, live: live, desk: people, credentials: credentials,
                    timer: timers.feeds, logger: logger),
                watching.service(store, live, timers, credentials, logger),
            ] + pages + scraped
        try await live.showStatus(store)
        ServiceManager.ready(
            status: try await store.status().line(
                at: SystemClock.now(), zone: live.configuration.ruleBook.zone))
        logger.record(.ready, "longstop is ready", [.version: Version.text])
        Surroundings.tell(
            logger, environment: environment, at: SystemClock.now(), exposed: exposed)
        let reloader = Reloader(
            live: live, intake: intake, store: store,
            timers: [timers.watcher, timers.scheduler, timers.feeds, timers.heartbeat],
            pulse: watching.pulse)
        try await serve(services, signals, reloader, store)
        try await store.close()
    }

    /// What takes facts in, whichever way they come.
    private func intake(
        _ store: Store, _ live: LiveConfiguration, _ timers: Timers, _ watching: Watching
    ) -> Intake {
        let rules = live.configuration.ruleBook
        return Intake(
            reader: FactReader(vocabulary: rules.vocabulary, zone: rules.zone),
            now: { SystemClock.now() }, heard: { watching.meters.heard($0) },
            record: { facts in
                let verdicts = try await store.record(facts).map(IntakeVerdict.init)
                timers.watcher.hint()
                return verdicts
            })
    }

    /// Opens the store, migrates it, and takes up what it holds; the service manager waits for as long as that takes.
    private func open(
        _ path: String, _ live: LiveConfiguration, _ watching: Watching
    ) async throws -> (Store, run: Int64) {
        let waiting = TimeoutExtension()
        waiting.begin()
        defer { waiting.end() }
        if let trace = Backups.traceOfStore(at: path) {
            throw SystemError(
                "store \"\(path)\" is gone, and \(trace) shows that there was one: is its disk mounted? Restore a backup "
                    + "with longstop restore FILE; to begin anew on purpose, move \(trace) away")
        }
        let store = try Store(
            path: path, role: .daemon,
            migrating: { ServiceManager.status("migrating the store, \($0)/\($1)") })
        return (store, try await takeUp(store, live, watching))
    }

    /// Goes on where the last run ended: what people have said is in force, what changed meanwhile is looked at, and
    /// what was under way is sent again. Answers this run's number.
    private func takeUp(
        _ store: Store, _ live: LiveConfiguration, _ watching: Watching
    ) async throws -> Int64 {
        let startedAt = SystemClock.now()
        let lastPass = try await store.lastPassAt()
        let run = try await store.startRun(at: startedAt)
        try await live.takeRoster(of: store, at: SystemClock.now())
        if let lastPass, startedAt.seconds(since: lastPass) > Self.outageSeconds {
            await live.note(Outage(.down, from: lastPass, to: startedAt), in: store, logger)
        }
        if try await live.lookAgain(store, at: SystemClock.now()) {
            logger.info("every open clock is looked at under the configuration as it is now")
        }
        let reclaimed = try await store.reclaimLeases(
            ofEarlierRunsThan: run, at: SystemClock.now())
        // A mended secret or relay takes a restart, and nobody waits longer for that.
        try await store.sendAtOnce(at: SystemClock.now())
        watching.meters.reclaimed(reclaimed)
        if reclaimed > 0 {
            logger.warning(
                "under way when the last run ended: \(reclaimed); each may have arrived and is sent again under its id"
            )
        }
        return run
    }

    /// Reads the whole store for damage, beside the work and after READY: a million clocks take seconds.
    private func check(_ store: Store) async {
        do {
            let problems = try await store.quickCheck()
            if problems.isEmpty { return logger.info("the store is sound") }
            logger.critical(
                "the store is damaged: \(problems.joined(separator: "; ")); stop, copy it, restore a backup"
            )
        } catch is CancellationError {
            // Stopped before it was read: the next start checks again.
        } catch {
            logger.error("the store could not be checked: \(error)")
        }
    }

    /// The key of links; nil when it is missing or none: messages then have no links.
    private func linkKey(_ name: String, _ credentials: Credentials) -> LinkKey? {
        attempt("messages have no links") { try LinkKey(credentials.read(name)) }
    }

    /// What `body` makes; nil when it cannot, which the journal says: telling goes on without it.
    private func attempt<Made>(
        _ what: String, _ pulse: Pulse? = nil, _ body: () throws -> Made
    ) -> Made? {
        do {
            return try body()
        } catch {
            let reason = "\(what): \(error)"
            pulse?.close(reason)
            logger.record(.selfCheckFailed, reason, [.reason: reason])
            return nil
        }
    }

    /// The service of the pages behind links; none when messages have no links, or nothing can listen for them.
    private func answerPages(
        _ answering: Answering, _ credentials: Credentials, _ inherited: inout InheritedSockets,
        _ pulse: Pulse
    ) -> [any Service] {
        guard let answers = answering.live.configuration.settings.answers else { return [] }
        let descriptor = inherited.remove("answers").first
        let listener = attempt("nobody can answer by link", pulse) { () throws -> Listener in
            let key = try LinkKey(credentials.read(answers.credential))
            let heard = try HeardAnswers(answering, credentials)
            let socket: ListeningSocket
            if let descriptor {
                socket = ListeningSocket(inherited: descriptor)
            } else if let place = answers.listen {
                socket = try ListeningSocket(host: place.host, port: place.port)
            } else {
                throw SystemError(
                    "\"answers\" in longstop.yml has no \"listen\", and systemd passed no socket named answers; add "
                        + "one of them and restart")
            }
            let pages = AnswerPages(key: key, answering: answering)
            let routes = AnswerRoutes(pages: pages, heard: heard, now: { SystemClock.now() })
            return Listener(socket: socket, responder: routes.responder(), logger: logger)
        }
        return listener.map { [$0] } ?? []
    }

    /// One dispatcher for each kind of channel in use, and one for all others together.
    private func dispatchers(
        _ outbound: Outbound, _ store: Store, _ run: Int64, _ timers: Timers, _ meters: Meters
    ) -> [any Service] {
        func dispatcher(
            _ channel: any Channel, _ kinds: Set<ChannelKind>, _ inFlight: Int,
            _ timer: RealtimeTimer
        ) -> Dispatcher {
            var parts = Dispatcher.Parts(
                store: store, channel: channel, kinds: kinds, run: run, inFlight: inFlight)
            parts.underWay = timers.underWay
            parts.meters = meters
            return Dispatcher(parts, timer: timer, watcher: timers.watcher, logger: logger)
        }
        var result = [dispatcher(outbound.webhook, [.webhook], Self.postsAtOnce, timers.posts)]
        if let email = outbound.email {
            result.append(dispatcher(email, [.email], outbound.mailsAtOnce, timers.mail))
        }
        for (line, timer) in zip(outbound.others, timers.others) {
            result.append(dispatcher(line.channel, [line.kind], Self.othersAtOnce, timer))
        }
        let absent = outbound.absent
        if !absent.isEmpty {
            result.append(
                dispatcher(AbsentChannel(), absent, Self.othersAtOnce, timers.absent))
        }
        return result
    }

    private func serve(
        _ services: [any Service], _ signals: Signals, _ reloader: Reloader, _ store: Store
    ) async throws {
        let group = ServiceGroup(services: services, logger: logger)
        let draining = TimeoutExtension()
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask {
                for await signal in signals.requests {
                    switch signal {
                    case .reload: await reloader.reload(logger)
                    case .stop:
                        logger.record(
                            .stopping, "longstop is stopping", [.reason: "it was asked to"])
                        let left = (try? await store.status().leased) ?? 0
                        ServiceManager.stopping(
                            status: left == 0
                                ? "stopping" : "letting \(left) messages under way end")
                        draining.begin()
                        await group.triggerGracefulShutdown()
                        return
                    }
                }
            }
            tasks.addTask { await check(store) }
            try await group.run()
            tasks.cancelAll()
        }
        draining.end()
    }
}

extension IntakeVerdict {
    init(_ result: RecordResult) {
        switch result {
        case .accepted: self.init(IntakeOutcome.accepted)
        case .known: self.init(IntakeOutcome.known)
        case .conflict(let reason): self.init(IntakeOutcome.conflict, reason: reason)
        case .refused(let reason): self.init(IntakeOutcome.refused, reason: reason)
        }
    }
}
