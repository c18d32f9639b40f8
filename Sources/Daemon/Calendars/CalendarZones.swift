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
