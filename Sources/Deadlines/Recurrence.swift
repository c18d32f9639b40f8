/// When something comes round again: an RRULE of RFC 5545, §3.3.10, over local days and times.
///
/// Three readings differ from that text, or from other readers. The start is an occurrence only when it
/// matches the rule. A local time that does not exist is not left out but moves forward by the gap:
/// silence would be worse. With BYWEEKNO a year is the year of whole weeks, so that the days of week 1
/// in December go with the year they are numbered in.
package struct Recurrence: Hashable, Sendable {
    /// The earliest local time at which there can be an occurrence; it also gives what the rule leaves
    /// open: the time, the day, and which periods an interval takes.
    package let starts: CivilTime

    let frequency: Frequency
    /// Periods from one that counts to the next.
    let interval: Int
    let end: End
    /// The weekday on which weeks begin, 1 for Monday.
    let weekStart: Int

    // What each part lists, ascending. An empty list leaves every day in. What the rule leaves open is
    // filled in from the start.
    let months: [Int]
    let weekNumbers: [Int]
    let yearDays: [Int]
    let monthDays: [Int]
    let weekdays: [Weekday]
    /// Places within a period, from 1, or from its end, from -1.
    let positions: [Int]
    /// Seconds of the day.
    let times: [Int]

    enum Frequency: String, CaseIterable {
        case daily = "DAILY"
        case weekly = "WEEKLY"
        case monthly = "MONTHLY"
        case yearly = "YEARLY"
    }

    enum End: Hashable {
        case never
        /// After so many local times, whether or not two of them fall on one moment.
        case count(Int)
        /// With this day.
        case day(CivilDate)
        /// With this moment.
        case moment(Timestamp)
    }

    struct Weekday: Hashable {
        /// 1 for Monday to 7 for Sunday.
        let day: Int
        /// Which of them in the month or year, from 1, or from the end, from -1; 0 for each.
        let ordinal: Int
    }

    /// Reads a rule such as `FREQ=MONTHLY;INTERVAL=2;BYDAY=1MO`, in capitals or not, without `RRULE:`.
    ///
    /// Understands FREQ (DAILY to YEARLY), INTERVAL, COUNT, UNTIL, WKST, BYMONTH, BYWEEKNO, BYYEARDAY,
    /// BYMONTHDAY, BYDAY, BYHOUR, BYMINUTE and BYSETPOS. Throws for anything else, for what the RFC
    /// forbids, and for what lies beyond `RecurrenceLimits`. UNTIL is a local day, which counts whole, or
    /// a moment in UTC.
    package init(_ text: String, starts: CivilTime) throws(RecurrenceError) {
        try Self.check(starts)
        let reader = try RecurrenceReader(text)
        try reader.checkCombinations()
        let (_, month, day) = starts.date.components
        let frequency = reader.frequency
        let weekdays = try reader.weekdays()
        let monthDays = try reader.numbers(.monthDay)
        let yearDays = try reader.numbers(.yearDay)
        let weekNumbers = try reader.numbers(.weekNumber)
        let saysDay = !weekdays.isEmpty || !monthDays.isEmpty || !yearDays.isEmpty
        let byWeek = frequency == .weekly || !weekNumbers.isEmpty
        let byMonth = frequency == .monthly || frequency == .yearly && !byWeek
        let months = try reader.numbers(.month)

        self.starts = starts
        self.frequency = frequency
        interval = try reader.number(.interval) ?? 1
        end = try reader.end()
        weekStart = try reader.weekStart()
        let hours = try reader.numbers(.hour, else: starts.secondOfDay / 3600)
        let minutes = try reader.numbers(.minute, else: starts.secondOfDay / 60 % 60)
        times = hours.flatMap { hour in
            minutes.map { hour * 3600 + $0 * 60 + starts.secondOfDay % 60 }
        }
        positions = try reader.numbers(.position)
        self.weekNumbers = weekNumbers
        self.yearDays = yearDays
        self.months =
            months.isEmpty && !saysDay && byMonth && frequency == .yearly ? [month] : months
        self.monthDays = !saysDay && byMonth ? [day] : monthDays
        self.weekdays =
            !saysDay && byWeek ? [Weekday(day: starts.date.weekday, ordinal: 0)] : weekdays
    }

    private static func check(_ starts: CivilTime) throws(RecurrenceError) {
        let years = RecurrenceLimits.years
        guard years.contains(starts.date.components.year), (0..<86_400).contains(starts.secondOfDay)
        else {
            throw RecurrenceError(
                "start", "\"\(starts)\" is out of range",
                "give a time of day of \(years.lowerBound) to \(years.upperBound)")
        }
    }
}
