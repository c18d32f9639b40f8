import Deadlines

/// Finds the zones that a calendar's TZIDs mean.
struct CalendarZones {
    /// In which times without a zone are meant.
    let standard: Zone
    private let definitions: [String: CalendarComponent]
    private var found: [String: Zone] = [:]
    /// Zones that had to be taken for others.
    private(set) var remarks: [CalendarProblem] = []

    /// The zones of one VCALENDAR.
    init(_ calendar: CalendarComponent, standard: Zone) {
        self.standard = standard
        definitions = Dictionary(
            calendar.children.filter { $0.name == "VTIMEZONE" }.compactMap { component in
                component.all("TZID").first.map { ($0.text, component) }
            }, uniquingKeysWith: { first, _ in first })
    }

    /// The zone of a property's times.
    mutating func zone(of line: ContentLine) -> Zone {
        guard let name = line.parameter("TZID") else { return standard }
        if let known = found[name] { return known }
        let zone = search(name, at: line)
        found[name] = zone
        return zone
    }

    private mutating func search(_ name: String, at line: ContentLine) -> Zone {
        if let zone = Self.named(name) { return zone }
        let definition = definitions[name]
        if let location = definition?.all("X-LIC-LOCATION").first,
            let zone = Self.named(location.text)
        {
            return zone
        }
        if let zone = WindowsZones.zone(of: name) { return zone }
        if let definition, let zone = Zone(definition) { return zone }
        remarks.append(
            CalendarProblem(
                line.number,
                "its TZID is no known zone, and no VTIMEZONE says what it means; its times were read "
                    + "as \(standard.identifier)"))
        return standard
    }

    /// The zone of an IANA name, alone or at the end of a path.
    private static func named(_ name: String) -> Zone? {
        if universal.contains(name.uppercased()) { return .utc }
        let parts = name.split(separator: "/")
        let paths = [
            name, parts.suffix(3).joined(separator: "/"), parts.suffix(2).joined(separator: "/"),
        ]
        return paths.lazy.compactMap { Zone(identifier: $0) }.first
    }

    private static let universal: Set = [
        "UTC", "ETC/UTC", "GMT", "ETC/GMT", "Z", "ETC/ZULU", "ZULU", "ETC/UCT", "UCT",
        "TZONE://MICROSOFT/UTC",
    ]
}

/// The names that Windows and Exchange give to zones of Europe.
enum WindowsZones {
    /// The zone of a Windows name, or of its description; nil for one that is not of Europe.
    static func zone(of name: String) -> Zone? {
        if let identifier = names[name] { return Zone(identifier: identifier) }
        // Such as "(UTC+00:00) Dublin, Edinburgh, Lisbon, London".
        guard name.hasPrefix("(UTC") || name.hasPrefix("(GMT"), let end = name.firstIndex(of: ")")
        else { return nil }
        let cities = name[name.index(after: end)...].drop { $0 == " " }
        return descriptions[String(cities)].flatMap { names[$0] }.flatMap {
            Zone(identifier: $0)
        }
    }

    // After the Unicode CLDR's windowsZones, territory 001.
    private static let names = [
        "GMT Standard Time": "Europe/London",
        "Greenwich Standard Time": "Atlantic/Reykjavik",
        "W. Europe Standard Time": "Europe/Berlin",
        "Central Europe Standard Time": "Europe/Budapest",
        "Central European Standard Time": "Europe/Warsaw",
        "Romance Standard Time": "Europe/Paris",
        "E. Europe Standard Time": "Europe/Chisinau",
        "FLE Standard Time": "Europe/Kiev",
        "GTB Standard Time": "Europe/Bucharest",
        "Turkey Standard Time": "Europe/Istanbul",
        "Belarus Standard Time": "Europe/Minsk",
        "Russian Standard Time": "Europe/Moscow",
        "Kaliningrad Standard Time": "Europe/Kaliningrad",
        "Azores Standard Time": "Atlantic/Azores",
    ]

    private static let descriptions = [
        "Dublin, Edinburgh, Lisbon, London": "GMT Standard Time",
        "Greenwich Mean Time : Dublin, Edinburgh, Lisbon, London": "GMT Standard Time",
        "Monrovia, Reykjavik": "Greenwich Standard Time",
        "Amsterdam, Berlin, Bern, Rome, Stockholm, Vienna": "W. Europe Standard Time",
        "Belgrade, Bratislava, Budapest, Ljubljana, Prague": "Central Europe Standard Time",
        "Sarajevo, Skopje, Warsaw, Zagreb": "Central European Standard Time",
        "Brussels, Copenhagen, Madrid, Paris": "Romance Standard Time",
        "Helsinki, Kyiv, Riga, Sofia, Tallinn, Vilnius": "FLE Standard Time",
        "Athens, Bucharest": "GTB Standard Time",
        "Istanbul": "Turkey Standard Time",
    ]
}

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
