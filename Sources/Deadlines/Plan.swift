/// A rule book with every name resolved, so that none is looked up while a case is derived.
final class Plan: Sendable {
    /// A fact type that the vocabulary or a rule names.
    struct FactType {
        let number: Int
        /// The member that says when it happened.
        let happensAt: String?
    }

    /// What the vocabulary says of one key part.
    struct KeyPart {
        let name: String
        /// Numbers of the types that withdraw it.
        let withdrawnBy: Set<Int>
        let outlivesCase: OutlivesCase?
    }

    /// When a closed case leaves clocks running; see ``Deadlines/OutlivesCase``.
    struct OutlivesCase {
        let opened: [PlannedTrigger]
        let ended: [PlannedTrigger]
        let conditions: [PlannedCondition]
    }

    let types: [String: FactType]
    /// In the rule book's order: each after those it is chained from.
    let rules: [PlannedRule]
    let parts: [KeyPart]
    /// The distinct `each` of the rules, as numbers of parts.
    let eaches: [[Int]]
    /// By the number of a type: what must have happened for another of its kind to count as new.
    let renewals: [Int: [PlannedTrigger]]
    let closing: Int

    /// By member: the key parts it names.
    private let keyMembers: [String: [KeyMember]]

    init(_ rules: [Rule], _ vocabulary: Vocabulary) {
        var planner = Planner(rules, vocabulary)
        self.rules = rules.map { planner.rule($0) }
        parts = planner.partNames.map { planner.part($0) }
        var renewals: [Int: [PlannedTrigger]] = [:]
        for (name, type) in vocabulary.types {
            if let renewedBy = type.renewedBy {
                renewals[planner.type(name)] = renewedBy.map { planner.trigger($0) }
            }
        }
        self.renewals = renewals
        closing = planner.type(Fact.closing)
        eaches = planner.eaches
        types = Dictionary(
            uniqueKeysWithValues: planner.types.map { name, number in
                (name, FactType(number: number, happensAt: vocabulary.types[name]?.happensAt))
            })
        keyMembers = KeyMember.byMember(vocabulary.keys, parts: planner.partNames)
    }

    /// Each value of each key part that a fact names, once; a part's members in the vocabulary's order.
    func mentions(in fact: Fact) -> [Mention] {
        var named: [(place: KeyMember, value: FactValue)] = []
        for (member, value) in fact.data {
            for place in keyMembers[member] ?? [] { named.append((place, value)) }
        }
        if named.count > 1 { named.sort { $0.place < $1.place } }
        var result: [Mention] = []
        for (place, value) in named {
            for text in value.texts {
                let mention = Mention(part: place.part, value: text)
                if !result.contains(mention) { result.append(mention) }
            }
        }
        return result
    }
}

/// A rule with its names resolved.
final class PlannedRule: Sendable {
    let rule: Rule
    /// The place of its name among all rules' names.
    let rank: Int
    /// Which of the plan's `eaches` its key is.
    let each: Int
    let starts: [PlannedStart]
    let stops: [PlannedStop]
    let variants: [PlannedVariant]
    let carriedUntil: [Int]

    init(_ rule: Rule, rank: Int, each: Int, _ planner: inout Planner) {
        self.rule = rule
        self.rank = rank
        self.each = each
        starts = rule.starts.map { PlannedStart($0, &planner) }
        stops = rule.stops.map { PlannedStop($0, planner.trigger($0.trigger)) }
        variants = rule.variants.map { PlannedVariant($0, planner) }
        carriedUntil = (rule.carriedUntil ?? []).sorted().map { planner.type($0) }
    }
}

/// A start with its names resolved.
final class PlannedStart: Sendable {
    let from: Start.From
    let trigger: PlannedTrigger
    let ifEver: [PlannedTrigger]

    init(_ start: Start, _ planner: inout Planner) {
        from = start.from
        trigger = planner.trigger(start.trigger)
        ifEver = start.ifEver.map { planner.trigger($0) }
    }
}

/// A stop with its names resolved.
final class PlannedStop: Sendable {
    let effect: Stop.Effect
    let matching: [String: String]
    let startsAgain: Bool
    let trigger: PlannedTrigger?

    /// What ends a clock without a fact that the rule names: a withdrawal, a date, the end of the case.
    static let cancelling = PlannedStop()

    init(_ stop: Stop, _ trigger: PlannedTrigger) {
        effect = stop.effect
        matching = stop.matching
        startsAgain = stop.startsAgain
        self.trigger = trigger
    }

    private init() {
        effect = .cancelled
        matching = [:]
        startsAgain = false
        trigger = nil
    }
}

/// A variant with its names resolved.
final class PlannedVariant: Sendable {
    let variant: Variant
    let conditions: [PlannedCondition]

    init(_ variant: Variant, _ planner: Planner) {
        self.variant = variant
        conditions = variant.conditions.map { planner.condition($0) }
    }
}

/// A trigger with its names resolved.
struct PlannedTrigger {
    /// Numbers of a fact type, or of a rule in the plan.
    enum Source {
        case fact(Int)
        case breach(Int)
        case met(Int)
        case startOfAnother(Int)
    }

    let source: Source
    let conditions: [PlannedCondition]

    /// The fact type it watches, when it watches facts.
    var factType: Int? {
        if case .fact(let type) = source { type } else { nil }
    }

    /// The rule it watches, when it watches clocks.
    var rule: Int? {
        switch source {
        case .breach(let rule), .met(let rule), .startOfAnother(let rule): rule
        case .fact: nil
        }
    }
}

/// A condition with what the vocabulary says of its member.
struct PlannedCondition {
    let member: PlannedMember
    let test: Condition.Test
}

/// A member as a condition reads it.
final class PlannedMember: Sendable {
    let name: String
    /// Whether it is read from other facts of the key too.
    let isShared: Bool
    /// Values of other members that make it true.
    let impliedBy: [(member: PlannedMember, value: FactValue)]

    init(
        name: String, isShared: Bool, impliedBy: [(member: PlannedMember, value: FactValue)]
    ) {
        self.name = name
        self.isShared = isShared
        self.impliedBy = impliedBy
    }
}
