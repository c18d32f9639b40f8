import Deadlines
import Escalation
import Foundation
import Testing

@testable import Daemon

/// Who would be told differently under another configuration.
@Suite struct SimulationComparisonTests {
    private struct Outcome {
        var changes: [TellingChange]
        var summary: ComparisonSummary
        var lines: [String]
    }

    private func compare(
        _ facts: [Fact], with other: Configuration, answers: AnswerModel = .nobody,
        from start: Timestamp? = nil
    ) async throws -> Outcome {
        let configuration = try SimulatedPeopleTests.configuration("none")
        var changes: [TellingChange] = []
        let summary = try await SimulationComparison(
            from: configuration, to: other, answers: answers
        ).run((facts, facts), from: start, to: nil) { changes += $0 }
        let zone = configuration.ruleBook.zone
        let lines =
            changes.map { ComparisonLine.text($0, zone: zone) }
            + summary.people.map { ComparisonLine.text($0, zone: zone) }
            + [ComparisonLine.text(summary)]
        return Outcome(changes: changes, summary: summary, lines: lines)
    }

    @Test func `under the same configuration nobody is told differently`() async throws {
        let facts = try await SimulatedPeopleTests.story()
        let same = try SimulatedPeopleTests.configuration("none")
        for answers in [AnswerModel.nobody, .chance(0.5, seed: 3)] {
            let outcome = try await compare(facts, with: same, answers: answers)
            #expect(outcome.summary.isEmpty && outcome.changes.isEmpty)
            #expect(outcome.lines == ["nobody would be told differently, in 1 case"])
        }
    }

    @Test func `whoever stands in is told instead, and what they were told is told to be over`()
        async throws
    {
        var other = try SimulatedPeopleTests.configuration("none")
        other.world.directory.people["alex.example"]?.deputy = "bailey.example"
        other.world.directory.absences = [
            Absence(
                person: "alex.example", kind: .leave,
                from: Timestamp(rfc3339: "2026-11-23T12:30:00Z")!,
                to: Timestamp(rfc3339: "2026-11-24T00:00:00Z")!)
        ]
        let outcome = try await compare(SimulatedPeopleTests.story(), with: other)
        #expect(
            outcome.lines == [
                "~ 2026-11-23 16:05:00  BCT-900001  missing-72h  WMP-26-900001  breach of step 2  "
                    + "alex.example as co-ordinator by email → bailey.example as co-ordinator by email "
                    + "(in place of alex.example)",
                "+ 2026-11-24 15:05:00  BCT-900001  missing-72h  WMP-26-900001  resolved  "
                    + "bailey.example as co-ordinator by email (in place of alex.example): "
                    + "the clock was cancelled",
                "alex.example  told 4 times instead of 5; first difference 2026-11-23 16:05:00",
                "bailey.example  told 6 times instead of 4; first difference 2026-11-23 16:05:00",
                "2 people would be told differently, in 1 of 1 case",
            ])
        let json = outcome.changes.map(ComparisonLine.json)
        for text in json {
            let object = try JSONSerialization.jsonObject(with: Data(text.utf8))
            let members = try #require(object as? [String: Any])
            #expect(
                Set(members.keys) == [
                    "change", "case", "rule", "key", "n", "kind", "step", "telling", "before",
                    "after",
                ])
        }
        #expect(json.first?.contains(#""change":"instead""#) == true)
    }

    @Test func `a step that comes later has moved, whatever else is told at those times`()
        async throws
    {
        var other = try SimulatedPeopleTests.configuration("none")
        let name = "missing-urgent"
        let step = try #require(
            other.world.policies[name]?.steps.firstIndex { $0.roles.contains("team-manager") })
        other.world.policies[name]?.steps[step].moment = .afterPrevious(45 * 60)
        let outcome = try await compare(SimulatedPeopleTests.story(), with: other)
        #expect(!outcome.changes.isEmpty)
        for change in outcome.changes where change.before?.notice.step == step + 1 {
            guard case .moved(let before, let after) = change else {
                Issue.record("\(change)")
                continue
            }
            #expect(after.at == before.at.advanced(seconds: 15 * 60))
            #expect(after.notice.repetition == before.notice.repetition)
        }
        let frankie = outcome.summary.people.first { $0.name == "frankie.example" }
        #expect(frankie?.before == frankie?.after)
        #expect(frankie?.firstAt == Timestamp(rfc3339: "2026-11-23T16:35:00Z"))
    }

    @Test
    func
        `what is told no more and what is new is told apart, and times before the start do not count`()
        async throws
    {
        var other = try SimulatedPeopleTests.configuration("none")
        other.world.policies["missing-urgent"]?.steps.removeAll { $0.isWarning }
        let facts = try await SimulatedPeopleTests.story()
        let outcome = try await compare(facts, with: other)
        let removed = outcome.changes.filter { if case .removed = $0 { true } else { false } }
        #expect(removed.filter { $0.before?.notice.kind == .warning }.count == 9)
        let start = Timestamp(rfc3339: "2026-11-25T00:00:00Z")!
        #expect(try await compare(facts, with: other, from: start).summary.isEmpty)
    }

    @Test func `what waits for a digest is heard when it is told, and a digest counts once`()
        async throws
    {
        var other = try SimulatedPeopleTests.configuration("none")
        other.world.directory.people["bailey.example"]?.digest.secondOfDay = 7 * 3600
        let outcome = try await compare(SimulatedPeopleTests.story(), with: other)
        #expect(
            outcome.lines == [
                "~ 2026-11-30 08:30:00  BCT-900001  rhi-share  WMP-26-900001  breach of step 2  "
                    + "bailey.example as support-worker by email, in a digest → 2026-11-30 07:00:00",
                "bailey.example  told 4 times as before, but differently; first difference "
                    + "2026-11-30 07:00:00",
                "1 person would be told differently, in 1 of 1 case",
            ])
    }

    @Test func `cases are reported in the order of their first facts, however they are run`()
        async throws
    {
        let lines = (0..<40).map { number in
            IntakeFixtures.fact(
                "\(number)", type: "missing.reported",
                time: "2026-03-\(10 + number % 20)T0\(number % 10):00:00Z",
                data:
                    #""episode":"WMP-26-9000\#(number)","kind":"M","responsible_authority":"E08000025""#
            ).replacing("BCT-900001", with: "BCT-9000\(number)")
        }
        let facts = try await Simulated.read(lines.joined(separator: "\n"), name: "f").0
        var other = try SimulatedPeopleTests.configuration("none")
        other.world.policies["missing-urgent"]?.steps.removeAll { $0.isWarning }
        let outcome = try await compare(facts, with: other)
        var order: [CaseReference] = []
        for change in outcome.changes {
            guard let subject = (change.before ?? change.after)?.notice.clock.subject else {
                continue
            }
            if order.last != subject { order.append(subject) }
        }
        let first = facts.sorted { ($0.recordedAt, $0.identity) < ($1.recordedAt, $1.identity) }
        #expect(order == first.map(\.subject))
        #expect(outcome.summary.cases == 40 && outcome.summary.changedCases == 40)
    }
}
