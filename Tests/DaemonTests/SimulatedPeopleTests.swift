import Deadlines
import Escalation
import Foundation
import Testing

@testable import Daemon
@testable import Storage

/// What people do in a simulation: they are away, on a rota, not to be disturbed, and answer.
@Suite struct SimulatedPeopleTests {
    private static let folder = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().appendingPathComponent("Scenarios").path

    /// A child is missing for four days; everybody is told.
    static func story() async throws -> [Fact] {
        let source = try String(
            contentsOfFile: "\(folder)/missing-to-strategy.jsonl", encoding: .utf8)
        let (facts, problems) = try await Simulated.read(source, name: "story")
        #expect(problems == [])
        return facts
    }

    /// The shipped configuration with the overlay of a scenario, if there is one.
    static func configuration(_ name: String) throws -> Configuration {
        let overlay = "\(folder)/\(name).yml"
        let isThere = FileManager.default.fileExists(atPath: overlay)
        return try Configuration.load(
            folder: ShippedConfiguration.folder, overlays: isThere ? [overlay] : [])
    }

    /// Compares with the golden file; writes it instead when `LONGSTOP_GOLDEN=write` is in the environment.
    @Test(arguments: [
        ("answered-first", "after 10m"), ("answered-by-chance", "p=0.7"),
        ("answered-by-all", "after 10m"), ("away-and-on-rota", "after 40m"),
        ("held-and-told-later", "after 10m"),
    ])
    func `a story with people reads as its golden file does`(
        _ name: String, _ answer: String
    ) async throws {
        let facts = try await Self.story()
        var configuration = try Self.configuration(name)
        let silences = "\(Self.folder)/\(name).json"
        if FileManager.default.fileExists(atPath: silences) {
            let start = try #require(facts.first?.recordedAt)
            let (roster, problems) = try await RosterSources(silences: silences)
                .read(for: configuration, at: start)
            #expect(problems == [])
            configuration = configuration.with(try #require(roster))
        }
        let lines = try await Simulated.run(
            facts, in: configuration, answers: #require(AnswerModel(answer, seed: 1)),
            showsDigests: true
        ).lines
        let path = "\(Self.folder)/\(name).golden"
        if ProcessInfo.processInfo.environment["LONGSTOP_GOLDEN"] == "write" {
            let text = lines.joined(separator: "\n") + "\n"
            try text.write(toFile: path, atomically: true, encoding: .utf8)
        }
        let golden = try String(contentsOfFile: path, encoding: .utf8)
            .split(separator: "\n").map(String.init)
        #expect(lines == golden, "\(path)")
    }

    @Test func `how people answer is read in three ways and no other`() {
        #expect(AnswerModel("none", seed: 1) == .nobody)
        #expect(AnswerModel("after 1h30m", seed: 1) == .after(5400))
        #expect(AnswerModel("p=0.7", seed: 4) == .chance(0.7, seed: 4))
        #expect(AnswerModel("p=1", seed: 1) == .chance(1, seed: 1))
        for text in [
            "", "sometimes", "after", "after 0m", "after a bit", "p=", "p=2", "p=-0.1", "p=nan",
        ] {
            #expect(AnswerModel(text, seed: 1) == nil, "\(text)")
        }
    }

    @Test func `when nobody answers, following who hears what changes no event but what waits`()
        async throws
    {
        let facts = try await Self.story()
        let plain = try await Simulated.run(facts).events
        let followed = try await Simulated.run(facts, showsDigests: true).events
        let without = followed.filter { $0.kind != .digest }
        #expect(without.count == plain.count)
        for (left, right) in zip(plain, without) {
            var expected = left
            if left.notice?.heldUntil != nil { expected.kind = .held }
            #expect(expected == right)
        }
        let held = followed.filter { $0.kind == .held }
        #expect(!held.isEmpty)
        for event in held {
            let until = try #require(event.notice?.heldUntil)
            #expect(
                followed.contains {
                    $0.kind == .digest && $0.at == until && $0.person == event.person
                })
        }
    }

    @Test func `an answer is printed with who gave it and until when it holds`() async throws {
        let facts = try await Self.story()
        let events = try await Simulated.run(facts, answers: .after(600)).events
        let answer = try #require(events.first { $0.kind == .acknowledged })
        #expect(answer.holdsUntil == answer.at.advanced(seconds: 4 * 3600))
        let json = SimulationLine.json(answer, subject: nil)
        #expect(json.contains(#""event":"acknowledged""#))
        #expect(json.contains(#""person":"alex.example""#))
        #expect(json.hasSuffix(#""until":"2026-11-22T20:15:00Z"}"#), "\(json)")
    }

