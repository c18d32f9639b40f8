package import Deadlines

/// Reads a time as a person types it: `now`, `09:00`, `today 09:00`, `yesterday 23:15`, `Fri 18:00` (the
/// last one), `2026-11-20 18:40`, or RFC 3339.
package enum LocalTimeWords {
    /// What may be typed, for messages.
    package static let forms =
        "now, 09:00, today 09:00, yesterday 23:15, Fri 18:00, 2026-11-20 18:40 or 2026-11-20T18:40:00Z"

    private static let weekdays = [
        "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday",
    ]

    /// The moment meant, to the second; nil when the words are none of `forms`. A local time that happens
    /// twice is the first, one that the clocks skip moves forward.
    package static func moment(_ words: String, zone: Zone, now: Timestamp) -> Timestamp? {
        let trimmed = words.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        if let moment = Timestamp(rfc3339: trimmed) { return moment }
        let parts = trimmed.lowercased().split(whereSeparator: { $0 == " " }).map(String.init)
        if parts == ["now"] { return Timestamp(seconds: now.seconds) }
        let today = zone.local(now).date
        switch parts.count {
        case 1:
            if let time = secondOfDay(parts[0]) { return zone.timestamp(today, secondOfDay: time) }
            let halves = parts[0].split(separator: "t").map(String.init)
            guard halves.count == 2, let date = CivilDate(iso: halves[0]) else { return nil }
            return secondOfDay(halves[1]).map { zone.timestamp(date, secondOfDay: $0) }
        case 2:
            guard let time = secondOfDay(parts[1]) else { return nil }
            return day(parts[0], today: today) { zone.timestamp($0, secondOfDay: time) <= now }
                .map { zone.timestamp($0, secondOfDay: time) }
        default: return nil
        }
    }

    private static func day(
        _ word: String, today: CivilDate, hasPassed: (CivilDate) -> Bool
    ) -> CivilDate? {
        if word == "today" { return today }
        if word == "yesterday" { return today.advanced(days: -1) }
        if let date = CivilDate(iso: word) { return date }
        guard word.count >= 3, let index = weekdays.firstIndex(where: { $0.hasPrefix(word) })
        else { return nil }
        let back = (today.weekday - (index + 1) + 7) % 7
        let latest = today.advanced(days: -back)
        return hasPassed(latest) ? latest : latest.advanced(days: -7)
    }

    private static func secondOfDay(_ text: String) -> Int? {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
        let digits = parts.allSatisfy {
            $0.utf8.count <= 2 && !$0.isEmpty && $0.utf8.allSatisfy { (0x30...0x39).contains($0) }
        }
        let numbers = parts.compactMap { Int($0) }
        guard digits, (2...3).contains(numbers.count), parts[1].utf8.count == 2, numbers[0] < 24,
            numbers.dropFirst().allSatisfy({ $0 < 60 })
        else { return nil }
        return numbers[0] * 3600 + numbers[1] * 60 + (numbers.count == 3 ? numbers[2] : 0)
    }
}
