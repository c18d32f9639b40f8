package import Deadlines

extension LocalTimeWords {
    /// What may be typed where a time begins or ends, for messages.
    package static let beginnings = "yesterday, today, 24h, 7d, 2026-11-20, \(forms)"

    /// The moment meant where a time begins or ends: of a day its midnight, of a length that long ago; else as
    /// ``moment(_:zone:now:)``.
    package static func beginning(
        _ words: String, zone: Zone, now: Timestamp
    ) -> Timestamp? {
        let today = zone.local(now).date
        let day: CivilDate? =
            switch words.lowercased() {
            case "today": today
            case "yesterday": today.advanced(days: -1)
            default: CivilDate(iso: words)
            }
        if let day { return zone.timestamp(day, secondOfDay: 0) }
        if let seconds = LengthOfTime.seconds(words) { return now.advanced(seconds: -seconds) }
        return moment(words, zone: zone, now: now)
    }
}
