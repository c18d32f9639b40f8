import Channels
import Deadlines
import Escalation
import Logging
import ServiceLifecycle
import Storage

/// What watches the daemon itself, put together: what it measures, and who is shown and told it.
struct Watching: Sendable {
    let registry: MetricsRegistry
    let meters: Meters
    let pulse: Pulse

    /// Measures from now on, by the channels that are there.
    init(_ settings: Settings, _ outbound: Outbound) {
        registry = MetricsRegistry()
        meters = Meters(registry)
        if settings.heartbeat != nil { meters.prepareHeartbeat() }
        pulse = Pulse(startedAt: SystemClock.now(), closedChannels: outbound.faults)
        meters.prepare(
            for: [.webhook] + outbound.others.map(\.kind) + (outbound.email == nil ? [] : [.email]))
    }

    /// What can be asked for on the socket.
    func pages(
        _ store: Store, _ live: LiveConfiguration
    ) -> [String: @Sendable () async -> APIReply] {
        let page = page(store, live)
        return [
            "/v1/metrics": { await page.reply(at: SystemClock.now()) },
            "/v1/health": { [pulse] in AuditReport.reply(pulse) },
        ]
    }

    /// What Prometheus scrapes beside the socket, at systemd's socket or at the place configured; none unless one of
    /// them is there.
    func listener(
        _ settings: Settings, _ inherited: inout InheritedSockets, _ store: Store,
        _ live: LiveConfiguration, _ logger: Logger
    ) -> [any Service] {
        let socket: ListeningSocket
        if let descriptor = inherited.remove("metrics").first {
            socket = ListeningSocket(inherited: descriptor)
        } else if let place = settings.metrics {
            do {
                socket = try ListeningSocket(host: place.host, port: place.port)
            } catch {
                // Telling goes on: metrics are for looking at it.
                logger.error("metrics are on the Unix socket alone: \(error); free it and restart")
                pulse.close("metrics are on the Unix socket alone: \(error)")
                return []
            }
        } else {
            return []
        }
        let page = page(store, live)
        let routes = MetricsRoutes { await page.reply(at: SystemClock.now()) }
        return [Listener(socket: socket, responder: routes.responder(), logger: logger)]
    }

    /// Who looks every minute, and tells a watchdog elsewhere. One that cannot be told is said, and keeps nobody from
    /// being told of a deadline: its alarm is raised by silence.
    func service(
        _ store: Store, _ live: LiveConfiguration, _ timers: Timers, _ credentials: Credentials,
        _ logger: Logger
    ) -> any Service {
        var post: HeartbeatPost?
        do {
            post = try HeartbeatPost(live.configuration.settings) { try credentials.read($0) }
        } catch {
            logger.error("no heartbeat is sent: \(error); mend it and restart")
        }
        return HeartbeatService(
            store: store, live: live, pulse: pulse, post: post, watcher: timers.watcher,
            timer: timers.heartbeat, logger: logger, meters: meters)
    }

    private func page(_ store: Store, _ live: LiveConfiguration) -> MetricsPage {
        MetricsPage(registry: registry, store: store, live: live, pulse: pulse)
    }
}

extension MetricsPage {
    /// The page as it is answered.
    func reply(at now: Timestamp) async -> APIReply {
        var reply = APIReply(status: 200, json: Array(await text(at: now).utf8))
        reply.type = "text/plain; version=0.0.4; charset=utf-8"
        return reply
    }
}
