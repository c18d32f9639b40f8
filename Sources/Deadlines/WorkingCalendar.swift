/// Working days and working hours in one zone, answered from tables.
///
/// A working day is Monday to Friday and no holiday; working time is 09:00 to 17:00 on such a day,
/// counted in elapsed seconds inside those local bounds (facts and limits, §3.6).
package struct WorkingCalendar: Sendable {
    /// Local second of the day at which working time opens and closes, and at which days fall due.
    package static let opening = 9 * 3600
    package static let closing = 17 * 3600

    package let zone: Zone
    /// The last day up to which holidays are known; later deadlines are provisional.
    package let knownUntil: CivilDate
    /// The first day from which they are known; deadlines counted from an earlier day are provisional too.
    package let knownFrom: CivilDate

    private static let firstDay = -1
    private static let lastDay = 54_787
    /// Behind one reference: a calendar is handed on with every deadline.
    private let table: Table

    private final class Table: Sendable {
        /// Working days from the table's first day up to and including each day.
        let ordinals: [Int32]
        /// The day of each ordinal.
        let days: [Int32]

        init(ordinals: [Int32], days: [Int32]) {
            self.ordinals = ordinals
            self.days = days
        }
    }

    /// Builds the tables for 1970 to 2119 from every holiday known.
    package init(
        zone: Zone, holidays: Set<CivilDate>, knownFrom: CivilDate? = nil, knownUntil: CivilDate
    ) {
        let known = (knownFrom ?? CivilDate(dayNumber: Self.firstDay), knownUntil)
        self.init(zone: zone, known: known) { $0.weekday <= 5 && !holidays.contains($0) }
    }

    /// Days of school: those of `terms` that are no inset days, at weekends or `holidays`. Before the first term
    /// and after the last, every working day counts, and what is there is provisional.
    package init(
        zone: Zone, holidays: Set<CivilDate>, terms: [ClosedRange<CivilDate>], inset: Set<CivilDate>
    ) {
        let first = terms.map(\.lowerBound).min() ?? CivilDate(dayNumber: Self.lastDay)
        let last = terms.map(\.upperBound).max() ?? CivilDate(dayNumber: Self.firstDay)
        var off = inset
        for number in first.dayNumber..<max(first.dayNumber, last.dayNumber) {
            let day = CivilDate(dayNumber: number)
            if !terms.contains(where: { $0.contains(day) }) { off.insert(day) }
        }
        self.init(zone: zone, known: (first, last)) { [off] day in
            day.weekday <= 5 && !holidays.contains(day) && !off.contains(day)
        }
    }

    private init(
        zone: Zone, known: (from: CivilDate, until: CivilDate), isWorking: (CivilDate) -> Bool
    ) {
        self.zone = zone
        knownFrom = known.from
        knownUntil = known.until
        var ordinals: [Int32] = []
        var days: [Int32] = [Int32(Self.firstDay)]
        ordinals.reserveCapacity(Self.lastDay - Self.firstDay + 1)
        for number in Self.firstDay...Self.lastDay {
            if isWorking(CivilDate(dayNumber: number)) { days.append(Int32(number)) }
            ordinals.append(Int32(days.count - 1))
        }
        table = Table(ordinals: ordinals, days: days)
    }

    /// Whether work is done on `day`.
    package func isWorking(_ day: CivilDate) -> Bool {
        ordinal(day) != ordinal(day.advanced(days: -1))
    }

    /// The `count`th working day after `day`; `day` itself never counts.
    package func day(_ count: Int, after day: CivilDate) -> CivilDate {
        self[ordinal(day) + count]
    }

    /// The `count`th working day before `day`; `day` itself never counts.
    package func day(_ count: Int, before day: CivilDate) -> CivilDate {
        self[ordinal(day.advanced(days: -1)) - count + 1]
    }

    /// Working days after `first`, up to and including `last`.
    package func workingDays(after first: CivilDate, through last: CivilDate) -> Int {
        max(0, ordinal(last) - ordinal(first))
    }

    /// The moment at which so many microseconds of working time have passed since `start`.
    ///
    /// Time used up exactly at closing is due then, not at the next opening.
    package func adding(workingMicroseconds: Int64, to start: Timestamp) -> Timestamp {
        var left = workingMicroseconds
        var day = zone.local(start).date
        if !isWorking(day) { day = self.day(1, after: day) }
        while true {
            let opens = zone.timestamp(day, secondOfDay: Self.opening)
            let closes = zone.timestamp(day, secondOfDay: Self.closing)
            let from = max(start, opens)
            let available = closes.microseconds - from.microseconds
            if available > 0, left <= available {
                return Timestamp(microseconds: from.microseconds + left)
            }
            left -= max(0, available)
            day = self.day(1, after: day)
        }
    }

    /// The moment from which so many microseconds of working time remain until `end`.
    package func subtracting(workingMicroseconds: Int64, from end: Timestamp) -> Timestamp {
        var left = workingMicroseconds
        var day = zone.local(end).date
        if !isWorking(day) { day = self.day(1, before: day) }
        while true {
            let opens = zone.timestamp(day, secondOfDay: Self.opening)
            let until = min(end, zone.timestamp(day, secondOfDay: Self.closing))
            let available = until.microseconds - opens.microseconds
            if available > 0, left <= available {
                return Timestamp(microseconds: until.microseconds - left)
            }
            left -= max(0, available)
            day = self.day(1, before: day)
        }
    }

    /// Microseconds of working time between two moments; 0 when `end` is not after `start`.
    package func workingMicroseconds(from start: Timestamp, to end: Timestamp) -> Int64 {
        guard end > start else { return 0 }
        var total: Int64 = 0
        var day = zone.local(start).date
        if !isWorking(day) { day = self.day(1, after: day) }
        let last = zone.local(end).date
        while day <= last {
            let from = max(start, zone.timestamp(day, secondOfDay: Self.opening))
            let until = min(end, zone.timestamp(day, secondOfDay: Self.closing))
            total += max(0, until.microseconds - from.microseconds)
            day = self.day(1, after: day)
        }
        return total
    }

    private func ordinal(_ day: CivilDate) -> Int {
        let index = min(max(day.dayNumber, Self.firstDay), Self.lastDay) - Self.firstDay
        return Int(table.ordinals[index])
    }

    private subscript(ordinal: Int) -> CivilDate {
        CivilDate(dayNumber: Int(table.days[min(max(ordinal, 0), table.days.count - 1)]))
    }
}
