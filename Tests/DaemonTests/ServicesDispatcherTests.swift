import GRDB
import Logging
import Testing

@testable import Daemon
@testable import Storage

/// One address that hangs, a stop, a store that fails: none of them keeps the others from being told.
@Suite(.serialized, .timeLimit(.minutes(1))) struct ServicesDispatcherTests {
    private let folder = TemporaryFolder()
    private let channel = HangingChannel()

    private func dispatcher(
        _ store: Store, timer: RealtimeTimer, logger: Logger
    ) throws -> Dispatcher {
        Dispatcher(
            .init(store: store, channel: channel, kinds: [.webhook], run: 1, inFlight: 8),
            timer: timer, watcher: try RealtimeTimer(), logger: logger)
    }

    @Test func `an address that hangs leaves places for the others`() async throws {
        let store = try Store(path: folder.path + "/s.db", role: .daemon)
        let hung = Array(repeating: "hung", count: 20)
        try await ServicesFixtures.queue(hung + ["well", "well", "well"], in: store)
        let (logger, _) = LogSpy.logger()
        let service = try dispatcher(store, timer: try RealtimeTimer(), logger: logger)
        try await ServicesFixtures.running(service, logger) {
            var told = 0
            for await address in channel.arrivals where address == "well" {
                told += 1
                if told == 3 { break }
            }
        }
        #expect(channel.count(of: "hung") == 4)
        let status = try await store.status()
        #expect(status.ready == 20 && status.leased == 0)
        #expect(try await store.notices(state: .sent).count == 3)
        try await store.close()
    }

    @Test func `a stop does not wait until everything is sent`() async throws {
        let store = try Store(path: folder.path + "/s.db", role: .daemon)
        try await ServicesFixtures.queue((1...12).map { "hung-\($0)" }, in: store)
        let (logger, _) = LogSpy.logger()
        let service = try dispatcher(store, timer: try RealtimeTimer(), logger: logger)
        try await ServicesFixtures.running(service, logger) {
            var waiting = 0
            for await _ in channel.arrivals {
                waiting += 1
                if waiting == 8 { break }
            }
        }
        let status = try await store.status()
        #expect(status.ready == 12 && status.leased == 0)
        #expect(try await store.notices().map(\.attempts).reduce(0, +) == 8)
        try await store.close()
    }

    @Test func `a claim that fails is tried again after a while, not at once`() async throws {
        let store = try Store(path: folder.path + "/s.db", role: .daemon)
        try await ServicesFixtures.queue(["well"], in: store)
        try await store.write { database in
            try database.execute(
                sql: """
                    CREATE TRIGGER stop BEFORE UPDATE ON notices
                    BEGIN SELECT raise(ABORT, 'no'); END
                    """)
        }
        let (logger, lines) = LogSpy.logger()
        let timer = try RealtimeTimer()
        let service = try dispatcher(store, timer: timer, logger: logger)
        try await ServicesFixtures.running(service, logger) {
            #expect(await lines.line(with: "could not be claimed from") != nil)
            #expect((timer.remaining ?? .zero) > .seconds(1))
        }
        try await store.close()
    }
}
