import Deadlines

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
