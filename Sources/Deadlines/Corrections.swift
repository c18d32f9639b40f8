/// What the facts of a case say once corrections and retractions are taken in (facts, §1).
struct Corrections {
    /// Corrections of corrections beyond this depth are not followed.
    private static let deepest = 64
    private let modifiers: [FactID: [Fact]]

    /// The facts that stand, each with its own identity and `recordedAt`, and what was last said of it.
    ///
    /// A correction whose target is not among `facts` waits for it: it is no fact of its own.
    static func apply(to facts: [Occurrence], under plan: Plan) -> [Occurrence] {
        let modifying = facts.filter { $0.corrects != nil }.map(\.fact)
        if modifying.isEmpty { return facts }
        let corrections = Corrections(modifiers: Dictionary(grouping: modifying) { $0.corrects! })
        return facts.compactMap { one in
            guard one.corrects == nil, corrections.modifiers[one.fact.identity] != nil else {
                return one.corrects == nil ? one : nil
            }
            return corrections.standing(one.fact).map { Occurrence($0.fact, under: plan) }
        }
    }

    /// The fact as last said, with the moment that was recorded; nil when it is withdrawn.
    ///
    /// A correction may itself be corrected or withdrawn: then what counts is what was last said of it.
    private func standing(_ fact: Fact, depth: Int = 0) -> (fact: Fact, saidAt: Timestamp)? {
        var best: (modifier: Fact, saidAt: Timestamp)?
        let candidates = depth < Self.deepest ? modifiers[fact.identity] ?? [] : []
        for modifier in candidates where mayModify(modifier, fact) {
            guard let candidate = standing(modifier, depth: depth + 1) else { continue }
            if let known = best,
                (candidate.saidAt, modifier.identity) < (known.saidAt, known.modifier.identity)
            {
                continue
            }
            best = (candidate.fact, candidate.saidAt)
        }
        guard let best else { return (fact, fact.recordedAt) }
        if best.modifier.type == Fact.retraction { return nil }
        var result = best.modifier
        result.identity = fact.identity
        result.recordedAt = fact.recordedAt
        return (result, best.saidAt)
    }

    private func mayModify(_ modifier: Fact, _ target: Fact) -> Bool {
        modifier.subject == target.subject && modifier.identity != target.identity
            && (modifier.type == target.type || modifier.type == Fact.retraction)
    }
}
