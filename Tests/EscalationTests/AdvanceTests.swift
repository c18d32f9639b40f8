import Deadlines
import Escalation
import Testing

/// A case brought up to now: clocks matched with alerts, events, and when to look again.
@Suite struct AdvanceTests {
    private let rules: RuleBook
    private let world = Scene().world

    init() throws {
        let rule = Rule(
            name: "test", title: "Do it", each: ["episode"],
            starts: [Start(Trigger(.fact("begun")))],
            stops: [
                Stop(Trigger(.fact("done")), effect: .met),
                Stop(Trigger(.fact("dropped")), effect: .cancelled),
            ],
            variants: [
                Variant(limits: [.elapsed(3600)], warnings: [.seconds(600)], policy: "standard")
            ], authority: .source("made up for a test"))
        rules = try RuleBook(
            rules: [rule], vocabulary: Vocabulary(), authority: "E08000025",
            calendar: WorkingCalendar(
                zone: Zone(identifier: "Europe/London")!, holidays: [],
                knownUntil: CivilDate(iso: "2028-12-31")!))
    }

    private func fact(
        _ type: String, _ id: String, _ minute: Int64, corrects: String? = nil
    ) -> Fact {
        var data: [String: FactValue] = ["episode": .text("E1")]
        if let corrects {
            data["corrects"] = .object(["source": .text("test"), "id": .text(corrects)])
        }
        return Fact(
            identity: FactID(source: "test", id: id), type: type,
            subject: CaseReference("BCT-900001"), time: Scene.at(minute),
            recordedAt: Scene.at(minute), data: data)
    }

    private func advanced(_ file: inout CaseFile, _ minute: Int64) -> [String] {
        let advance = advance(file, under: rules, in: world, at: Scene.at(minute))
        for change in advance.changes {
            file.nextAlert = max(file.nextAlert, change.entry.id + 1)
            if let index = file.entries.firstIndex(where: { $0.id == change.entry.id }) {
                file.entries[index] = change.entry
            } else {
                file.entries.append(change.entry)
            }
        }
        file.acknowledgements = []
        return advance.changes.flatMap(\.events).map { event in
            "\(event.alert) \(event.kind.rawValue)" + (event.late ? " late" : "")
                + (event.person.map { " \($0)" } ?? "")
        }
    }

    private func file(_ facts: [Fact]) -> CaseFile {
        CaseFile(subject: CaseReference("BCT-900001"), facts: facts)
    }

    @Test func `a clock from its start to its end`() {
        var file = file([fact("begun", "1", 0)])
        #expect(advanced(&file, 0) == ["1 started"])
        #expect(advanced(&file, 50) == ["1 warning", "1 step sam"])
        #expect(advanced(&file, 60) == ["1 breach", "1 step sam"])
        file.acknowledgements = [
            Acknowledgement(alert: 1, person: "sam", at: Scene.at(61), until: Scene.at(90))
        ]
        #expect(advanced(&file, 61) == ["1 acknowledged sam"])
        file.facts.append(fact("done", "2", 65))
        #expect(advanced(&file, 65) == ["1 met late", "1 resolved sam"])
        #expect(advanced(&file, 66) == [])
    }

    @Test func `a fact recorded after its deadline is told at once, marked late`() {
        var file = file([fact("begun", "1", 0)])
        #expect(advanced(&file, 90) == ["1 started", "1 breach late", "1 step late sam"])
    }

    @Test func `what has already ended when it becomes known tells nobody`() {
        var file = file([fact("begun", "1", 0), fact("done", "2", 80)])
        #expect(advanced(&file, 90) == ["1 started", "1 breach late", "1 met late"])
    }

    @Test func `an alert stays with the run of its starting fact whatever its number becomes`() {
        var file = file([fact("begun", "2", 100)])
        #expect(advanced(&file, 100) == ["1 started"])
        file.facts += [fact("begun", "1", 0), fact("done", "3", 30)]
        #expect(advanced(&file, 101) == ["2 started", "2 met"])
        #expect(file.entries.first { $0.id == 1 }?.clock.run == 2)
    }

    @Test func `a retracted fact cancels its clock and one sent after restores it`() {
        var file = file([fact("begun", "1", 0)])
        _ = advanced(&file, 60)
        file.facts.append(fact("fact.retracted", "2", 61, corrects: "1"))
        #expect(advanced(&file, 61) == ["1 cancelled", "1 corrected sam"])
        #expect(advanced(&file, 62) == [])
        var again = fact("begun", "3", 10, corrects: "1")
        again.recordedAt = Scene.at(63)
        file.facts.append(again)
        #expect(
            advanced(&file, 63) == [
                "1 resumed", "1 warning late", "1 corrected sam", "1 step late sam",
            ])
    }

    @Test func `a clock no longer derived is told as cancelled though it had been cancelled`() {
        var file = file([fact("begun", "1", 0), fact("dropped", "2", 70)])
        #expect(
            advanced(&file, 65) == ["1 started", "1 breach late", "1 step late sam"])
        #expect(advanced(&file, 70) == ["1 cancelled", "1 resolved sam"])
        file.facts.append(fact("fact.retracted", "3", 75, corrects: "1"))
        #expect(advanced(&file, 75) == ["1 cancelled", "1 corrected sam"])
        #expect(advanced(&file, 76) == [])
    }

    @Test func `an end taken back is told as resumed`() {
        var file = file([fact("begun", "1", 0), fact("done", "2", 20)])
        #expect(advanced(&file, 25) == ["1 started", "1 met"])
        file.facts.append(fact("fact.retracted", "3", 26, corrects: "2"))
        #expect(advanced(&file, 26) == ["1 resumed"])
    }

    @Test func `it says when to look again`() {
        let file = file([fact("begun", "1", 0)])
        let first = advance(file, under: rules, in: world, at: Scene.at(0))
        #expect(first.lookAgainAt == Scene.at(50))
    }
}