    @Test func `nobody answers what has ended, or while they are away`() async throws {
        let facts = try await Self.story()
        let slow = try await Simulated.run(facts, answers: .after(20 * 3600)).events
        for answer in slow where answer.kind == .acknowledged {
            #expect(answer.clock.isOpen)
            #expect(
                !slow.contains {
                    $0.alert == answer.alert && $0.kind == .resolved && $0.at <= answer.at
                })
        }
        var configuration = try Self.configuration("none")
        configuration.world.directory.absences = [
            Absence(
                person: "alex.example", kind: .sickness,
                from: Timestamp(rfc3339: "2026-11-23T13:00:00Z")!)
        ]
        let events = try await Simulated.run(facts, in: configuration, answers: .after(600)).events
        let breached = try #require(events.first { $0.kind == .breach })
        let answers = events.filter { $0.kind == .acknowledged && $0.at > breached.at }
        #expect(answers.allSatisfy { $0.person != "alex.example" })
        #expect(events.contains { $0.kind == .released && $0.person == "alex.example" })
    }

    // MARK: Chance

    private func many() async throws -> [Fact] {
        let lines = (0..<24).map { number in
            IntakeFixtures.fact(
                "\(number)", type: "missing.reported",
                time: "2026-0\(1 + number % 8)-\(10 + number % 7)T08:00:00Z",
                data:
                    #""episode":"WMP-26-9000\#(number)","kind":"M","responsible_authority":"E08000025""#
            ).replacing("BCT-900001", with: "BCT-9000\(number)")
        }
        return try await Simulated.read(lines.joined(separator: "\n"), name: "f").0
    }

    @Test func `the same seed gives the same answers, whoever runs beside a case`() async throws {
        let facts = try await many()
        let end = try #require(facts.map(\.recordedAt).max()).advanced(seconds: 9 * 86_400)
        let configuration = try Self.configuration("none")
        func run(_ facts: [Fact], seed: UInt64 = 7) async throws -> (
            events: [Event], lines: [String]
        ) {
            try await Simulated.run(
                facts, to: end, in: configuration, answers: .chance(0.5, seed: seed))
        }
        let together = try await run(facts)
        #expect(try await run(facts.reversed()).lines == together.lines)
        var alone: [CaseReference: [String]] = [:]
        for subject in Set(facts.map(\.subject)) {
            alone[subject] = try await run(facts.filter { $0.subject == subject }).lines
        }
        let apart = Dictionary(grouping: zip(together.events, together.lines)) { event, _ in
            event.clock.subject
        }
        #expect(apart.mapValues { $0.map(\.1) } == alone)
        #expect(try await run(facts, seed: 8).lines != together.lines)
    }

    @Test func `p is how many of those who are told answer, within an hour`() async throws {
        var answered = 0
        var clock = Clock(
            subject: CaseReference("BCT-900001"), rule: "r", startedAt: Timestamp(seconds: 0),
            policy: "p")
        for number in 0..<4000 {
            clock.subject = CaseReference("BCT-\(number)")
            let notice = Notice(
                alert: 1, kind: .breach, revision: 0, step: 1, repetition: 1, policy: "p",
                urgency: .page, role: "role", person: "sam.example",
                contact: Contact(.email, "sam@trust.example"), late: false,
                plannedAt: Timestamp(seconds: 0), decidedAt: Timestamp(seconds: 0),
                reason: Reason(.deadlinePassed, ""), next: nil, clock: clock)
            #expect(AnswerModel.chance(0, seed: 1).delay(of: notice) == nil)
            #expect(AnswerModel.chance(1, seed: 1).delay(of: notice) != nil)
            guard let delay = AnswerModel.chance(0.7, seed: 1).delay(of: notice) else { continue }
            #expect((60...3600).contains(delay))
            answered += 1
        }
        #expect((2700...2900).contains(answered), "\(answered)")
    }

    // MARK: What people have said

    @Test func `absences and silences come from a store, a list and a file, and are checked`()
        async throws
    {
        let configuration = try Self.configuration("none")
        let folder = TemporaryFolder()
        let start = Timestamp(rfc3339: "2026-11-20T00:00:00Z")!
        #expect(try await RosterSources().read(for: configuration, at: start).roster == nil)
        let path = folder.path + "/longstop.db"
        let store = try Store(path: path, role: .daemon)
        _ = try await store.add([
            AbsenceRecord(
                Absence(person: "alex.example", kind: .leave, from: start), source: "api",
                saidBy: "frankie.example", saidAt: start)
        ])
        let list = folder.write(
            "person,kind,first,last\ndrew.example,leave,2026-11-23,2026-11-24\n", to: "a.csv")
        let silences = folder.write(
            #"[{"matchers":["role=team-manager"],"seconds":3600,"owner":"gray.example","reason":"a"}]"#,
            to: "s.json")
        let (roster, problems) = try await RosterSources(
            store: path, absences: list, silences: silences
        ).read(for: configuration, at: start)
        #expect(problems == [])
        #expect(roster?.absences.map(\.absence.person) == ["alex.example", "drew.example"])
        #expect(roster?.silences.map(\.silence.to) == [start.advanced(seconds: 3600)])
    }

    @Test(arguments: [
        ("{}", "is no list of silences"),
        (
            #"[{"matchers":["role=team-manger"],"seconds":60,"owner":"gray.example","reason":"a"}]"#,
            #"silence 1: unknown role "team-manger"; did you mean "team-manager"?"#
        ),
        (
            #"[{"matchers":["role=team-manager"],"seconds":60,"owner":"grey.example","reason":"a"}]"#,
            #"silence 1: unknown person "grey.example"; did you mean "gray.example"?"#
        ),
        (
            #"[{"matchers":["role=team-manager"],"seconds":60,"owner":"gray.example","reason":"a","confirmedBy":"gray.example"}]"#,
            "gray.example cannot agree to their own"
        ),
    ])
    func `a file of silences that is wrong is refused with its place`(
        _ text: String, _ part: String
    ) async throws {
        let configuration = try Self.configuration("none")
        let folder = TemporaryFolder()
        let file = folder.write(text, to: "s.json")
        let error = await #expect(throws: RosterSourceError.self) {
            _ = try await RosterSources(silences: file)
                .read(for: configuration, at: Timestamp(seconds: 1_780_000_000))
        }
        #expect(error?.description.contains(part) == true, "\(error?.description ?? "")")
    }
}
