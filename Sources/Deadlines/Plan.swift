/// A rule book with every name resolved, so that none is looked up while a case is derived.
final class Plan: Sendable {
    /// A fact type that the vocabulary or a rule names.
    struct FactType {
        let number: Int
        /// The member that says when it happened.
        let happensAt: String?
    }

    /// What a member of a fact is asked for.
    struct Member {
        /// The number by which rules ask for it.
        let number: Int?
        /// The key parts it names.
        let names: [KeyMember]
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

    /// Our own authority's code.
    let authority: String
    let calendar: WorkingCalendar
    let schoolCalendar: WorkingCalendar?
    let trustCalendar: WorkingCalendar?
    let types: [String: FactType]
    /// The members that rules ask for, or that name a key part.
    let members: [String: Member]
    /// In the rule book's order: each after those it is chained from.
    let rules: [PlannedRule]
    let parts: [KeyPart]
    /// The distinct `each` of the rules, as numbers of parts.
    let eaches: [[Int]]
    /// By the number of a type: what must have happened for another of its kind to count as new.
    let renewals: [Int: [PlannedTrigger]]
    let closing: Int

    init(
        _ rules: [Rule], _ vocabulary: Vocabulary, authority: String, calendars: Calendars
    ) {
        self.authority = authority
        calendar = calendars.working
        schoolCalendar = calendars.school
        trustCalendar = calendars.trust
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
        let places = KeyMember.byMember(vocabulary.keys, parts: planner.partNames)
        members = Dictionary(
            uniqueKeysWithValues: Set(places.keys).union(planner.members.keys).map { name in
                (name, Member(number: planner.members[name], names: places[name] ?? []))
            })
    }
}

/// A rule with its names resolved.
final class PlannedRule: Sendable {
    let rule: Rule
    /// See ``Rule/version``.
    let version: String
    /// The place of its name among all rules' names.
    let rank: Int
    /// Which of the plan's `eaches` its key is.
    let each: Int
    let starts: [PlannedStart]
    /// The types of the facts that start its clocks; empty when something else may.
    let startTypes: [Int]
    let stops: [PlannedStop]
    let variants: [PlannedVariant]
    let carriedUntil: [Int]
    /// The date member at which its clocks are cancelled.
    let until: Int?
    /// Whether each start makes a clock of its own: one of a limit of now (§3.14).
    let startsEach: Bool

    init(_ rule: Rule, rank: Int, each: Int, _ planner: inout Planner) {
        self.rule = rule
        version = rule.version
        self.rank = rank
        self.each = each
        starts = rule.starts.map { PlannedStart($0, &planner) }
        let types = starts.map(\.trigger.factType)
        startTypes = types.contains(nil) ? [] : types.compactMap(\.self)
        stops = rule.stops.map { PlannedStop($0, planner.trigger($0.trigger)) }
        variants = rule.variants.map { PlannedVariant($0, &planner) }
        until = rule.until.map { planner.member($0) }
        startsEach = rule.isMomentary
        carriedUntil = (rule.carriedUntil ?? []).sorted().map { planner.type($0) }
    }
}

/// A start with its names resolved.
final class PlannedStart: Sendable {
    /// The moment from which the limit counts; see ``Start/From``.
    enum From {
        case occurred
        case recorded
        case earliest([Int], isTimeOne: Bool)
    }

    let from: From
    let trigger: PlannedTrigger
    let ifEver: [PlannedTrigger]
    let onlyFirst: Bool

    init(_ start: Start, _ planner: inout Planner) {
        switch start.from {
        case .occurred: from = .occurred
        case .recorded: from = .recorded
        case .earliest(let names):
            let members = names.filter { $0 != "time" }.map { planner.member($0) }
            from = .earliest(members, isTimeOne: names.contains("time"))
        }
        trigger = planner.trigger(start.trigger)
        ifEver = start.ifEver.map { planner.trigger($0) }
        onlyFirst = start.onlyFirst
    }
}

/// A stop with its names resolved.
final class PlannedStop: Sendable {
    let stop: Stop
    let trigger: PlannedTrigger?
    let effect: Stop.Effect
    /// The type of the facts about the key itself that make it; nil when others may too.
    let ownType: Int?
    /// Whether it asks anything of the fact that started the clock.
    let asksOfStart: Bool
    /// Whether several facts may end a clock together.
    let isCollecting: Bool
    let startsAgain: Bool

    /// What ends a clock without a fact that the rule names: a withdrawal, a date, the end of the case.
    static let cancelling = PlannedStop()

    init(_ stop: Stop, _ trigger: PlannedTrigger) {
        self.stop = stop
        self.trigger = trigger
        effect = stop.effect
        ownType = stop.scope == .ownKey ? trigger.factType : nil
        asksOfStart = !stop.matching.isEmpty || !stop.covering.isEmpty
        isCollecting = stop.collecting != nil
        startsAgain = stop.startsAgain
    }

    private init() {
        stop = Stop(Trigger(.fact("")), effect: .cancelled)
        trigger = nil
        effect = .cancelled
        ownType = nil
        asksOfStart = false
        isCollecting = false
        startsAgain = false
    }
}

/// A variant with its names resolved.
final class PlannedVariant: Sendable {
    let limits: [Limit]
    let warnings: [WarningOffset]
    let policy: String
    /// Whether holidays matter to its warnings.
    let warnsByHolidays: Bool
    /// For each limit the member whose date it goes by.
    let dates: [Int?]
    let conditions: [PlannedCondition]

    init(_ variant: Variant, _ planner: inout Planner) {
        limits = variant.limits
        warnings = variant.warnings
        policy = variant.policy
        warnsByHolidays = variant.warnings.contains(where: \.needsHolidays)
        dates = variant.limits.map { limit in
            switch limit {
            case .at(let member), .monthsBefore(let member, _): planner.member(member)
            default: nil
            }
        }
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
        case count(Int, times: Int, within: Int64)
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
        case .breach(let rule), .met(let rule), .startOfAnother(let rule), .count(let rule, _, _):
            rule
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
    let number: Int
    /// Whether it is read from other facts of the key too.
    let isShared: Bool
    /// Values of other members that make it true.
    let impliedBy: [(member: PlannedMember, value: FactValue)]

    init(
        number: Int, isShared: Bool, impliedBy: [(member: PlannedMember, value: FactValue)]
    ) {
        self.number = number
        self.isShared = isShared
        self.impliedBy = impliedBy
    }
}
