/// A day of the proleptic Gregorian calendar, without time or zone.
package struct CivilDate: Hashable, Comparable, Sendable {
    /// Days since 1970-01-01.
    package var dayNumber: Int

    /// The day `dayNumber` days after 1970-01-01.
    package init(dayNumber: Int) {
        self.dayNumber = dayNumber
    }

    /// The day named by year, month (1–12) and day of the month; nil when there is no such day.
    package init?(year: Int, month: Int, day: Int) {
        guard (1...12).contains(month), day >= 1, day <= Self.daysIn(month: month, of: year)
        else { return nil }
        self.init(uncheckedYear: year, month: month, day: day)
    }

    /// Reads `yyyy-mm-dd`; nil for anything else.
    package init?(iso text: String) {
        var reader = DigitReader(text)
        guard let year = reader.number(4), reader.take("-"), let month = reader.number(2),
            reader.take("-"), let day = reader.number(2), reader.atEnd
        else { return nil }
        self.init(year: year, month: month, day: day)
    }

    /// Days from civil, after Howard Hinnant's `chrono`-compatible date algorithms.
    private init(uncheckedYear year: Int, month: Int, day: Int) {
        let shifted = month <= 2 ? year - 1 : year
        let era = shifted.flooredQuotient(400)
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        dayNumber = era * 146_097 + dayOfEra - 719_468
    }

    /// Year, month (1–12) and day of the month (1–31).
    package var components: (year: Int, month: Int, day: Int) {
        let shifted = dayNumber + 719_468
        let era = shifted.flooredQuotient(146_097)
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthIndex = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * monthIndex + 2) / 5 + 1
        let month = monthIndex < 10 ? monthIndex + 3 : monthIndex - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day)
    }

    /// 1 for Monday to 7 for Sunday (ISO 8601).
    package var weekday: Int {
        let offset = (dayNumber + 3) % 7
        return (offset < 0 ? offset + 7 : offset) + 1
    }

    /// The day `days` later; earlier when negative.
    package func advanced(days: Int) -> CivilDate {
        CivilDate(dayNumber: dayNumber + days)
    }

    /// The same day of the month `months` later, clamped to that month's last day; earlier when negative.
    package func advanced(months: Int) -> CivilDate {
        let (year, month, day) = components
        let count = year * 12 + month - 1 + months
        let (newYear, newMonth) = (
            count.flooredQuotient(12), count - count.flooredQuotient(12) * 12 + 1
        )
        let clamped = min(day, Self.daysIn(month: newMonth, of: newYear))
        return CivilDate(uncheckedYear: newYear, month: newMonth, day: clamped)
    }

    package static func < (left: CivilDate, right: CivilDate) -> Bool {
        left.dayNumber < right.dayNumber
    }

    static func daysIn(month: Int, of year: Int) -> Int {
        switch month {
        case 4, 6, 9, 11: 30
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        default: 31
        }
    }
}

extension CivilDate: CustomStringConvertible {
    /// ISO 8601: `2026-11-20`.
    package var description: String {
        let (year, month, day) = components
        let digits = String(year)
        return String(repeating: "0", count: max(0, 4 - digits.count))
            + "\(digits)-\(padded(month))-\(padded(day))"
    }
}
