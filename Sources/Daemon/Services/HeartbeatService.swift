import Channels
import Deadlines
import Logging
import ServiceLifecycle
import Storage

/// Looks every minute at whether the daemon does what it is for, writes down what it finds, and says so to a watchdog
/// elsewhere if one is configured: of a daemon that is dead only its silence tells.
struct HeartbeatService: Service {
    let store: Store
    let live: LiveConfiguration
    let pulse: Pulse
    /// Whoever listens; nil when nobody does.
    let post: HeartbeatPost?
    /// Hinted at before each look: a pass with nothing due is what proves that the watcher watches.
    let watcher: RealtimeTimer
    let timer: RealtimeTimer
    let logger: Logger
    var meters = Meters.none

    /// Looks until graceful shutdown.
    func run() async throws {
        var check = SelfCheck(
            heartbeatSeconds: post == nil
                ? nil : live.configuration.settings.heartbeat?.everySeconds)
        var complaint = Complaint()
        await say(.start, &check, &complaint)
        timer.hint()
        for await _ in timer.wakes.cancelOnGracefulShutdown() {
            let now = SystemClock.now()
            await look(at: now, &check, &complaint)
            watcher.hint()
            timer.arm(at: check.nextAt(after: now))
        }
        await post?.stop()
    }

    /// Looks once, and does what follows from it.
    func look(at now: Timestamp, _ check: inout SelfCheck, _ complaint: inout Complaint) async {
        let checks = Audit.checks(of: await health(at: now))
        pulse.audited(checks, at: now)
        for action in check.take(checks, at: now) {
            switch action {
            case .record(let event, let text): logger.record(event, text, [.reason: text])
            case .recovered: logger.notice("the check of itself finds no failure any more")
            case .success: await say(.success, &check, &complaint)
            case .failure(let codes):
                await say(.failure(codes.map(\.rawValue)), &check, &complaint)
            }
        }
    }

    /// Everything that is looked at.
    func health(at now: Timestamp) async -> Health {
        let configuration = live.configuration
        var health = await Health.gather(store, configuration, at: now)
        health.daemon = pulse.health
        health.gaps = pulse.gaps(at: now) { configuration.gaps(at: now) }
        return health
    }

    private func say(
        _ signal: HeartbeatPost.Signal, _ check: inout SelfCheck, _ complaint: inout Complaint
    ) async {
        guard let post else { return }
        do {
            try await post.send(signal)
            meters.heartbeat(isHeard: true)
            if complaint.end() { logger.notice("the heartbeat is heard again") }
        } catch {
            meters.heartbeat(isHeard: false)
            check.beatWasLost()
            if complaint.isDue(at: SystemClock.monotonic()) {
                logger.warning(
                    "the heartbeat was not heard: \(error); it is tried again in a minute")
            }
        }
    }
}

extension HeartbeatPost {
    /// That of the settings, its URL read by `secret`; nil when there is none. Throws a sentence for what is wrong.
    convenience init?(_ settings: Settings, secret: (String) throws -> [UInt8]) throws {
        guard let heartbeat = settings.heartbeat else { return nil }
        do {
            try self.init(
                try heartbeat.address(secret), insecureLoopback: heartbeat.insecureLoopback,
                allowsPrivateAddresses: heartbeat.allowPrivate)
        } catch let error as InvalidValue {
            throw ChannelConfigurationError("heartbeat: \(error)")
        }
    }
}

extension HeartbeatSettings {
    /// Its URL, out of the credential where it is one.
    func address(_ secret: (String) throws -> [UInt8]) throws -> String {
        switch place {
        case .url(let text): text
        case .credential(let name): try Credential(fileContents: secret(name)).text
        }
    }

    /// What is wrong with it that its secret alone tells; nil for nothing.
    func problem(with credentials: Credentials) -> String? {
        do {
            try HeartbeatPost.check(
                try address { try credentials.read($0) }, insecureLoopback: insecureLoopback,
                allowsPrivateAddresses: allowPrivate)
            return nil
        } catch {
            return "heartbeat: \(error)"
        }
    }
}
