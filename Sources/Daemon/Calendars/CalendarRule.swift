import Deadlines

/// The text of an RRULE, as far as a calendar says more than a `Recurrence` reads.
struct CalendarRule: Hashable {
    private var parts: [Part]

    private struct Part: Hashable {
        let name: Substring
        var value: Substring
    }

    /// Takes a rule apart without checking it.
    init(_ text: String) {
        // An empty piece at the end is what some writers leave behind their last part.
        let trimmed = text.uppercased().filter { !$0.isWhitespace }
        let whole = trimmed.last == ";" ? trimmed.dropLast() : trimmed[...]
        parts = whole.split(separator: ";", omittingEmptySubsequences: false).map { piece in
            let sides = piece.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            return Part(name: sides[0], value: sides.count > 1 ? sides[1] : "")
        }
    }

    /// As a `Recurrence` reads it.
    var text: String { parts.map { "\($0.name)=\($0.value)" }.joined(separator: ";") }

    /// Its end as written; nil when it has none or it cannot be read.
    var until: CalendarDigits? { value("UNTIL").flatMap { CalendarDigits($0) } }

    var count: Int? { value("COUNT").flatMap { Int($0) } }

    /// The same rule with another value of a part, or without that part.
    func replacing(_ name: String, by value: String?) -> CalendarRule {
        var copy = self
        copy.parts = parts.compactMap { part in
            guard part.name == name else { return part }
            return value.map { Part(name: part.name, value: Substring($0)) }
        }
        return copy
    }

    private func value(_ name: String) -> Substring? { parts.first { $0.name == name }?.value }

    /// The rule for events that begin at `start`; floating times and midnights are those of `zone`.
    func recurrence(from start: CalendarTime, in zone: Zone) throws(RecurrenceError) -> Recurrence {
        switch start {
        case .day(let date):
            var rule = self
            if let until, until.isUTC || until.secondOfDay != nil {
                let last = until.time(in: zone).date(in: zone)
                rule = replacing("UNTIL", by: last.description.filter { $0 != "-" })
            }
            return try Recurrence(rule.text, starts: CivilTime(date, secondOfDay: 0))
        case .local(let time, let own):
            return try ended(in: own).started(at: time)
        case .moment(let moment):
            return try ended(in: .utc).started(at: Zone.utc.civilTime(moment))
        }
    }

    private func started(at time: CivilTime) throws(RecurrenceError) -> Recurrence {
        try Recurrence(text, starts: time)
    }

    /// With an end by the clock on the wall put in UTC.
    private func ended(in zone: Zone) -> CalendarRule {
        guard let until, !until.isUTC, until.secondOfDay != nil else { return self }
        let moment = until.time(in: zone).timestamp(in: zone)
        return replacing("UNTIL", by: Zone.utc.civilTime(moment).digits + "Z")
    }
}

extension CivilTime {
    /// As RFC 5545 writes it: `20261224T093000`.
    var digits: String { description.filter { $0 != "-" && $0 != ":" } }
}
