import Foundation
import Logging
import Testing

@testable import Daemon

/// The spool as a service: what comes while it runs, whatever happens to its folder.
@Suite struct ServicesSpoolTests {
    @Test("another folder in the place of incoming is watched as well", .timeLimit(.minutes(1)))
    func replaced() async throws {
        let folder = TemporaryFolder()
        let (heard, hear) = AsyncStream<Int>.makeStream()
        let intake = Intake(
            reader: FactReader(
                vocabulary: IntakeFixtures.vocabulary, zone: try #require(IntakeFixtures.london)),
            now: { IntakeFixtures.now },
            record: { facts in
                hear.yield(facts.count)
                return facts.map { _ in IntakeVerdict(.accepted) }
            })
        let spool = Spool(path: folder.path + "/spool", intake: intake)
        let (logger, lines) = LogSpy.logger()
        let service = try await SpoolService(
            spool: spool, watcher: try RealtimeTimer(), logger: logger)
        func drop(_ id: String) throws {
            let aside = folder.write(IntakeFixtures.fact(id), to: "\(id).json")
            try FileManager.default.moveItem(
                atPath: aside, toPath: "\(spool.incoming)/\(id).json")
        }
        try await ServicesFixtures.running(service, logger) {
            var counts = heard.makeAsyncIterator()
            try drop("1")
            #expect(await counts.next() == 1)
            try FileManager.default.moveItem(
                atPath: spool.incoming, toPath: folder.path + "/moved")
            _ = await lines.line(with: "it is watched anew")
            try drop("2")
            #expect(await counts.next() == 1)
        }
        try? FileManager.default.removeItem(atPath: folder.path)
    }
}
