/// Derives every clock of one case. The same facts give the same clocks, whatever order they came in.
///
/// `facts` are all of one case; the result is in order of start, then rule, key and run.
package func clocks(of facts: [Fact], under rules: RuleBook, at now: Timestamp) -> [Clock] {
    Derivation(of: facts, under: rules, at: now).clocks
}

/// The clocks of a case at one moment, and when time alone will next change which there are.
package struct Derivation: Sendable {
    package private(set) var clocks: [Clock] = []
    /// When a fact said in advance will have happened or a date cancels a clock; deadlines are the clocks' own.
    package private(set) var changesAt: Timestamp?

    /// Until when the same facts give the same clocks: the next deadline or change; nil is for ever.
    package var holdsUntil: Timestamp? {
        var moment = changesAt
        for clock in clocks where clock.state == .running {
            guard let dueAt = clock.dueAt else { continue }
            moment = min(moment ?? dueAt, dueAt)
        }
        return moment
    }

    /// Clocks that are known without facts: those of a schedule.
    package init(clocks: [Clock], changesAt: Timestamp?) {
        self.clocks = clocks
        self.changesAt = changesAt
    }

    /// Derives the clocks of one case.
    package init(of facts: [Fact], under rules: RuleBook, at now: Timestamp) {
        self.init(of: facts.map { Occurrence($0, under: rules) }, under: rules, at: now)
    }

    /// The same from facts read before under the same rules.
    package init(of facts: [Occurrence], under rules: RuleBook, at now: Timestamp) {
        let history = CaseHistory(facts, under: rules.plan, at: now)
        changesAt = history.nextOccurrenceAt
        var derived: [[[Run]]] = []
        var ranks: [Int] = []
        derived.reserveCapacity(rules.plan.rules.count)
        for planned in rules.plan.rules {
            let runs = RuleDerivation(planned, history: history, derived: derived).runs()
            derived.append(runs)
            var isOpen = false
            for ofKey in runs {
                for run in ofKey {
                    if run.end == nil { isOpen = true }
                    guard let clock = run.clock else { continue }
                    clocks.append(clock)
                    ranks.append(planned.rank)
                }
            }
            if isOpen, let until = history.midnight(of: planned.until), until > now {
                changesAt = min(changesAt ?? until, until)
            }
        }
        sort(ranks)
    }

    /// Puts the clocks in order of start, then of rule; those of one rule lie in order of key and run.
    private mutating func sort(_ ranks: [Int]) {
        let order = clocks.indices.sorted { left, right in
            (clocks[left].startedAt, ranks[left], left)
                < (clocks[right].startedAt, ranks[right], right)
        }
        clocks = order.map { clocks[$0] }
    }
}
