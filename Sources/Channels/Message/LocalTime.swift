import Deadlines

/// Writes moments and lengths of time as people in one zone read them, without any date formatter.
struct LocalTime: Sendable {
    let zone: Zone

    /// `Tuesday 24 November 2026, 10:00`; with `GMT` or `BST` where one of `others` has another
    /// offset or the clocks change within a day.
    func long(_ moment: Timestamp, besides others: [Timestamp] = []) -> String {
        let (date, second) = zone.local(moment)
        let (year, month, day) = date.components
        return "\(weekday(date)) \(day) \(Self.months[month - 1]) \(year), "
            + time(second) + abbreviation(moment, besides: others)
    }

    /// `Tue 24 Nov 10:00`, with the year when it is not the year of `now`.
    func short(_ moment: Timestamp, now: Timestamp) -> String {
        let (date, second) = zone.local(moment)
        let (year, month, day) = date.components
        let sameYear = zone.local(now).date.components.year == year
        return
            "\(weekday(date).prefix(3)) \(day) \(Self.months[month - 1].prefix(3)) "
            + (sameYear ? "" : "\(year) ") + time(second) + abbreviation(moment, besides: [now])
    }

    /// RFC 5322, 3.3: `Tue, 24 Nov 2026 10:00:00 +0000`.
    func mailDate(_ moment: Timestamp) -> String {
        let (date, second) = zone.local(moment)
        let (year, month, day) = date.components
        let offset = zone.offset(at: moment)
        let sign = offset < 0 ? "-" : "+"
        let minutes = Int(abs(offset) / 60)
        return
            "\(weekday(date).prefix(3)), \(day) \(Self.months[month - 1].prefix(3)) "
            + "\(year) \(time(second)):\(twoDigits(second % 60)) "
            + "\(sign)\(twoDigits(minutes / 60))\(twoDigits(minutes % 60))"
    }

    /// `2 hours 5 minutes`: the two largest units; days from 48 hours on, and days alone from ten.
    static func words(seconds: Int64) -> String {
        let minutes = abs(seconds) / 60
        let hours = minutes / 60
        if minutes == 0 { return "less than a minute" }
        if hours >= 240 { return count(hours / 24, "day") }
        let parts =
            hours >= 48
            ? [(hours / 24, "day"), (hours % 24, "hour")]
            : [(hours, "hour"), (minutes % 60, "minute")]
        return parts.filter { $0.0 > 0 }.map { count($0.0, $0.1) }.joined(separator: " ")
    }

    private static func count(_ number: Int64, _ unit: String) -> String {
        "\(number) \(unit)\(number == 1 ? "" : "s")"
    }

    private func weekday(_ date: CivilDate) -> String {
        Self.weekdays[date.weekday - 1]
    }

    private func time(_ second: Int) -> String {
        "\(twoDigits(second / 3600)):\(twoDigits(second / 60 % 60))"
    }

    private func abbreviation(_ moment: Timestamp, besides others: [Timestamp]) -> String {
        let offset = zone.offset(at: moment)
        let near = [moment.advanced(seconds: -86_400), moment.advanced(seconds: 86_400)]
        guard (near + others).contains(where: { zone.offset(at: $0) != offset }) else { return "" }
        return " " + name(of: offset)
    }

    private func name(of offset: Int64) -> String {
        if zone.identifier == "Europe/London" {
            if offset == 0 { return "GMT" }
            if offset == 3600 { return "BST" }
        }
        let minutes = Int(abs(offset) / 60)
        return "UTC\(offset < 0 ? "-" : "+")\(twoDigits(minutes / 60)):\(twoDigits(minutes % 60))"
    }

    private func twoDigits(_ number: Int) -> String {
        number < 10 ? "0\(number)" : "\(number)"
    }

    private static let weekdays = [
        "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday",
    ]
    private static let months = [
        "January", "February", "March", "April", "May", "June", "July", "August", "September",
        "October", "November", "December",
    ]
}
