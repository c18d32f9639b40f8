/// A fact that stands once corrections and retractions are taken in, with when it happened.
package struct StandingFact: Hashable, Sendable {
    package let fact: Fact
    /// By the member its type names, else by its time.
    package let at: Timestamp
}

extension RuleBook {
    /// The facts of one case that stand, in the order they happened, then of their identity.
    ///
    /// Each keeps its own identity and `recordedAt`; what has been withdrawn is left out.
    package func standing(_ facts: [Fact]) -> [StandingFact] {
        Corrections.apply(to: facts.map { Occurrence($0, under: plan) }, under: plan)
            .map { StandingFact(fact: $0.fact, at: $0.at) }
            .sorted { ($0.at, $0.fact.identity) < ($1.at, $1.fact.identity) }
    }
}
