package import Deadlines
import Escalation
import Foundation

/// Runs the same facts under two configurations and says who would be told differently.
///
/// Cases are compared one by one, some side by side, so that a year of them needs little room. What counts is when
/// people hear: a notice that waits counts when its digest tells it, and not at all if it was withdrawn before.
package struct SimulationComparison: Sendable {
    /// Cases that are compared before any of them is reported.
    private static let casesAtOnce = 512

    private let before: SimulationSetting
    private let after: SimulationSetting

    /// Compares two configurations, in both of which people answer in one way.
    package init(from before: Configuration, to after: Configuration, answers: AnswerModel) {
        self.before = SimulationSetting(
            rules: before.ruleBook, world: before.world, answers: answers, isFollowed: true)
        self.after = SimulationSetting(
            rules: after.ruleBook, world: after.world, answers: answers, isFollowed: true)
    }

    /// Runs both from their first fact to `end`, seven days after the last unless given, and hands the differences of
    /// each case to `report`, in the order of their first facts; answers what they come to.
    ///
    /// The facts are the same, each as its configuration reads it. Tellings before `start` do not count.
    package func run(
        _ facts: (before: [Fact], after: [Fact]), from start: Timestamp?, to end: Timestamp?,
        _ report: ([TellingChange]) throws -> Void
    ) async throws -> ComparisonSummary {
        let cases = ComparedCase.all(facts)
        let last = (facts.before + facts.after).map(\.recordedAt).max()
        var summary = ComparisonSummary()
        guard let end = end ?? last?.advanced(seconds: 7 * 86_400) else { return summary }
        var place = 0
        while place < cases.count {
            let some = cases[place..<min(place + Self.casesAtOnce, cases.count)]
            place = some.endIndex
            for outcome in await outcomes(of: some, from: start, to: end) {
                summary.take(outcome)
                try report(outcome.changes)
            }
        }
        return summary
    }

    /// What became of some cases, in their order.
    private func outcomes(
        of cases: ArraySlice<ComparedCase>, from start: Timestamp?, to end: Timestamp
    ) async -> [ComparedOutcome] {
        let lanes = max(1, ProcessInfo.processInfo.activeProcessorCount)
        let found = await withTaskGroup(of: [(Int, ComparedOutcome)].self) { group in
            for lane in 0..<lanes {
                group.addTask {
                    cases.indices.filter { $0 % lanes == lane }.map { place in
                        let one = cases[place]
                        func heard(_ coming: [SimulatedCase.Coming], _ setting: SimulationSetting)
                            -> [Telling]
                        {
                            SimulatedCase(one.subject, coming: coming, in: setting)
                                .tellings(from: start, to: end)
                        }
                        let outcome = ComparedOutcome(
                            before: heard(one.before, before), after: heard(one.after, after))
                        return (place, outcome)
                    }
                }
            }
            return await group.reduce(into: []) { $0 += $1 }
        }
        return found.sorted { $0.0 < $1.0 }.map(\.1)
    }
}

/// The facts of one case, as each configuration reads them.
private struct ComparedCase: Sendable {
    let subject: CaseReference
    var before: [SimulatedCase.Coming] = []
    var after: [SimulatedCase.Coming] = []

    /// Every case, in the order of their first facts.
    static func all(_ facts: (before: [Fact], after: [Fact])) -> [ComparedCase] {
        var result: [ComparedCase] = []
        var places: [CaseReference: Int] = [:]
        func deal(_ facts: [Fact], to side: WritableKeyPath<ComparedCase, [SimulatedCase.Coming]>) {
            let ordered = facts.sorted {
                ($0.recordedAt, $0.identity) < ($1.recordedAt, $1.identity)
            }
            for (number, fact) in ordered.enumerated() {
                let place = places[fact.subject] ?? result.count
                if place == result.count {
                    places[fact.subject] = place
                    result.append(ComparedCase(subject: fact.subject))
                }
                result[place][keyPath: side].append(.init(fact: fact, number: number))
            }
        }
        deal(facts.before, to: \.before)
        deal(facts.after, to: \.after)
        return result
    }
}

extension SimulatedCase {
    /// What people hear between two moments, in order; runs the case to its end.
    fileprivate func tellings(from start: Timestamp?, to end: Timestamp) -> [SimulationComparison
        .Telling]
    {
        var running = self
        var result: [SimulationComparison.Telling] = []
        while let now = running.nextAt, now <= end {
            let heard = running.step(at: now).heard
            guard start.map({ now >= $0 }) ?? true else { continue }
            result += heard.map { SimulationComparison.Telling(at: now, notice: $0.notice) }
        }
        return result
    }
}
