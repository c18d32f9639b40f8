extension Recurrence {
    /// The last day on which there can be an occurrence: 31 December 2119, the last that a `Zone` knows.
    static let lastDay = CivilDate(dayNumber: 54_785)

    /// Days of the period with this number; the one that holds the start is 0, and only those that count
    /// have numbers.
    func days(ofPeriod number: Int) -> Range<Int> {
        let first = starts.date
        let step = number * interval
        switch frequency {
        case .daily:
            let day = first.dayNumber + step
            return day..<day + 1
        case .weekly:
            let begin = weekBegin(first) + 7 * step
            return begin..<begin + 7
        case .monthly:
            let month = first.monthNumber + step
            return CivilDate.firstDay(ofMonth: month)..<CivilDate.firstDay(ofMonth: month + 1)
        case .yearly:
            let year = year(first) + step
            return firstDay(ofYear: year)..<firstDay(ofYear: year + 1)
        }
    }

    /// The number of the last period that counts and does not begin after `day`; negative before the start.
    func period(upTo day: CivilDate) -> Int {
        let first = starts.date
        let periods =
            switch frequency {
            case .daily: day.dayNumber - first.dayNumber
            case .weekly: (weekBegin(day) - weekBegin(first)) / 7
            case .monthly: day.monthNumber - first.monthNumber
            case .yearly: year(day) - year(first)
            }
        return periods.flooredQuotient(interval)
    }

    /// Adds to `found` the days of a range that every part which chooses days chooses.
    ///
    /// Goes month by month, so that those not listed cost nothing: a rule that never matches is looked for
    /// through 150 years.
    func choose(from range: Range<Int>, into found: inout [Int]) {
        var first = range.lowerBound
        while first < range.upperBound {
            let (year, month, day) = CivilDate(dayNumber: first).components
            let length = CivilDate.daysIn(month: month, of: year)
            let end = min(first + length - day + 1, range.upperBound)
            if months.isEmpty || months.contains(month) {
                let newYear = yearDays.isEmpty && weekdays.isEmpty ? 0 : CivilDate.newYear(year)
                for number in first..<end {
                    let place = Place(
                        day: day + number - first, daysInMonth: length,
                        dayOfYear: number - newYear + 1, daysInYear: CivilDate.daysIn(year: year))
                    if chooses(CivilDate(dayNumber: number), at: place) { found.append(number) }
                }
            }
            first = end
        }
    }

    /// Where a day is in its month and year, from 1.
    private struct Place {
        let day: Int
        let daysInMonth: Int
        let dayOfYear: Int
        let daysInYear: Int
    }

    private func chooses(_ date: CivilDate, at place: Place) -> Bool {
        if !monthDays.isEmpty, !monthDays.lists(place.day, of: place.daysInMonth) { return false }
        if !weekdays.isEmpty, !isWeekdayListed(date.weekday, at: place) { return false }
        if !yearDays.isEmpty, !yearDays.lists(place.dayOfYear, of: place.daysInYear) {
            return false
        }
        return weekNumbers.isEmpty || isInListedWeek(date)
    }

    private func isWeekdayListed(_ weekday: Int, at place: Place) -> Bool {
        let inMonth = frequency == .monthly || !months.isEmpty
        let (number, count) =
            inMonth
            ? Self.seventh(place.day, of: place.daysInMonth)
            : Self.seventh(place.dayOfYear, of: place.daysInYear)
        return weekdays.contains {
            $0.day == weekday && ($0.ordinal == 0 || $0.ordinal.means(number, of: count))
        }
    }

    private func isInListedWeek(_ date: CivilDate) -> Bool {
        let fourth = CivilDate(dayNumber: weekBegin(date) + 3)
        let year = fourth.components.year
        let dayOfYear = fourth.dayNumber - CivilDate.newYear(year) + 1
        let (number, count) = Self.seventh(dayOfYear, of: CivilDate.daysIn(year: year))
        return weekNumbers.lists(number, of: count)
    }

    /// Which of the days seven apart one is, and how many of them there are.
    private static func seventh(_ place: Int, of length: Int) -> (Int, of: Int) {
        let number = (place - 1) / 7 + 1
        return (number, of: number + (length - place) / 7)
    }

    /// The first day of the week that holds `date`.
    private func weekBegin(_ date: CivilDate) -> Int {
        date.dayNumber - (date.weekday - weekStart + 7) % 7
    }

    // A week belongs to the year that has most of it: that of its fourth day. So 4 January is always in
    // week 1.

    /// The year that holds `date`: that of its week when the rule lists week numbers.
    private func year(_ date: CivilDate) -> Int {
        let day = weekNumbers.isEmpty ? date : CivilDate(dayNumber: weekBegin(date) + 3)
        return day.components.year
    }

    private func firstDay(ofYear year: Int) -> Int {
        let first = CivilDate.newYear(year)
        return weekNumbers.isEmpty ? first : weekBegin(CivilDate(dayNumber: first + 3))
    }
}

extension Int {
    /// Whether it is the place, or the same place counted from the end, from -1.
    fileprivate func means(_ place: Int, of length: Int) -> Bool {
        self == place || self == place - length - 1
    }
}

extension [Int] {
    /// Whether one of them means the place.
    fileprivate func lists(_ place: Int, of length: Int) -> Bool {
        contains { $0.means(place, of: length) }
    }
}

extension CivilDate {
    /// Months since the year 0.
    fileprivate var monthNumber: Int {
        let (year, month, _) = components
        return year * 12 + month - 1
    }

    fileprivate static func firstDay(ofMonth number: Int) -> Int {
        let epoch = 1970 * 12
        return CivilDate(dayNumber: 0).advanced(months: number - epoch).dayNumber
    }

    fileprivate static func newYear(_ year: Int) -> Int {
        firstDay(ofMonth: year * 12)
    }

    fileprivate static func daysIn(year: Int) -> Int {
        337 + daysIn(month: 2, of: year)
    }
}
