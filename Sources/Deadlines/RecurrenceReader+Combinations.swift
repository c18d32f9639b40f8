extension RecurrenceReader {
    /// Refuses parts that RFC 5545, §3.3.10, does not let stand together.
    func checkCombinations() throws(RecurrenceError) {
        if has(.count), has(.until) {
            throw RecurrenceError(.count, "given together with UNTIL", "write one of the two")
        }
        try allow(.weekNumber, with: [.yearly])
        try allow(.yearDay, with: [.yearly])
        try allow(.monthDay, with: [.daily, .monthly, .yearly])
        if try weekdays().contains(where: { $0.ordinal != 0 }) {
            guard frequency == .monthly || frequency == .yearly else {
                throw RecurrenceError(
                    .weekday, "a counted weekday cannot stand with FREQ=\(frequency.rawValue)",
                    "leave the number out, or write FREQ=MONTHLY or YEARLY")
            }
            if has(.weekNumber) {
                throw RecurrenceError(
                    .weekday, "a counted weekday cannot stand with BYWEEKNO",
                    "leave the number out: a week has each weekday once")
            }
        }
        if has(.position), !RecurrencePart.choosing.contains(where: has) {
            throw RecurrenceError(
                .position, "there is nothing to choose from", "add another part, such as BYDAY")
        }
    }

    private func allow(
        _ part: RecurrencePart, with frequencies: [Recurrence.Frequency]
    ) throws(RecurrenceError) {
        guard has(part), !frequencies.contains(frequency) else { return }
        let names = frequencies.map(\.rawValue).joined(separator: " or ")
        throw RecurrenceError(
            part, "it cannot stand with FREQ=\(frequency.rawValue)",
            "write FREQ=\(names), or leave it out")
    }
}
