package import Deadlines

/// A calendar month.
package struct Month: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// Its first day.
    package let first: CivilDate

    /// The month in which `day` lies.
    package init(of day: CivilDate) {
        first = day.advanced(days: 1 - day.components.day)
    }

    /// Reads `2019-01`; nil for anything else.
    package init?(_ text: String) {
        guard let day = CivilDate(iso: text + "-01") else { return nil }
        first = day
    }

    /// So many months later; earlier when negative.
    package func advanced(by months: Int) -> Month {
        Month(of: first.advanced(months: months))
    }

    /// From its first midnight to the next month's, local to `zone`.
    package func period(in zone: Zone) -> Period {
        Period(
            from: zone.timestamp(first, secondOfDay: 0),
            to: zone.timestamp(advanced(by: 1).first, secondOfDay: 0),
            zone: zone)
    }

    package static func < (left: Month, right: Month) -> Bool { left.first < right.first }

    /// `2019-01`.
    package var description: String { String(first.description.dropLast(3)) }
}

/// A stretch of time for which figures are made: from its first moment up to, and without, its end.
package struct Period: Hashable, Sendable {
    package let from: Timestamp
    package let to: Timestamp
    private let firstDay: CivilDate
    private let zone: Zone

    /// Makes a period; months back from it are counted in `zone`.
    package init(from: Timestamp, to: Timestamp, zone: Zone) {
        self.from = from
        self.to = to
        self.zone = zone
        firstDay = zone.local(to).date
    }

    func contains(_ moment: Timestamp) -> Bool { from <= moment && moment < to }

    /// The same end with a beginning so many months before it.
    func reachingBack(months: Int) -> Period {
        guard months > 0 else { return self }
        let start = zone.timestamp(firstDay.advanced(months: -months), secondOfDay: 0)
        return Period(from: start, to: to, zone: zone)
    }

    package static func == (left: Period, right: Period) -> Bool {
        left.from == right.from && left.to == right.to
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(from)
        hasher.combine(to)
    }
}
