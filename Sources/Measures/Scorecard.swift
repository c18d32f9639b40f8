package import Deadlines

/// Figures for one period after another, gathered from one case after another.
package struct Scorecard: Sendable {
    private struct Cell: Hashable {
        var measure: Int
        var group: String
        var period: Int
    }

    private struct Tally {
        var part = 0
        var whole = 0
        var lateness: [Int64] = []
    }

    private let book: MeasureBook
    private let periods: [Period]
    private let now: Timestamp
    private var tallies: [Cell: Tally] = [:]

    /// Starts at nothing; what happens after `now` does not count.
    package init(_ book: MeasureBook, periods: [Period], at now: Timestamp) {
        self.book = book
        self.periods = periods
        self.now = now
    }

    /// Takes in one case by all its facts.
    package mutating func add(_ facts: [Fact]) {
        let measured = MeasuredCase(facts, under: book, at: now)
        for (index, measure) in book.measures.enumerated() {
            for (number, period) in periods.enumerated() {
                switch measure.population {
                case .clocks(let rule, let when, let months):
                    let all = measured.clocks(of: rule)
                    guard !all.isEmpty else { continue }
                    add(
                        all, of: measure, Cell(measure: index, group: "", period: number), period,
                        (when, months))
                case .facts(let types):
                    let facts = measured.facts.filter {
                        period.contains($0.at) && (types.isEmpty || types.contains($0.fact.type))
                    }
                    count(facts, of: measure, Cell(measure: index, group: "", period: number))
                case .recordedFacts(let types):
                    let facts = measured.facts.filter {
                        period.contains($0.fact.recordedAt)
                            && (types.isEmpty || types.contains($0.fact.type))
                    }
                    count(facts, of: measure, Cell(measure: index, group: "", period: number))
                }
            }
        }
    }

    private mutating func count(_ facts: [StandingFact], of measure: Measure, _ cell: Cell) {
        let facts = facts.filter { one in
            measure.among.allSatisfy { test in
                guard case .says(let member, let values) = test else { return true }
                return one.fact.data[member].map(values.contains) ?? false
            }
        }
        guard !facts.isEmpty else { return }
        switch measure.quantity {
        case .cases: tallies[cell, default: Tally()].whole += 1
        case .medianLateness:
            tallies[cell, default: Tally()].lateness += facts.map {
                max(0, $0.fact.recordedAt.seconds(since: $0.at))
            }
        case .each, .share: tallies[cell, default: Tally()].whole += facts.count
        }
    }

    private mutating func add(
        _ all: [MeasuredClock], of measure: Measure, _ cell: Cell, _ period: Period,
        _ wanted: (when: Measure.When, months: Int)
    ) {
        let stretch = period.reachingBack(months: wanted.months)
        func holds(_ tests: [Measure.Test], _ one: MeasuredClock) -> Bool {
            tests.allSatisfy { one.fulfils($0, among: all, by: period.to, at: now) }
        }
        let counted = all.filter { $0.isIn(stretch, wanted.when) && holds(measure.among, $0) }
        // A case counts once, in the group of its last clock.
        for one in measure.quantity == .cases ? counted.suffix(1) : counted[...] {
            var cell = cell
            if let grouping = measure.grouping {
                let value = one.value(of: grouping.member, by: period.to)?.text
                cell.group = grouping.name(of: value)
            }
            var tally = tallies[cell, default: Tally()]
            tally.whole += 1
            if case .share(let tests) = measure.quantity, holds(tests, one) { tally.part += 1 }
            tallies[cell] = tally
        }
    }

    /// Every figure: by measure, then group, then period.
    package var figures: [Figure] {
        book.measures.enumerated().flatMap { index, measure in
            groups(of: measure).flatMap { group in
                periods.indices.map { period in
                    let cell = Cell(measure: index, group: group, period: period)
                    return Figure(
                        name: group.isEmpty ? measure.name : "\(measure.name)_\(group)",
                        group: group, measure: index, period: period,
                        amount: amount(tallies[cell] ?? Tally(), measure.quantity))
                }
            }
        }
    }

    /// Every group, the unknown last: the same figures every month, whatever was found.
    private func groups(of measure: Measure) -> [String] {
        guard let grouping = measure.grouping else { return [""] }
        var names: [String] = []
        for name in grouping.names.map(\.name) + [grouping.unknown] where !names.contains(name) {
            names.append(name)
        }
        return names
    }

    private func amount(_ tally: Tally, _ quantity: Measure.Quantity) -> Figure.Amount {
        switch quantity {
        case .each, .cases: return .count(tally.whole)
        case .share: return .share(part: tally.part, whole: tally.whole)
        case .medianLateness:
            let sorted = tally.lateness.sorted()
            guard !sorted.isEmpty else { return .seconds(nil) }
            let (left, right) = (sorted[(sorted.count - 1) / 2], sorted[sorted.count / 2])
            return .seconds(left + (right - left) / 2)
        }
    }
}

extension Measure.Grouping {
    func name(of value: String?) -> String {
        names.first { $0.value == value }?.name ?? unknown
    }
}

/// One figure for one period.
package struct Figure: Hashable, Sendable {
    /// What was found.
    package enum Amount: Hashable, Sendable {
        case count(Int)
        case share(part: Int, whole: Int)
        /// Nil when there is nothing to take a median of.
        case seconds(Int64?)
    }

    /// The measure's name, with its group's.
    package var name: String
    /// Empty when the measure has no groups.
    package var group: String
    /// The place of its measure in the book.
    package var measure: Int
    /// The place of its period.
    package var period: Int
    package var amount: Amount

    /// The count, the percentage rounded half up, or the seconds; nil where there is nothing to divide by.
    package var value: Int? {
        switch amount {
        case .count(let count): count
        case .share(let part, let whole): whole == 0 ? nil : (200 * part + whole) / (2 * whole)
        case .seconds(let seconds): seconds.map(Int.init)
        }
    }
}
