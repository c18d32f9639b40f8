import Daemon
import Deadlines
import Foundation
import Synchronization

/// A small vocabulary and a store in memory for the intake's tests.
enum IntakeFixtures {
    static let now = Timestamp(rfc3339: "2026-11-20T18:45:00Z") ?? Timestamp(seconds: 0)
    static let london = Zone(identifier: "Europe/London")

    static let vocabulary = Vocabulary(
        types: [
            "missing.reported": FactType(
                members: [
                    "episode": .text, "kind": .word(["M", "A"]),
                    "responsible_authority": .authority,
                    "last_seen_at": .moment(past: true), "looked_after": .flag,
                    "risk": .word(["none", "low", "medium", "high"]),
                ],
                required: ["episode", "kind", "responsible_authority"]),
            "missing.found": FactType(
                members: ["episode": .text, "found_at": .moment(past: true)],
                required: ["episode"], happensAt: "found_at"),
            "rhi.completed": FactType(
                members: ["episodes": .list(.text)], required: ["episodes"]),
            "case.opened": FactType(members: ["eighteenth_birthday": .date(withinYears: 18)]),
        ],
        keys: ["episode": KeyDefinition(members: ["episode", "episodes"])],
        refused: ["name", "date_of_birth", "dob", "address", "phone", "school", "nhs_number"],
        secret: ["eighteenth_birthday"])

    static func reader(allowsRecordedAt: Bool = false) throws -> FactReader {
        guard let london else { throw CocoaError(.featureUnsupported) }
        return FactReader(vocabulary: vocabulary, zone: london, allowsRecordedAt: allowsRecordedAt)
    }

    /// One fact as JSON; `data` and `extra` are JSON members.
    static func fact(
        _ id: String, type: String = "missing.found", time: String = "2026-11-20T18:40:00Z",
        data: String = #""episode":"WMP-1""#, extra: String = ""
    ) -> String {
        #"{"specversion":"1.0","id":"\#(id)","source":"test/police","type":"\#(type)","#
            + #""subject":"BCT-900001","time":"\#(time)","data":{\#(data)}\#(extra)}"#
    }

    /// Everything said about a text that is read alone, as `line:column: message`.
    static func problems(
        _ text: String, now: Timestamp = now, allowsRecordedAt: Bool = false
    ) throws -> [String] {
        try readings(Array(text.utf8), now: now, allowsRecordedAt: allowsRecordedAt)
            .flatMap(\.problems).map { $0.sentence(in: "f") }
    }

    static func readings(
        _ bytes: [UInt8], now: Timestamp = now, allowsRecordedAt: Bool = false
    ) throws -> [FactReader.Reading] {
        let reader = try reader(allowsRecordedAt: allowsRecordedAt)
        var document = FactDocument(bytes)
        var readings: [FactReader.Reading] = []
        while let item = document.next() {
            readings.append(reader.read(item, of: document, at: now))
        }
        return readings
    }
}

/// A store that keeps facts in memory and fails on request.
final class MemoryStore: Sendable {
    struct Down: Error {}

    private struct State {
        var facts: [Fact] = []
        var batches: [Int] = []
        var isDown = false
        var survives: Int?
        var beforeRecord: (@Sendable () -> Void)?
    }

    private let state = Mutex(State())

    var facts: [Fact] { state.withLock(\.facts) }
    var batches: [Int] { state.withLock(\.batches) }

    func fail(_ isDown: Bool = true) { state.withLock { $0.isDown = isDown } }
    /// Fails after so many more batches.
    func fail(afterBatches count: Int) { state.withLock { $0.survives = count } }
    func whenRecording(_ act: @escaping @Sendable () -> Void) {
        state.withLock { $0.beforeRecord = act }
    }

    func record(_ facts: [Fact]) throws -> [IntakeVerdict] {
        state.withLock(\.beforeRecord)?()
        return try state.withLock { state in
            if state.isDown || state.survives == 0 { throw Down() }
            state.survives = state.survives.map { $0 - 1 }
            state.batches.append(facts.count)
            return facts.map { fact in
                guard let same = state.facts.first(where: { $0.identity == fact.identity }) else {
                    state.facts.append(fact)
                    return IntakeVerdict(.accepted)
                }
                let isSame =
                    (same.data, same.time.microseconds, same.type)
                    == (fact.data, fact.time.microseconds, fact.type)
                return IntakeVerdict(isSame ? .known : .conflict)
            }
        }
    }

    func intake(now: @escaping @Sendable () -> Timestamp = { IntakeFixtures.now }) throws -> Intake
    {
        Intake(reader: try IntakeFixtures.reader(), now: now) { [self] in try record($0) }
    }
}
