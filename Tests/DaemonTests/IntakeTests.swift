import Daemon
import Deadlines
import Foundation
import Synchronization
import Testing

@Suite struct IntakeTests {
    @Test func `good facts go in beside refused ones, and each is said`() async throws {
        let store = MemoryStore()
        let intake = try store.intake()
        let text = [
            IntakeFixtures.fact("1"), IntakeFixtures.fact("2", type: "nonsense"), "{broken",
            IntakeFixtures.fact("1"),
            IntakeFixtures.fact("1", data: #""episode":"other""#), IntakeFixtures.fact("3"),
        ].joined(separator: "\n")
        let report = await intake.receive(Array(text.utf8), name: "facts.json")
        #expect(
            report.results.map(\.outcome) == [
                .accepted, .refused, .refused, .known, .conflict, .accepted,
            ])
        #expect(report.results.map(\.line) == [1, 2, 3, 4, 5, 6])
        #expect(report.status == 422)
        #expect(store.facts.map(\.identity.id) == ["1", "3"])
        #expect(report.sentences.contains { $0.hasPrefix("facts.json:2:") })
        #expect(report.sentences.contains { $0.hasPrefix("facts.json:5:1: another fact with") })
        #expect(
            report.summary
                == "6 facts: 2 accepted, 1 already known, 1 in conflict, 2 refused")
        let object = try JSONSerialization.jsonObject(with: Data(try report.json()))
        let json = try #require(object as? [String: Any])
        #expect(json["accepted"] as? Int == 2)
        #expect((json["facts"] as? [[String: Any]])?[0]["id"] as? String == "1")
        #expect((json["facts"] as? [[String: Any]])?[1]["outcome"] as? String == "refused")
    }

    @Test func `the status says what became of the whole`() async throws {
        let intake = try MemoryStore().intake()
        func status(_ text: String) async -> Int {
            await intake.receive(Array(text.utf8), name: "r").status
        }
        #expect(await status(IntakeFixtures.fact("1")) == 200)
        #expect(await status(IntakeFixtures.fact("1")) == 200)
        #expect(await status("{}") == 422)
        #expect(await status("nonsense") == 400)
        #expect(await status("") == 400)
        #expect(await status("[") == 400)
        #expect(await status("[\(IntakeFixtures.fact("2"))") == 422)
        #expect(await status("[\(IntakeFixtures.fact("2"))] x") == 422)
    }

    @Test func `an array that breaks says what was read and what was not`() async throws {
        let store = MemoryStore()
        let text = "[\(IntakeFixtures.fact("1")),\n{\"id\": oops},\n\(IntakeFixtures.fact("2"))]"
        let report = try await store.intake().receive(Array(text.utf8), name: "f")
        #expect(store.facts.map(\.identity.id) == ["1"])
        let sentence = try #require(report.problems.first?.sentence(in: "f"))
        #expect(
            sentence.hasPrefix(
                "f:2:8: expected a value, found \"o\"; nothing from here on was read"))
        #expect(sentence.contains("the 1 fact before it had their turn"))
    }

    @Test func `recordedAt rises strictly while the clock stands still`() async throws {
        let store = MemoryStore()
        let text = (1...3).map { IntakeFixtures.fact("\($0)") }.joined(separator: "\n")
        _ = await (try store.intake()).receive(Array(text.utf8), name: "f")
        let expected = (0...2).map {
            Timestamp(microseconds: IntakeFixtures.now.microseconds + $0)
        }
        #expect(store.facts.map(\.recordedAt) == expected)
    }

    @Test func `a clock that ran ahead and was set back leaves no fact in the future`() async throws
    {
        let store = MemoryStore()
        let clock = Mutex(IntakeFixtures.now.advanced(seconds: 3600))
        let intake = Intake(
            reader: try IntakeFixtures.reader(), now: { clock.withLock { $0 } },
            record: { try store.record($0) })
        _ = await intake.receive(Array(IntakeFixtures.fact("1").utf8), name: "f")
        clock.withLock { $0 = IntakeFixtures.now }
        _ = await intake.receive(Array(IntakeFixtures.fact("2").utf8), name: "f")
        #expect(store.facts.last?.recordedAt == IntakeFixtures.now)
    }

    @Test func `facts reach the store in batches of five hundred at most`() async throws {
        let store = MemoryStore()
        let text = (1...1201).map { IntakeFixtures.fact("\($0)") }.joined(separator: "\n")
        let report = try await store.intake().receive(Array(text.utf8), name: "f")
        #expect(store.batches == [500, 500, 201])
        #expect(report.isComplete && report.results.count == 1201)
    }

    @Test func `a store that fails is said, with what had gone in before`() async throws {
        let store = MemoryStore()
        store.fail(afterBatches: 1)
        let text = (1...700).map { IntakeFixtures.fact("\($0)") }.joined(separator: "\n")
        let report = try await store.intake().receive(Array(text.utf8), name: "f")
        #expect(report.status == 503)
        #expect(report.count(.accepted) == 500)
        #expect(report.count(.failed) == 200)
        #expect(report.storeFailure?.contains("send them again") == true)
    }

    @Test func `too many bytes are refused unread`() async throws {
        let bytes = [UInt8](repeating: 0x20, count: IntakeLimits.documentBytes + 1)
        let report = try await MemoryStore().intake().receive(bytes, name: "f")
        #expect(report.status == 400)
        #expect(
            report.sentences == [
                "f: 16777217 bytes are more than the 16777216 that are read at once; split it"
            ])
    }

    @Test func `a reloaded vocabulary counts from then on`() async throws {
        let intake = try MemoryStore().intake()
        var vocabulary = IntakeFixtures.vocabulary
        vocabulary.types["panel.held"] = FactType(members: ["episode": .text])
        let text = Array(IntakeFixtures.fact("1", type: "panel.held").utf8)
        #expect(await intake.receive(text, name: "f").status == 422)
        let zone = try #require(IntakeFixtures.london)
        intake.use(FactReader(vocabulary: vocabulary, zone: zone))
        #expect(await intake.receive(text, name: "f").status == 200)
    }
}
