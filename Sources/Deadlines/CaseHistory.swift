/// The facts of one case in the order they happened, arranged for the questions rules ask.
final class CaseHistory {
    let plan: Plan
    let now: Timestamp
    let subject: CaseReference
    let occurrences: [Occurrence]
    /// The types of the facts that have happened.
    let types: TypeSet
    /// Facts that close the case.
    let closings: [Occurrence]
    /// When the next fact that has been said will have happened.
    let nextOccurrenceAt: Timestamp?
    private let about: [Mention: [Occurrence]]
    /// By the number of an `each`.
    private var keys: [[ClockKey]?]
    private var dates: [Int: CivilDate?] = [:]

    init(_ facts: [Occurrence], under plan: Plan, at now: Timestamp) {
        var happened: [Occurrence] = []
        happened.reserveCapacity(facts.count)
        var next: Timestamp?
        for one in Corrections.apply(to: facts, under: plan) {
            if one.at <= now {
                happened.append(one)
            } else {
                next = min(next ?? one.at, one.at)
            }
        }
        happened.sort { left, right in
            left.at == right.at ? left.fact.identity < right.fact.identity : left.at < right.at
        }
        var about: [Mention: [Occurrence]] = [:]
        var types = TypeSet()
        for one in happened {
            if let type = one.type { types.insert(type) }
            for mention in one.mentions { about[mention, default: []].append(one) }
        }
        self.plan = plan
        self.now = now
        subject = facts.first?.fact.subject ?? CaseReference("")
        occurrences = happened
        closings = happened.filter { [closing = plan.closing] in $0.type == closing }
        nextOccurrenceAt = next
        self.types = types
        self.about = about
        keys = Array(repeating: nil, count: plan.eaches.count)
    }

    /// Every key that facts of the case name for rules with this `each`, in order.
    func keys(of each: Int) -> [ClockKey] {
        if let known = keys[each] { return known }
        let made = makeKeys(plan.eaches[each])
        keys[each] = made
        return made
    }

    private func makeKeys(_ parts: [Int]) -> [ClockKey] {
        guard let part = parts.first else {
            return [ClockKey(values: [], parts: [], in: self, occurrences, about: occurrences)]
        }
        var result: [ClockKey] = []
        if parts.count == 1 {
            for (mention, facts) in about where mention.part == part {
                result.append(
                    ClockKey(values: [mention.value], parts: parts, in: self, facts, about: facts))
            }
        } else {
            var naming: [[String]: [Occurrence]] = [:]
            for one in occurrences where one.mentions.count >= parts.count {
                for values in one.tuples(of: parts) { naming[values, default: []].append(one) }
            }
            for (values, facts) in naming {
                let first = about[Mention(part: part, value: values[0])] ?? []
                result.append(ClockKey(values: values, parts: parts, in: self, facts, about: first))
            }
        }
        result.sort { $0.values.lexicographicallyPrecedes($1.values) }
        for (index, key) in result.enumerated() { key.index = index }
        return result
    }

    /// The local midnight of the date that a member holds in the latest fact of the case that has it.
    func midnight(of member: Int?) -> Timestamp? {
        date(member).map { plan.calendar.zone.timestamp($0, secondOfDay: 0) }
    }

    /// The deadline of a limit that goes by a date of the starting fact or the case; nil while that is unknown.
    func moment(of limit: Limit, by member: Int, for one: Occurrence) -> Timestamp? {
        if case .monthsBefore(_, let count) = limit {
            return date(member).map { plan.calendar.closing(of: $0.advanced(months: -count)) }
        }
        guard let text = (one.value(of: member) ?? latest(member))?.text else { return nil }
        return Timestamp(rfc3339: text)
            ?? CivilDate(iso: text).map { plan.calendar.zone.timestamp($0, secondOfDay: 0) }
    }

    private func latest(_ member: Int) -> FactValue? {
        for one in occurrences.reversed() {
            if let value = one.value(of: member) { return value }
        }
        return nil
    }

    private func date(_ member: Int?) -> CivilDate? {
        guard let member else { return nil }
        if let known = dates[member] { return known }
        let date = latest(member)?.text.flatMap { CivilDate(iso: $0) }
        dates[member] = .some(date)
        return date
    }
}

/// Numbers of fact types, as bits; of a vocabulary with more than 128 it cannot exclude the later ones.
struct TypeSet {
    private var low: UInt64 = 0
    private var high: UInt64 = 0

    mutating func insert(_ type: Int) {
        if type < 64 {
            low |= 1 << UInt64(type)
        } else if type < 128 {
            high |= 1 << UInt64(type - 64)
        }
    }

    /// False only if it is not there.
    func mayContain(_ type: Int) -> Bool {
        type < 64
            ? low & (1 << UInt64(type)) != 0
            : type >= 128 || high & (1 << UInt64(type - 64)) != 0
    }
}

extension Occurrence {
    /// The values of several key parts that it names together; none when it lacks one.
    fileprivate func tuples(of parts: [Int]) -> [[String]] {
        var result: [[String]] = [[]]
        for part in parts where !result.isEmpty {
            let values = values(of: part)
            result = result.flatMap { tuple in values.map { tuple + [$0] } }
        }
        return result
    }
}

/// What one clock is kept for: the values of its rule's key parts, and the facts about it.
final class ClockKey {
    let plan: Plan
    let values: [String]
    /// Its place among the keys of its `each`.
    fileprivate(set) var index = 0
    /// Facts that name every part, in order.
    let occurrences: [Occurrence]
    /// The types of the facts that name every part.
    let types: TypeSet
    /// Facts that name the first part, which is what conditions and withdrawals go by; in order.
    let about: [Occurrence]
    /// The first fact that withdraws what the key is kept for; nil when it stands.
    let withdrawal: Occurrence?
    /// The episodes a clock of this key speaks for by itself.
    let episodes: [String]
    let part: Plan.KeyPart?
    /// The first part and its value; nil for the key of a whole case.
    let mention: Mention?

    fileprivate init(
        values: [String], parts: [Int], in history: CaseHistory, _ occurrences: [Occurrence],
        about: [Occurrence]
    ) {
        plan = history.plan
        self.values = values
        self.occurrences = occurrences
        var types = TypeSet()
        for one in occurrences { if let type = one.type { types.insert(type) } }
        self.types = types
        self.about = about
        let part = parts.first.map { history.plan.parts[$0] }
        self.part = part
        mention = parts.first.map { Mention(part: $0, value: values[0]) }
        let withdrawnBy = part?.withdrawnBy ?? []
        withdrawal =
            withdrawnBy.isEmpty
            ? nil : about.first { one in one.type.map(withdrawnBy.contains) ?? false }
        episodes =
            parts.firstIndex { history.plan.parts[$0].name == Self.episode }.map { [values[$0]] }
            ?? []
    }

    /// The name of the key part that stands for a missing episode.
    private static let episode = "episode"
}
