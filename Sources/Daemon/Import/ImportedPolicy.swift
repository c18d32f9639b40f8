import Escalation

/// A policy as it is to be written; its last resort is not known.
struct ImportedPolicy {
    let name: String
    let chain: ImportedChain
    let steps: [Step]
}

/// Whom an export tells one after another, and how often all of it.
struct ImportedChain {
    /// How the time of a step is meant.
    enum Counting {
        /// Each after the one before it.
        case fromStepBefore
        /// Each from the beginning.
        case fromBeginning
    }

    let origin: ImportValue
    let title: String
    var counting = Counting.fromStepBefore
    /// Roles, each with the seconds after the beginning at which it is told.
    var tellings: [(after: Int64, roles: [String])] = []
    /// Further rounds of all of it.
    var rounds = 0
    /// Seconds from one round's beginning to the next.
    var period: Int64 = 0
    /// What of it could not be expressed, for the comment above it.
    var leftOut: [String] = []

    /// The same as steps in order, each at a time of its own, with the rounds written out; none when it tells
    /// nobody.
    func steps() throws(Inexpressible) -> [Step] {
        var merged: [(after: Int64, roles: [String])] = []
        for telling in tellings.sorted(by: { $0.after < $1.after }) where !telling.roles.isEmpty {
            if merged.last?.after != telling.after { merged.append((telling.after, [])) }
            for role in telling.roles where !merged[merged.count - 1].roles.contains(role) {
                merged[merged.count - 1].roles.append(role)
            }
        }
        guard let last = merged.last else { return [] }
        if rounds > 0 {
            // A round that begins before the one before it is through would change the order of steps.
            guard period > last.after else {
                throw Inexpressible("it begins again without waiting, and nothing can be told then")
            }
            guard merged.count * (rounds + 1) <= ImportLimits.steps else {
                throw Inexpressible(
                    "with its \(rounds) repeats it would have \(merged.count * (rounds + 1)) steps; write "
                        + "it with \"repeat\"")
            }
        }
        if merged.count == 1, rounds > 0 {
            var step = Step(moment(merged[0].after, after: nil), tell: merged[0].roles)
            step.repetition = Repetition(every: period, times: rounds)
            return [step]
        }
        var steps: [Step] = []
        var before: Int64?
        for round in 0...rounds {
            for telling in merged {
                let after = telling.after + Int64(round) * period
                steps.append(Step(moment(after, after: before), tell: telling.roles))
                before = after
            }
        }
        return steps
    }

    private func moment(_ after: Int64, after before: Int64?) -> Step.Moment {
        if let before, counting == .fromStepBefore { return .afterPrevious(after - before) }
        return after == 0 ? .due : .afterDue(after)
    }
}
