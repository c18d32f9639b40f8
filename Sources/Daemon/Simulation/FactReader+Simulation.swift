package import Deadlines
import Foundation

extension FactReader {
    /// Every fact of a text for a simulation, and everything wrong with the others.
    ///
    /// A fact is recorded at its `recordedat`, else at its `time`; no fact is ahead of its time here. One with
    /// the identity of another and other content is named; it counts for nothing, as in the store. The same
    /// again counts once.
    package func readForSimulation(
        _ bytes: [UInt8], name: String
    ) async -> (facts: [Fact], problems: [String]) {
        let parts = FactDocument(bytes).parts(ProcessInfo.processInfo.activeProcessorCount)
        let readings = await withTaskGroup(of: (Int, [Place]).self) { group in
            for (number, part) in parts.enumerated() {
                group.addTask { (number, places(of: part, in: name)) }
            }
            return await group.reduce(into: [Int: [Place]]()) { $0[$1.0] = $1.1 }
        }
        var facts: [Fact] = []
        var problems: [String] = []
        var known: [FactID: Fact] = [:]
        for place in parts.indices.flatMap({ readings[$0] ?? [] }) {
            problems += place.problems
            guard let fact = place.fact else { continue }
            guard let before = known.updateValue(fact, forKey: fact.identity) else {
                facts.append(fact)
                continue
            }
            known[fact.identity] = before
            let differences = before.differences(from: fact)
            if !differences.isEmpty {
                let problem = IntakeProblem(
                    mark: place.mark, member: "id",
                    message:
                        "\(fact.identity) stands above with another "
                        + "\(differences.joined(separator: ", ")); record a correction with an id of "
                        + "its own")
                problems.append(problem.sentence(in: name))
            }
        }
        if facts.isEmpty, problems.isEmpty {
            problems.append(Intake.nothing.sentence(in: name))
        }
        return (facts, problems)
    }

    /// What stands at one place of a text.
    private struct Place: Sendable {
        var mark: StrictJSON.Mark
        var fact: Fact?
        var problems: [String]
    }

    private func places(of document: FactDocument, in name: String) -> [Place] {
        var document = document
        var result: [Place] = []
        while let item = document.next() {
            let reading = read(item, of: document, at: Self.endOfTime)
            var fact = reading.fact
            if let time = fact?.time, fact?.recordedAt == Self.endOfTime { fact?.recordedAt = time }
            result.append(
                Place(
                    mark: item.mark, fact: fact,
                    problems: reading.problems.map { $0.sentence(in: name) }))
        }
        if let stopped = document.stopped {
            let mark = document.mark(at: stopped.offset)
            let problem = IntakeProblem(mark: mark, message: stopped.message)
            result.append(Place(mark: mark, problems: [problem.sentence(in: name)]))
        }
        return result
    }

    /// Later than every fact, so that none is refused for lying ahead.
    private static let endOfTime =
        Timestamp(rfc3339: "2099-12-31T23:59:59Z") ?? Timestamp(seconds: 0)
}
