import Deadlines

/// One case as measures see it: its clocks, and the facts that stand.
struct MeasuredCase {
    let facts: [StandingFact]
    let vocabulary: Vocabulary
    /// Clocks by rule, of keys that nobody withdrew, ascending by start.
    private let clocks: [String: [MeasuredClock]]

    /// Sees a case by what was recorded, and had happened, by `now`.
    init(_ facts: [Fact], under book: MeasureBook, at now: Timestamp) {
        let rules = book.rules
        let facts = facts.filter { $0.recordedAt <= now }
        let standing = rules.standing(facts).filter { $0.at <= now }
        let vocabulary = rules.vocabulary
        let each = Dictionary(
            rules.rules.map { ($0.name, $0.each.first) }, uniquingKeysWith: { first, _ in first })
        var about: [[String]: [StandingFact]] = [:]
        func naming(_ clock: Clock) -> [StandingFact] {
            guard let part = each[clock.rule] ?? nil, let value = clock.keyParts.first
            else { return standing }
            if let known = about[[part, value]] { return known }
            let members = vocabulary.keys[part]?.members ?? [part]
            let found = standing.filter { one in
                members.contains { one.fact.data[$0]?.texts.contains(value) ?? false }
            }
            about[[part, value]] = found
            return found
        }
        var clocks: [String: [MeasuredClock]] = [:]
        for clock in Deadlines.clocks(of: facts, under: rules, at: now) {
            let about = naming(clock)
            let withdrawnBy =
                (each[clock.rule] ?? nil).flatMap { vocabulary.keys[$0]?.withdrawnBy } ?? []
            if about.contains(where: { withdrawnBy.contains($0.fact.type) }) { continue }
            clocks[clock.rule, default: []].append(MeasuredClock(clock: clock, about: about))
        }
        for span in book.spans { clocks[span]?.markEnds() }
        self.facts = standing
        self.vocabulary = vocabulary
        self.clocks = clocks
    }

    func clocks(of rule: String) -> [MeasuredClock] { clocks[rule] ?? [] }
}

/// A clock with the facts about its key, in the order they happened.
struct MeasuredClock {
    let clock: Clock
    let about: [StandingFact]
    /// Whether it begins what its key is kept for, and whether it ends it: all do, but runs of a span between others.
    fileprivate(set) var begins = true
    fileprivate(set) var ends = true

    init(clock: Clock, about: [StandingFact]) {
        self.clock = clock
        self.about = about
    }

    /// Whether it lies to `period` as it is asked.
    func isIn(_ period: Period, _ when: Measure.When) -> Bool {
        switch when {
        case .begun: return begins && period.contains(clock.startedAt)
        case .ended: return ends && clock.endedAt.map(period.contains) ?? false
        case .open:
            return clock.startedAt < period.to && clock.endedAt.map { $0 >= period.to } ?? true
        }
    }

    /// Whether it fulfils a test, with `others` the clocks of the same rule and case.
    func fulfils(
        _ test: Measure.Test, among others: [MeasuredClock], by end: Timestamp, at now: Timestamp
    ) -> Bool {
        let start = clock.startedAt
        switch test {
        case .has(let types, let within):
            let last = within.map { start.advanced(seconds: $0) }
            return about.contains { one in
                types.contains(one.fact.type) && one.at >= start
                    && last.map { one.at <= $0 } ?? true
            }
        case .lacks(let types):
            return !about.contains { types.contains($0.fact.type) && $0.at >= start }
        case .first:
            return !others.contains { $0.clock.startedAt < start }
        case .notAgain(let within):
            let last = start.advanced(seconds: within)
            return !others.contains { other in
                other.begins && other.clock.startedAt > start && other.clock.startedAt <= last
            }
        case .repeated(let times, let within):
            let first = start.advanced(seconds: -within)
            return others.count { $0.begins && (first...start).contains($0.clock.startedAt) }
                >= times
        case .metInTime: return clock.state == .met && !clock.late
        case .settled: return !clock.isOpen || clock.dueAt.map { $0 <= now } ?? false
        case .lowered(let member, let order):
            let words = about.filter { $0.at < end }.compactMap { $0.fact.data[member]?.text }
                .compactMap { order.firstIndex(of: $0) }
            guard let first = words.first, let last = words.last else { return false }
            return last < first
        case .says(let member, let values):
            return value(of: member, by: end).map(values.contains) ?? false
        }
    }

    /// What the facts about it last said of a member before `end`.
    func value(of member: String, by end: Timestamp) -> FactValue? {
        about.last { $0.at < end && $0.fact.data[member] != nil }?.fact.data[member]
    }
}

extension [MeasuredClock] {
    /// Of several runs of one key only the first begins, and only the last ends.
    fileprivate mutating func markEnds() {
        var last: [[String]: Int] = [:]
        for index in indices {
            let key = self[index].clock.keyParts
            if let earlier = last[key] {
                self[earlier].ends = false
                self[index].begins = false
            }
            last[key] = index
        }
    }
}
