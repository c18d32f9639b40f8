import Dispatch
import Foundation
import GRDB
import Logging
import Testing

@testable import Daemon
@testable import Storage

/// What the watcher tells systemd; each case in a process of its own, which has the environment.
@Suite(.serialized) struct ServicesWatcherTests {
    /// A configuration, a store with a case that is due, and a watcher over it.
    struct Scene: Sendable {
        let store: Store
        let timer: RealtimeTimer
        let watcher: Watcher
        let logger: Logger
        let lines: AsyncStream<LogEvent>
        let ear = Ear()

        init(_ folder: String) async throws {
            setenv("NOTIFY_SOCKET", ear.path, 1)
            let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
                .deletingLastPathComponent().deletingLastPathComponent()
            let live = try LiveConfiguration(folder: root.path + "/config", overlays: [])
            store = try Store(path: folder + "/s.db", role: .daemon)
            _ = try await store.record([ServicesFixtures.fact])
            timer = try RealtimeTimer()
            let spied = LogSpy.logger()
            logger = spied.0
            lines = spied.1
            watcher = Watcher(
                store: store, live: live, timer: timer, outboxHints: [], logger: logger)
        }

        func execute(_ sql: String) async throws {
            try await store.write { try $0.execute(sql: sql) }
        }
    }

    @Test("the watchdog is pinged after a completed pass, and not after a failed one")
    func completed() async {
        await #expect(processExitsWith: .success) {
            let folder = TemporaryFolder()
            let scene = try await Scene(folder.path)
            try await scene.execute(
                "CREATE TRIGGER stop BEFORE UPDATE ON cases BEGIN SELECT raise(ABORT, 'x'); END")
            try await ServicesFixtures.running(scene.watcher, scene.logger) {
                _ = await scene.lines.line(with: "could not use its store")
                ServiceManager.status("marker")
                try await scene.execute("DROP TRIGGER stop")
                scene.timer.hint()
                let first = await scene.ear.hear()
                #expect(first == "STATUS=marker")
                var heard = await scene.ear.hear()
                if heard.hasPrefix("STATUS=") { heard = await scene.ear.hear() }
                #expect(heard == "WATCHDOG=1")
            }
        }
    }

    @Test("a full disk does not have the watcher killed, but is cried out")
    func full() async {
        await #expect(processExitsWith: .success) {
            let folder = TemporaryFolder()
            let scene = try await Scene(folder.path)
            // Every advance needs more pages than the store may have.
            try await scene.execute(
                """
                CREATE TRIGGER grow BEFORE UPDATE ON cases BEGIN
                    INSERT INTO facts (source, id, type, case_ref, time, recorded_at, data)
                    VALUES ('t', 't', 't', 't', 0, 0, hex(randomblob(500000)));
                END
                """)
            try await scene.execute("PRAGMA max_page_count = 1")
            try await ServicesFixtures.running(scene.watcher, scene.logger) {
                let cry = await scene.lines.line(with: "no deadline can be watched")
                #expect(cry?.level == .critical)
                let ping = await scene.ear.hear()
                #expect(ping == "WATCHDOG=1")
                let status = await scene.ear.hear()
                #expect(status.hasPrefix("STATUS=NOBODY IS TOLD ANYTHING: "))
            }
        }
    }
}

// One test asks it, for one datagram after the other.
final class Ear: @unchecked Sendable {
    private let double = DatagramDouble()

    var path: String { double.path }

    /// The next datagram, waited for on a thread outside the pool.
    func hear() async -> String {
        await withCheckedContinuation { continuation in
            DispatchQueue.global().async { [self] in
                continuation.resume(returning: double.receive())
            }
        }
    }
}
