extension RecurrenceReader {
    private static let weekdayNames = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"]

    /// What BYDAY lists, each once; empty when the rule lacks it.
    func weekdays() throws(RecurrenceError) -> [Recurrence.Weekday] {
        guard let value = values[.weekday] else { return [] }
        var weekdays: [Recurrence.Weekday] = []
        for item in value.split(separator: ",", omittingEmptySubsequences: false) {
            let weekday = try weekday(item)
            if !weekdays.contains(weekday) { weekdays.append(weekday) }
        }
        return weekdays.sorted { ($0.day, $0.ordinal) < ($1.day, $1.ordinal) }
    }

    private func weekday(_ text: Substring) throws(RecurrenceError) -> Recurrence.Weekday {
        guard let index = Self.weekdayNames.firstIndex(of: String(text.suffix(2))) else {
            throw notWeekday(text, of: .weekday)
        }
        let before = text.dropLast(2)
        if before.isEmpty { return Recurrence.Weekday(day: index + 1, ordinal: 0) }
        let inMonth = frequency == .monthly || has(.month)
        let most = inMonth ? 5 : 53
        guard let ordinal = Self.number(before, in: 1...most, signed: true) else {
            throw RecurrenceError(
                .weekday, "\(RecurrenceError.quoted(text)) does not count a weekday",
                "write 1 to \(most), or -1 to -\(most), before it: "
                    + "a \(inMonth ? "month" : "year") has no more")
        }
        return Recurrence.Weekday(day: index + 1, ordinal: ordinal)
    }

    /// WKST, 1 for Monday, which is also what it is when the rule lacks it.
    func weekStart() throws(RecurrenceError) -> Int {
        guard let value = values[.weekStart] else { return 1 }
        guard let index = Self.weekdayNames.firstIndex(of: value) else {
            throw notWeekday(value, of: .weekStart)
        }
        return index + 1
    }

    private func notWeekday(
        _ text: some StringProtocol, of part: RecurrencePart
    ) -> RecurrenceError {
        RecurrenceError(
            part, "\(RecurrenceError.quoted(text)) is no weekday",
            "write \(Self.weekdayNames.dropLast().joined(separator: ", ")) or SU")
    }
}
