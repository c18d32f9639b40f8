package import Deadlines

extension FactReader {
    /// Every fact of a text for a simulation, and everything wrong with the others.
    ///
    /// A fact is recorded at its `recordedat`, else at its `time`; no fact is ahead of its time here. One with
    /// the identity of another and other content is named; it counts for nothing, as in the store. The same
    /// again counts once.
    package func readForSimulation(_ bytes: [UInt8], name: String) -> ([Fact], [String]) {
        var document = FactDocument(bytes)
        var facts: [Fact] = []
        var problems: [String] = []
        var known: [FactID: Fact] = [:]
        while let item = document.next() {
            let reading = read(item, of: document, at: Self.endOfTime)
            problems += reading.problems.map { $0.sentence(in: name) }
            guard var fact = reading.fact else { continue }
            if fact.recordedAt == Self.endOfTime { fact.recordedAt = fact.time }
            guard let before = known.updateValue(fact, forKey: fact.identity) else {
                facts.append(fact)
                continue
            }
            known[fact.identity] = before
            let differences = before.differences(from: fact)
            if !differences.isEmpty {
                let problem = IntakeProblem(
                    mark: item.mark, member: "id",
                    message:
                        "\(fact.identity) stands above with another "
                        + "\(differences.joined(separator: ", ")); record a correction with an id of "
                        + "its own")
                problems.append(problem.sentence(in: name))
            }
        }
        if let stopped = document.stopped {
            let problem = IntakeProblem(
                mark: document.mark(at: stopped.offset), message: stopped.message)
            problems.append(problem.sentence(in: name))
        }
        if facts.isEmpty, problems.isEmpty {
            problems.append(Intake.nothing.sentence(in: name))
        }
        return (facts, problems)
    }

    /// Later than every fact, so that none is refused for lying ahead.
    private static let endOfTime =
        Timestamp(rfc3339: "2099-12-31T23:59:59Z") ?? Timestamp(seconds: 0)
}
