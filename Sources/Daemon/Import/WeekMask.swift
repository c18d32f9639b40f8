import Escalation

/// Which minutes of a week are covered, by the clock on the wall, from Monday's midnight on.
struct WeekMask: Hashable {
    private static let dayMinutes = 1440
    private static let weekMinutes = 7 * dayMinutes

    private var covered: [Bool]

    /// Nothing of the week.
    static let none = WeekMask(covered: Array(repeating: false, count: weekMinutes))
    /// All of it.
    static let all = WeekMask(covered: Array(repeating: true, count: weekMinutes))

    var isFull: Bool { !covered.contains(false) }

    var isEmpty: Bool { !covered.contains(true) }

    /// Covers `minutes` from a minute of the day on, on a weekday of 1 to 7.
    mutating func cover(_ weekday: Int, from minute: Int, minutes: Int) {
        let start = (weekday - 1) * Self.dayMinutes + minute
        for offset in 0..<min(minutes, Self.weekMinutes) {
            covered[(start + offset) % Self.weekMinutes] = true
        }
    }

    /// Whether the minute `minute` of a weekday of 1 to 7 is covered.
    func covers(_ weekday: Int, _ minute: Int) -> Bool {
        covered[(weekday - 1) * Self.dayMinutes + minute]
    }

    func isDisjoint(with other: WeekMask) -> Bool {
        !zip(covered, other.covered).contains { $0 && $1 }
    }

    func union(_ other: WeekMask) -> WeekMask {
        WeekMask(covered: zip(covered, other.covered).map { $0 || $1 })
    }

    /// The same as stretches of at most a day; empty for all of the week, which needs none.
    var hours: [Rota.Hours] {
        var result: [Rota.Hours] = []
        for piece in pieces {
            let day = piece.start / Self.dayMinutes
            let from = piece.start % Self.dayMinutes
            let to = (from + piece.length) % Self.dayMinutes
            if let index = result.firstIndex(where: { $0.from == from * 60 && $0.to == to * 60 }) {
                result[index].weekdays.insert(day + 1)
            } else {
                result.append(Rota.Hours(weekdays: [day + 1], from: from * 60, to: to * 60))
            }
        }
        return result
    }

    /// What is covered without a break, cut after every 24 hours, in order from Monday.
    private var pieces: [(start: Int, length: Int)] {
        // Beginning in a gap, no stretch is cut by the end of the week.
        guard let gap = covered.firstIndex(of: false) else { return [] }
        var pieces: [(start: Int, length: Int)] = []
        for offset in 0..<Self.weekMinutes {
            let minute = (gap + offset) % Self.weekMinutes
            guard covered[minute] else { continue }
            let before = (minute + Self.weekMinutes - 1) % Self.weekMinutes
            if covered[before], let last = pieces.last, last.length < Self.dayMinutes {
                pieces[pieces.count - 1].length += 1
            } else {
                pieces.append((minute, 1))
            }
        }
        return pieces.sorted { $0.start < $1.start }
    }
}
