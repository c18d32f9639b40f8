import Deadlines
import Escalation
import Foundation
import Testing

@testable import Daemon

/// The shipped configuration, run over facts in virtual time.
enum Simulated {
    /// Every event, and its line for people.
    static func run(
        _ facts: [Fact], to end: Timestamp? = nil, in other: Configuration? = nil,
        answers: AnswerModel = .nobody, showsDigests: Bool = false
    ) async throws -> (events: [Event], lines: [String]) {
        let configuration = try other ?? Configuration.load(folder: ShippedConfiguration.folder)
        let book = configuration.ruleBook
        let zone = book.zone
        let simulation = Simulation(
            rules: book, world: configuration.world, renderer: try configuration.renderer(),
            answers: answers, showsDigests: showsDigests)
        var events: [Event] = []
        var lines: [String] = []
        try await simulation.run(facts, from: nil, to: end) { event, subject in
            (event, SimulationLine.text(event, subject: subject, zone: zone))
        } _: { some in
            events += some.map(\.0)
            lines += some.map(\.1)
        }
        return (events, lines)
    }

    /// The facts of a text, and what is wrong with the others.
    static func read(_ text: String, name: String) async throws -> ([Fact], [String]) {
        let book = try Configuration.load(folder: ShippedConfiguration.folder).ruleBook
        let reader = FactReader(
            vocabulary: book.vocabulary, zone: book.zone, allowsRecordedAt: true)
        return await reader.readForSimulation(Array(text.utf8), name: name)
    }
}

@Suite struct SimulationTests {
    private func reported(_ id: String, episode: String = "WMP-26-900001") -> String {
        IntakeFixtures.fact(
            id, type: "missing.reported", time: "2026-11-20T18:40:00Z",
            data: #""episode":"\#(episode)","kind":"M","responsible_authority":"E08000025""#)
    }

    @Test func `a simulation ends seven days after its last fact unless told otherwise`()
        async throws
    {
        let (facts, problems) = try await Simulated.read(reported("1"), name: "f")
        #expect(problems == [])
        let last = try #require(facts.last?.recordedAt)
        let ends = try await #require(Simulated.run(facts).events.last?.at)
        #expect(ends <= last.advanced(seconds: 7 * 86_400))
        #expect(ends > last.advanced(seconds: 6 * 86_400))
        let first = try #require(facts.first?.recordedAt)
        #expect(try await !Simulated.run(facts, to: first).events.isEmpty)
        let early = try await Simulated.run(facts, to: last.advanced(seconds: 3600)).events
        #expect(!early.isEmpty && early.allSatisfy { $0.at <= last.advanced(seconds: 3600) })
    }

    @Test func `every line has the members of the contract, null where nobody is told`()
        async throws
    {
        let (facts, _) = try await Simulated.read(reported("1"), name: "f")
        let events = try await Simulated.run(facts).events
        let clockMembers: Set = [
            "at", "case", "rule", "key", "n", "event", "late", "startedAt", "dueAt", "endedAt",
            "state", "episodes",
        ]
        let tellingMembers: Set = ["step", "person", "role", "channel", "reason", "subject"]
        for event in [events.first, events.first { $0.kind == .step }] {
            let event = try #require(event)
            let tells = event.notice != nil
            let json = SimulationLine.json(event, subject: tells ? "a subject" : nil)
            let object = try JSONSerialization.jsonObject(with: Data(json.utf8))
            let members = try #require(object as? [String: Any])
            #expect(Set(members.keys) == clockMembers.union(tellingMembers))
            for name in tellingMembers { #expect((members[name] is NSNull) == !tells, "\(name)") }
            #expect(members["case"] as? String == "BCT-900001")
            #expect(members["key"] as? String == "WMP-26-900001")
        }
    }

    @Test func `a known identity with other content is named and counts for nothing`() async throws
    {
        let text = [reported("1"), reported("1", episode: "WMP-26-900009"), reported("1")]
        let (facts, problems) = try await Simulated.read(text.joined(separator: "\n"), name: "f")
        #expect(facts.allSatisfy { $0.data["episode"] == .text("WMP-26-900001") })
        #expect(
            problems == [
                "f:2:1: test/police#1 stands above with another data.episode; record a correction "
                    + "with an id of its own"
            ])
    }

    @Test(arguments: ["", " \n", "[]"])
    func `a text without a fact is one sentence`(_ text: String) async throws {
        let (facts, problems) = try await Simulated.read(text, name: "f")
        #expect(facts.isEmpty)
        #expect(problems == ["f: there is no fact in it; it is empty"])
    }

    @Test func `what a fact does comes before the tellings of other clocks`() async throws {
        let found = IntakeFixtures.fact(
            "2", time: "2026-11-24T15:00:00Z", data: #""episode":"WMP-26-900001""#)
        let (facts, problems) = try await Simulated.read(reported("1") + "\n" + found, name: "f")
        #expect(problems == [])
        let at = try #require(facts.last?.recordedAt)
        let kinds = try await Simulated.run(facts, to: at).events.filter { $0.at == at }.map(\.kind)
        let firstTelling = try #require(kinds.firstIndex(of: .resolved))
        #expect(kinds.lastIndex(of: .started).map { $0 < firstTelling } == true)
        #expect(kinds.first == .cancelled)
    }

    @Test func `what follows from a breach stays behind it`() async throws {
        let late = reported("1").replacing(
            "\"data\"", with: "\"recordedat\":\"2026-11-25T12:00:00Z\",\"data\"")
        let (facts, problems) = try await Simulated.read(late, name: "f")
        #expect(problems == [])
        let events = try await Simulated.run(facts).events
        let breach = try #require(
            events.firstIndex { $0.kind == .breach && $0.clock.rule == "missing-72h" })
        let chained = try #require(
            events.firstIndex { $0.kind == .started && $0.clock.rule == "strategy-discussion" })
        #expect(breach < chained)
    }

