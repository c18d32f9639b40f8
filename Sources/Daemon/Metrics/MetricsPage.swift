import Deadlines
import Escalation
import Storage

/// What Prometheus reads: what was counted, and the store as it is when it asks.
struct MetricsPage: Sendable {
    let registry: MetricsRegistry
    let store: Store
    let live: LiveConfiguration
    let pulse: Pulse

    /// The whole page. What the store does not say is left out: the rest is still worth knowing then.
    func text(at now: Timestamp) async -> String {
        var page = Exposition()
        registry.expose(to: &page)
        let configuration = live.configuration
        let health = await Health.gather(store, configuration, at: now)
        if let status = try? await store.status(), let found = health.store {
            add(status, found, to: &page, at: now)
            addFeeds(configuration, found, to: &page, at: now)
        }
        addAhead(health, to: &page, at: now)
        addDaemon(to: &page)
        return page.text
    }

    private func add(
        _ status: StoreStatus, _ health: StoreHealth, to page: inout Exposition, at now: Timestamp
    ) {
        func states(_ counts: [(String, Int)]) -> [Exposition.Sample] {
            counts.map { Exposition.Sample(Double($0.1), ("state", $0.0)) }
        }
        func waited(_ moment: Timestamp?) -> Double {
            moment.map { Double(max(0, now.microseconds - $0.microseconds)) / 1_000_000 } ?? 0
        }
        page.add(
            .clocks,
            states([
                ("running", status.running), ("paused", status.paused),
                ("breached", status.breached),
            ]))
        page.add(
            .outbox,
            states([
                ("ready", status.ready), ("leased", status.leased), ("held", health.held),
                ("undeliverable", status.undeliverable),
            ]))
        page.add(.oldestOverdue, waited(health.nextLookAt))
        page.add(.oldestReady, waited(health.readyAt))
        page.add(.oldestUntold, waited(health.untoldSince))
        page.add(.undeliverable, Double(health.undeliverable))
    }

    private func addFeeds(
        _ configuration: Configuration, _ health: StoreHealth, to page: inout Exposition,
        at now: Timestamp
    ) {
        page.add(
            .feedAge,
            configuration.feeds.map { feed in
                let goodAt = health.feeds[feed.name]?.goodAt
                return Exposition.Sample(
                    goodAt.map { Double(now.seconds(since: $0)) } ?? .infinity, ("feed", feed.name))
            })
    }

    private func addAhead(_ health: Health, to page: inout Exposition, at now: Timestamp) {
        if let gaps = pulse.knownGaps {
            let ahead = gaps.filter { $0.to > now }.map { max(0, $0.from.seconds(since: now)) }
            page.add(.oncallGap, Double(ahead.min() ?? AuditLimits.coverage.ahead))
        }
        if let days = health.holidayDays {
            page.add(.calendarHorizon, Double(max(0, days)) * 86_400)
        }
        if let space = health.space {
            page.add(.storeFree, Double(space.available))
            page.add(.storeSize, Double(space.size))
        }
        switch health.backup {
        case .none: break
        case .empty: page.add(.lastBackup, 0)
        case .newest(let moment): page.add(.lastBackup, moment.wholeSeconds)
        }
    }

    private func addDaemon(to page: inout Exposition) {
        let health = pulse.health
        page.add(.lastPass, health.lastPassAt?.wholeSeconds ?? 0)
        page.add(.lastAudit, health.auditedAt?.wholeSeconds ?? 0)
        func found(_ severity: AuditCheck.Severity) -> [Exposition.Sample] {
            let codes = Set(pulse.checks.map(\.code)).sorted()
            return codes.map { code in
                let isSo = pulse.checks.contains { $0.code == code && $0.severity == severity }
                return Exposition.Sample(isSo ? 1 : 0, ("check", code.rawValue))
            }
        }
        page.add(.auditFailing, found(.failure))
        page.add(.auditWarning, found(.warning))
        page.add(.reloadSuccessful, health.isReloadGood ? 1 : 0)
        page.add(.reloadSuccess, health.reloadedAt.wholeSeconds)
        page.add(.build, [Exposition.Sample(1, ("version", Version.text))])
        page.add(.processStart, health.startedAt.wholeSeconds)
        guard let figures = ProcessFigures.current() else { return }
        page.add(.processCPU, figures.cpuSeconds)
        page.add(.processResident, Double(figures.residentBytes))
        page.add(.processVirtual, Double(figures.virtualBytes))
        page.add(.processDescriptors, Double(figures.openDescriptors))
    }
}

extension Timestamp {
    fileprivate var wholeSeconds: Double { Double(microseconds / 1_000_000) }
}
