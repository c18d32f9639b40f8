import Channels
import Foundation
import GRDB
import Logging
import Synchronization
import Testing

@testable import Daemon
@testable import Deadlines
@testable import Escalation
@testable import Storage

/// The check of itself over a real store and the shipped configuration.
@Suite struct HeartbeatServiceTests {
    /// Keeps every line.
    final class Lines: Sendable {
        private let lines = Mutex<[LogEvent]>([])

        struct Handler: LogHandler {
            var logLevel: Logger.Level = .info
            var metadata: Logger.Metadata = [:]
            var metadataProvider: Logger.MetadataProvider?
            let lines: Lines

            subscript(metadataKey key: String) -> Logger.Metadata.Value? {
                get { metadata[key] }
                set { metadata[key] = newValue }
            }

            func log(event: LogEvent) { lines.lines.withLock { $0.append(event) } }
        }

        var logger: Logger { Logger(label: "test") { _ in Handler(lines: self) } }

        /// The texts of entries of a kind.
        func of(_ event: JournalEvent) -> [String] {
            lines.withLock { $0 }.filter {
                $0.metadata?["MESSAGE_ID"] == .string(event.messageID)
            }.map(\.message.description)
        }
    }

    private func service(_ site: AnswerSite, _ pulse: Pulse, _ lines: Lines) throws
        -> HeartbeatService
    {
        HeartbeatService(
            store: site.store, live: site.live, pulse: pulse, post: nil,
            watcher: try RealtimeTimer(), timer: try RealtimeTimer(), logger: lines.logger)
    }

    @Test(
        "a feed that falls silent and a case that waits are written down, with the kind and the cause"
    )
    func entries() async throws {
        let site = try AnswerSite("feeds: { team-leave: { file: leave.ics, stale_after: 2h } }")
        try await site.start()
        let now = AnswerSite.due.advanced(seconds: 7200)
        let (pulse, lines) = (Pulse(startedAt: AnswerSite.due), Lines())
        pulse.passed(at: now)
        let service = try service(site, pulse, lines)
        var (check, complaint) = (SelfCheck(heartbeatSeconds: nil), Complaint())
        await service.look(at: now, &check, &complaint)
        #expect(lines.of(.feedSilent).count == 1)
        #expect(lines.of(.selfCheckFailed).isEmpty && pulse.health.auditedAt == nil)
        await service.look(at: now.advanced(seconds: 10), &check, &complaint)
        #expect(lines.of(.feedSilent).count == 1)
        let failed = lines.of(.selfCheckFailed)
        #expect(failed.count == 1 && failed[0].contains("a case has waited"), "\(failed)")
        #expect(!failed[0].contains("BCT-"))
        // Brought up to date, it passes, and its success is known.
        let later = now.advanced(seconds: 20)
        try await site.advance(to: later)
        let sent = try await site.store.claim(limit: 100, at: later, run: 1)
        try await site.store.finish(
            sent.map {
                FinishedAttempt(
                    id: $0.id, outcome: .accepted(receipt: "ok"), startedAt: later,
                    finishedAt: later, retryAt: nil)
            })
        pulse.passed(at: later)
        await service.look(at: later, &check, &complaint)
        #expect(check.failing == [] && pulse.health.auditedAt == later, "\(pulse.checks)")
        try await site.store.close()
    }

    @Test("who is on call is looked up once an hour and after a reload, not at every look")
    func coverage() {
        let start = AnswerSite.due
        let pulse = Pulse(startedAt: start)
        let count = Mutex(0)
        func look(_ seconds: Int64) {
            _ = pulse.gaps(at: start.advanced(seconds: seconds)) {
                count.withLock { $0 += 1 }
                return []
            }
        }
        for seconds: Int64 in [0, 60, 120, 3599] { look(seconds) }
        #expect(count.withLock { $0 } == 1)
        look(3600)
        #expect(count.withLock { $0 } == 2)
        pulse.reloaded(isGood: false, at: start.advanced(seconds: 3610))
        look(3620)
        #expect(count.withLock { $0 } == 2)
        pulse.reloaded(isGood: true, at: start.advanced(seconds: 3630))
        look(3640)
        #expect(count.withLock { $0 } == 3 && pulse.knownGaps == [])
    }

    @Test(
        "the watcher leaves word of each pass, and of cases it could not advance",
        .timeLimit(.minutes(1)))
    func pulse() async throws {
        let site = try AnswerSite()
        let fact = Fact(
            identity: FactID(source: "test", id: "1"), type: "missing.reported",
            subject: CaseReference("BCT-900001"), time: SystemClock.now(),
            recordedAt: SystemClock.now(),
            data: ["episode": .text("E-1"), "kind": .text("M")])
        _ = try await site.store.record([fact])
        try await site.store.write {
            try $0.execute(
                sql:
                    "CREATE TRIGGER stop BEFORE INSERT ON alerts BEGIN SELECT raise(ABORT, 'x'); END"
            )
        }
        let (logger, lines) = LogSpy.logger()
        let pulse = Pulse(startedAt: SystemClock.now())
        var watcher = Watcher(
            store: site.store, live: site.live, timer: try RealtimeTimer(), outboxHints: [],
            logger: logger)
        watcher.pulse = pulse
        try await ServicesFixtures.running(watcher, logger) {
            _ = await lines.line(with: "could not be advanced")
        }
        #expect(pulse.health.failedCases == 1 && pulse.health.failedAt != nil)
        #expect(pulse.health.lastPassAt != nil)
        try await site.store.close()
    }
}