    @Test func `many cases side by side read as each by itself, in order of time`() async throws {
        var lines: [String] = []
        for number in 0..<24 {
            let day = 10 + number % 7
            for (type, hour, data) in [
                ("missing.reported", 8, #","kind":"M","responsible_authority":"E08000025""#),
                ("missing.found", 20, ""),
            ] {
                lines.append(
                    IntakeFixtures.fact(
                        "\(type)/\(number)", type: type,
                        time:
                            "2026-0\(1 + number % 8)-\(day)T\(hour < 10 ? "0" : "")\(hour):00:00Z",
                        data: #""episode":"WMP-26-9000\#(number)"\#(data)"#
                    ).replacing("BCT-900001", with: "BCT-9000\(number)"))
            }
        }
        let (facts, problems) = try await Simulated.read(lines.joined(separator: "\n"), name: "f")
        #expect(problems == [])
        let end = try #require(facts.map(\.recordedAt).max()).advanced(seconds: 90 * 86_400)
        let together = try await Simulated.run(facts, to: end)
        #expect(together.events.map(\.at) == together.events.map(\.at).sorted())
        var alone: [CaseReference: [String]] = [:]
        for subject in Set(facts.map(\.subject)) {
            alone[subject] =
                try await Simulated.run(facts.filter { $0.subject == subject }, to: end).lines
        }
        let apart = Dictionary(grouping: zip(together.events, together.lines)) { event, _ in
            event.clock.subject
        }
        #expect(apart.mapValues { $0.map(\.1) } == alone)
        #expect(alone.count == 24)
    }

    @Test func `what is wrong in a long text is named by its line`() async throws {
        let lines = (1...200).map { number in
            number == 150 ? "{" : reported("\(number)", episode: "WMP-26-\(number)")
        }
        let whole = FactDocument(Array(lines.joined(separator: "\n").utf8))
        let parts = whole.parts(4)
        #expect(parts.count == 4)
        var marks: [Int] = []
        for var part in parts { while let item = part.next() { marks.append(item.mark.line) } }
        #expect(marks == Array(1...200))
        let (facts, problems) = try await Simulated.read(lines.joined(separator: "\n"), name: "f")
        #expect(facts.count == 199)
        #expect(problems.count == 1 && problems.allSatisfy { $0.hasPrefix("f:150:") })
    }
}
