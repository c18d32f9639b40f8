import Deadlines

extension CalendarDigits {
    fileprivate var onset: CivilTime { CivilTime(date, secondOfDay: secondOfDay ?? 0) }
}

extension CivilTime {
    /// The same day and time in 1970.
    fileprivate var inFirstYear: CivilTime {
        let (_, month, day) = date.components
        let first = CivilDate(year: 1970, month: month, day: day) ?? CivilDate(dayNumber: 58)
        return CivilTime(first, secondOfDay: secondOfDay)
    }
}

extension Zone {
    /// The zone that a VTIMEZONE defines by its offsets; nil when it cannot be read.
    init?(_ definition: CalendarComponent) {
        var changes: [(at: Timestamp, from: Int64, to: Int64)] = []
        for observance in definition.children
        where observance.name == "STANDARD" || observance.name == "DAYLIGHT" {
            guard observance.fault == nil,
                let from = Self.seconds(observance.all("TZOFFSETFROM").first?.value),
                let to = Self.seconds(observance.all("TZOFFSETTO").first?.value),
                let onsets = Self.onsets(observance, from: from)
            else { return nil }
            changes += onsets.map { ($0, from, to) }
        }
        changes.sort { $0.at < $1.at }
        guard let first = changes.first, changes.count <= CalendarLimits.offsetsOfZone else {
            return nil
        }
        self.init(
            identifier: definition.all("TZID").first?.text ?? "", offset: first.from,
            changes: changes.map { Change(at: $0.at, offset: $0.to) })
    }

    /// When an observance begins, each time; nil when that cannot be read.
    private static func onsets(_ observance: CalendarComponent, from: Int64) -> [Timestamp]? {
        guard let line = observance.all("DTSTART").first,
            let start = CalendarDigits(line.value)?.onset
        else { return nil }
        var onsets: Set = [start]
        for line in observance.all("RDATE") {
            for value in line.value.split(separator: ",") {
                guard let time = CalendarDigits(value)?.onset else { return nil }
                onsets.insert(time)
            }
        }
        for line in observance.all("RRULE") {
            // Exchange begins its rules in 1601; they choose the same days from 1970 on.
            let starts = max(start, start.inFirstYear)
            let written = CalendarRule(line.value)
            let endless = written.replacing("UNTIL", by: nil)
            guard let rule = try? Recurrence(endless.text, starts: starts) else { return nil }
            let until = written.until?.time(in: .utc).timestamp(in: .utc)
            let horizon = Timestamp(seconds: 4_133_980_800)
            for local in rule.localTimes(in: .utc).prefix(CalendarLimits.offsetsOfZone + 1) {
                let moment = Zone.utc.timestamp(local).advanced(seconds: -from)
                if moment > until ?? horizon || moment > horizon { break }
                onsets.insert(local)
            }
        }
        return onsets.map { Zone.utc.timestamp($0).advanced(seconds: -from) }
    }

    /// Reads `+0100` or `-003730`.
    private static func seconds(_ text: String?) -> Int64? {
        guard let text, let sign = text.first, sign == "+" || sign == "-" else { return nil }
        let digits = text.dropFirst().utf8
        guard digits.count == 4 || digits.count == 6,
            digits.allSatisfy({ (48...57).contains($0) }), let number = Int64(text.dropFirst())
        else { return nil }
        let full = digits.count == 4 ? number * 100 : number
        let (hours, minutes, seconds) = (full / 10_000, full / 100 % 100, full % 100)
        guard hours < 24, minutes < 60, seconds < 60 else { return nil }
        let total = hours * 3600 + minutes * 60 + seconds
        return sign == "-" ? -total : total
    }
}
