/// Gives numbers to names while a plan is made.
struct Planner {
    private(set) var types: [String: Int] = [:]
    private(set) var members: [String: Int] = [:]
    private(set) var eaches: [[Int]] = []
    let partNames: [String]
    private let vocabulary: Vocabulary
    private let ranks: [String: Int]
    private let places: [String: Int]

    init(_ rules: [Rule], _ vocabulary: Vocabulary) {
        self.vocabulary = vocabulary
        partNames = Set(rules.flatMap(\.each)).union(vocabulary.keys.keys).sorted()
        places = Self.numbered(rules.map(\.name))
        ranks = Self.numbered(rules.map(\.name).sorted())
        for name in vocabulary.types.keys.sorted() { types[name] = types.count }
    }

    private static func numbered(_ names: [String]) -> [String: Int] {
        Dictionary(names.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
    }

    mutating func rule(_ rule: Rule) -> PlannedRule {
        let parts = rule.each.map { partNames.firstIndex(of: $0)! }
        if !eaches.contains(parts) { eaches.append(parts) }
        return PlannedRule(
            rule, rank: ranks[rule.name]!, each: eaches.firstIndex(of: parts)!, &self)
    }

    mutating func part(_ name: String) -> Plan.KeyPart {
        let definition = vocabulary.keys[name]
        return Plan.KeyPart(
            name: name, withdrawnBy: Set((definition?.withdrawnBy ?? []).map { type($0) }),
            outlivesCase: definition?.outlivesCase.map { exception in
                Plan.OutlivesCase(
                    opened: exception.opened.map { trigger($0) },
                    ended: exception.ended.map { trigger($0) },
                    conditions: exception.conditions.map { condition($0) })
            })
    }

    mutating func type(_ name: String) -> Int {
        if let number = types[name] { return number }
        types[name] = types.count
        return types.count - 1
    }

    mutating func trigger(_ trigger: Trigger) -> PlannedTrigger {
        let source: PlannedTrigger.Source =
            switch trigger.source {
            case .fact(let name): .fact(type(name))
            case .breach(let rule): .breach(places[rule]!)
            case .met(let rule): .met(places[rule]!)
            case .startOfAnother(let rule): .startOfAnother(places[rule]!)
            case .count(let rule, let times, let within):
                .count(places[rule]!, times: times, within: within)
            }
        return PlannedTrigger(
            source: source, conditions: trigger.conditions.map { condition($0) })
    }

    mutating func member(_ name: String) -> Int {
        if let number = members[name] { return number }
        members[name] = members.count
        return members.count - 1
    }

    mutating func condition(_ condition: Condition) -> PlannedCondition {
        PlannedCondition(member: member(condition.member, under: []), test: condition.test)
    }

    /// `path` are the members it is asked for, so that two which imply each other do so once.
    private mutating func member(_ name: String, under path: Set<String>) -> PlannedMember {
        let sharing = vocabulary.shared[name]
        let implying = (sharing?.impliedBy ?? [:]).filter { !path.contains($0.key) }
        return PlannedMember(
            number: member(name), isShared: sharing != nil,
            impliedBy: implying.sorted { $0.key < $1.key }.map { other, value in
                (member(other, under: path.union([name])), value)
            })
    }
}

/// A key part as one member of a fact names it.
struct KeyMember: Comparable {
    let part: Int
    /// The member's place among those that name the part.
    let order: Int

    /// For each member the parts it names; a part that the vocabulary does not define is its own member.
    static func byMember(
        _ keys: [String: KeyDefinition], parts: [String]
    ) -> [String: [KeyMember]] {
        var result: [String: [KeyMember]] = [:]
        for (part, name) in parts.enumerated() {
            for (order, member) in (keys[name]?.members ?? [name]).enumerated() {
                result[member, default: []].append(KeyMember(part: part, order: order))
            }
        }
        return result
    }

    static func < (left: KeyMember, right: KeyMember) -> Bool {
        (left.part, left.order) < (right.part, right.order)
    }
}
