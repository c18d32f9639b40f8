extension Recurrence {
    /// The local times of a rule, ascending, each once, from its start to its end or that of 2119.
    ///
    /// Nothing is expanded before it is asked for. With COUNT every local time counts, even one that does
    /// not exist in the zone.
    package struct LocalTimes: Sequence, Sendable {
        let rule: Recurrence
        let zone: Zone

        package func makeIterator() -> Iterator {
            Iterator(rule, in: zone, from: rule.starts.date)
        }

        package struct Iterator: IteratorProtocol, Sendable {
            private let rule: Recurrence
            private let zone: Zone
            private let lastDay: CivilDate
            /// How many are still to come; nil when they are not counted.
            private var remaining: Int?
            private var period: Int
            private var days: [Int] = []
            /// Which pairs of day and time the period has: all, or those BYSETPOS names.
            private var chosen: [Int]?
            private var cursor = 0

            /// Begins in the period that holds `day`, or at the start when occurrences are counted; nothing is
            /// looked for after `end`.
            init(
                _ rule: Recurrence, in zone: Zone, from day: CivilDate,
                to end: CivilDate = Recurrence.lastDay
            ) {
                self.rule = rule
                self.zone = zone
                period = Swift.max(0, rule.period(upTo: day))
                let horizon = Swift.min(end, Recurrence.lastDay)
                switch rule.end {
                case .never: lastDay = horizon
                case .day(let date): lastDay = Swift.min(date, horizon)
                case .moment(let moment):
                    // Where clocks go back, a later local time may be an earlier moment.
                    let date = zone.local(moment).date.advanced(days: 2)
                    lastDay = Swift.min(date, horizon)
                case .count(let count):
                    lastDay = horizon
                    remaining = count
                    period = 0
                }
                expand()
            }

            package mutating func next() -> CivilTime? {
                while remaining != 0, let time = nextOfRule() {
                    if time.date > lastDay { break }
                    if time < rule.starts { continue }
                    if case .moment(let last) = rule.end, zone.timestamp(time) > last { continue }
                    remaining? -= 1
                    return time
                }
                remaining = 0
                return nil
            }

            private mutating func nextOfRule() -> CivilTime? {
                while cursor >= chosen?.count ?? (days.count * rule.times.count) {
                    period += 1
                    guard expand() else { return nil }
                }
                let pair = chosen?[cursor] ?? cursor
                cursor += 1
                let (day, time) = pair.quotientAndRemainder(dividingBy: rule.times.count)
                return CivilTime(CivilDate(dayNumber: days[day]), secondOfDay: rule.times[time])
            }

            /// Finds the days of the period; false when it begins after the last day.
            @discardableResult
            private mutating func expand() -> Bool {
                let range = rule.days(ofPeriod: period)
                days.removeAll(keepingCapacity: true)
                cursor = 0
                rule.choose(from: range, into: &days)
                if !rule.positions.isEmpty {
                    let count = days.count * rule.times.count
                    let places = rule.positions.map { $0 > 0 ? $0 - 1 : $0 + count }
                    chosen = Set(places.filter((0..<count).contains)).sorted()
                }
                return range.lowerBound <= lastDay.dayNumber
            }
        }
    }
}
