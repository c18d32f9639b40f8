/// Takes the text of a rule apart and types its values.
struct RecurrenceReader {
    let frequency: Recurrence.Frequency
    let values: [RecurrencePart: String]

    init(_ text: String) throws(RecurrenceError) {
        guard text.utf8.count <= RecurrenceLimits.textBytes else {
            throw RecurrenceError(
                "RRULE", "\(text.utf8.count) bytes are too long for a rule",
                "write at most \(RecurrenceLimits.textBytes)")
        }
        // Some other letters have capitals that are ASCII.
        let upper = text.utf8.allSatisfy { $0 < 128 } ? text.uppercased() : text
        if upper.hasPrefix("RRULE:") {
            throw RecurrenceError(
                "RRULE", "the name does not belong here", "begin with \"FREQ=\"")
        }
        var values: [RecurrencePart: String] = [:]
        for piece in upper.split(separator: ";", omittingEmptySubsequences: false) {
            let (part, value) = try Self.part(piece)
            guard values.updateValue(value, forKey: part) == nil else {
                throw RecurrenceError(part, "given twice", "write it once, with all its values")
            }
        }
        self.values = values
        frequency = try Self.frequency(values[.frequency])
    }

    /// Whether the rule has this part.
    func has(_ part: RecurrencePart) -> Bool { values[part] != nil }

    private static func part(
        _ piece: Substring
    ) throws(RecurrenceError) -> (RecurrencePart, String) {
        let sides = piece.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        let name = String(sides[0])
        if let instead = RecurrencePart.refused[name] {
            throw RecurrenceError(name, "not supported", instead)
        }
        guard let part = RecurrencePart(rawValue: name) else {
            let known = RecurrencePart.allCases.map(\.rawValue).joined(separator: ", ")
            throw RecurrenceError(
                "RRULE", "\(RecurrenceError.quoted(piece)) is no known part",
                "separate parts by one \";\", and write of \(known)")
        }
        guard sides.count == 2, !sides[1].isEmpty else {
            throw RecurrenceError(part, "it has no value", "write \"\(name)=\" and its value")
        }
        return (part, String(sides[1]))
    }

    private static func frequency(
        _ value: String?
    ) throws(RecurrenceError) -> Recurrence.Frequency {
        let remedy = "write DAILY, WEEKLY, MONTHLY or YEARLY"
        guard let value else { throw RecurrenceError(.frequency, "missing", remedy) }
        if let frequency = Recurrence.Frequency(rawValue: value) { return frequency }
        if ["SECONDLY", "MINUTELY", "HOURLY"].contains(value) {
            throw RecurrenceError(
                .frequency, "\(value) is not supported",
                remedy + "; several times a day are BYHOUR and BYMINUTE")
        }
        throw RecurrenceError(
            .frequency, "\(RecurrenceError.quoted(value)) is no frequency", remedy)
    }

    /// The numbers a part lists, ascending and each once; `fallback` alone when the rule lacks the part.
    func numbers(
        _ part: RecurrencePart, else fallback: Int? = nil
    ) throws(RecurrenceError) -> [Int] {
        guard let value = values[part] else { return fallback.map { [$0] } ?? [] }
        var numbers: Set<Int> = []
        for item in value.split(separator: ",", omittingEmptySubsequences: false) {
            numbers.insert(try number(item, of: part))
        }
        return numbers.sorted()
    }

    /// The one number of a part; nil when the rule lacks it.
    func number(_ part: RecurrencePart) throws(RecurrenceError) -> Int? {
        guard let value = values[part] else { return nil }
        return try number(value[...], of: part)
    }

    private func number(
        _ text: Substring, of part: RecurrencePart
    ) throws(RecurrenceError) -> Int {
        guard let range = part.range else { preconditionFailure("\(part) takes no numbers") }
        if let number = Self.number(text, in: range, signed: part.countsFromEnd) { return number }
        let (low, high) = (range.lowerBound, range.upperBound)
        throw RecurrenceError(
            part, "\(RecurrenceError.quoted(text)) is out of range or no number",
            "write \(low) to \(high)" + (part.countsFromEnd ? ", or -\(low) to -\(high)" : ""))
    }

    /// Digits that make a number of the range, behind a sign where one is allowed; nil for anything else.
    static func number(_ text: Substring, in range: ClosedRange<Int>, signed: Bool) -> Int? {
        let hasSign = signed && (text.first == "+" || text.first == "-")
        let digits = hasSign ? text.dropFirst() : text
        guard digits.count <= 6, digits.utf8.allSatisfy({ (48...57).contains($0) }),
            let number = Int(digits), range.contains(number)
        else { return nil }
        return text.first == "-" ? -number : number
    }

    /// COUNT or UNTIL, of which a rule has one at most.
    func end() throws(RecurrenceError) -> Recurrence.End {
        if let count = try number(.count) { return .count(count) }
        guard let value = values[.until] else { return .never }
        var digits = DigitReader(value)
        if let year = digits.number(4), let month = digits.number(2), let day = digits.number(2),
            let date = CivilDate(year: year, month: month, day: day)
        {
            if digits.atEnd { return .day(date) }
            if digits.take("T"), let hour = digits.number(2), let minute = digits.number(2),
                let second = digits.number(2), digits.take("Z"), digits.atEnd, hour < 24,
                minute < 60, second < 60
            {
                let midnight = Timestamp(seconds: Int64(date.dayNumber) * 86_400)
                let seconds = hour * 3600 + minute * 60 + second
                return .moment(midnight.advanced(seconds: Int64(seconds)))
            }
        }
        throw RecurrenceError(
            .until, "\(RecurrenceError.quoted(value)) is neither a day nor a moment in UTC",
            "write one such as 20261231 or 20261231T235959Z")
    }
}
