/// Everything the clocks of a case are derived under: rules, vocabulary, calendar, and whose we are.
package struct RuleBook: Sendable {
    /// The rules, each after those it is chained from.
    package let rules: [Rule]
    package let vocabulary: Vocabulary
    /// Our own authority's code.
    package let authority: String
    /// Working days and hours in the zone in which local times are meant.
    package let calendar: WorkingCalendar
    /// The same with days of school, and the Trust's closures.
    package let calendars: Calendars

    /// The same with every name resolved.
    let plan: Plan

    /// Makes a rule book, putting every rule behind those it is chained from.
    ///
    /// Throws the names of rules that are chained to one another in a ring, or from a rule that does not exist.
    package init(
        rules: [Rule], vocabulary: Vocabulary, authority: String, calendars: Calendars
    ) throws(RuleBookError) {
        let ordered = try Self.ordered(rules)
        self.rules = ordered
        self.vocabulary = vocabulary
        self.authority = authority
        self.calendars = calendars
        calendar = calendars.working
        plan = Plan(ordered, vocabulary, authority: authority, calendars: calendars)
    }

    /// The same for working days alone.
    package init(
        rules: [Rule], vocabulary: Vocabulary, authority: String, calendar: WorkingCalendar
    ) throws(RuleBookError) {
        try self.init(
            rules: rules, vocabulary: vocabulary, authority: authority,
            calendars: Calendars(working: calendar))
    }

    /// The zone in which local times are meant.
    package var zone: Zone { calendar.zone }

    private static func ordered(_ rules: [Rule]) throws(RuleBookError) -> [Rule] {
        var placed: Set<String> = []
        var result: [Rule] = []
        var waiting = rules
        let names = Set(rules.map(\.name))
        for rule in rules {
            if let missing = rule.parents.first(where: { !names.contains($0) }) {
                throw .unknownRule(missing, namedBy: rule.name)
            }
        }
        while !waiting.isEmpty {
            let ready = waiting.filter { $0.parents.isSubset(of: placed) }
            guard !ready.isEmpty else { throw .ring(waiting.map(\.name)) }
            result += ready
            placed.formUnion(ready.map(\.name))
            waiting.removeAll { placed.contains($0.name) }
        }
        return result
    }
}

/// Which days count, for whom.
package struct Calendars: Sendable {
    /// Monday to Friday without bank holidays.
    package var working: WorkingCalendar
    /// Days of school, as working days; nil when no terms are known.
    package var school: WorkingCalendar?
    /// Working days without the Trust's closures; nil when none are known.
    package var trust: WorkingCalendar?

    /// Makes a set.
    package init(
        working: WorkingCalendar, school: WorkingCalendar? = nil, trust: WorkingCalendar? = nil
    ) {
        self.working = working
        self.school = school
        self.trust = trust
    }
}

/// Why rules make no rule book.
package enum RuleBookError: Error, Hashable {
    /// These rules wait for one another.
    case ring([String])
    /// A trigger names a rule that does not exist.
    case unknownRule(String, namedBy: String)
}

extension Rule {
    /// The rules whose clocks start or stop clocks of this one.
    package var parents: Set<String> {
        Set((starts.map(\.trigger) + stops.map(\.trigger)).compactMap(\.rule))
    }
}

extension Trigger {
    /// The rule it watches, when it watches clocks.
    package var rule: String? {
        switch source {
        case .breach(let rule), .met(let rule), .startOfAnother(let rule), .count(let rule, _, _):
            rule
        case .fact: nil
        }
    }

    /// The fact type it watches, when it watches facts.
    package var factType: String? {
        if case .fact(let type) = source { type } else { nil }
    }
}
