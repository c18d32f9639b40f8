import Deadlines
import Escalation

/// One VEVENT: a single time, a series, or the change of one of a series' times.
struct CalendarEvent {
    /// Which event of a calendar one is, and which of its versions.
    struct Identity {
        /// Nil for an event without one, which is then one of its own.
        let uid: String?
        /// Which time of a series it changes.
        let changes: CalendarTime?
        let sequence: Int
        let stamp: Timestamp?
        let isCancelled: Bool
    }

    /// How long each of its times lasts.
    enum Length: Hashable {
        /// So many whole days.
        case days(Int)
        /// So much by the clock on the wall; `exact` seconds if it then ended before it began.
        case wall(seconds: Int64, exact: Int64)
        case duration(CalendarDuration)

        /// The days that it may last at most.
        var days: Int {
            switch self {
            case .days(let days): days
            case .wall(let seconds, _): Int(seconds / 86_400) + 1
            case .duration(let duration): duration.days + Int(duration.seconds / 86_400) + 1
            }
        }
    }

    /// A time besides those of its rule.
    struct Extra: Hashable {
        let start: CalendarTime
        /// Nil for the length of all.
        let length: Length?
    }

    let line: Int
    let uid: String
    /// In which its days are meant, and those of its times that have no zone.
    let zone: Zone
    let start: CalendarTime
    let length: Length
    let rule: Recurrence?
    let extras: [Extra]
    let excluded: [CalendarTime]
    let details: CalendarDetails

    /// The zone by whose clock it comes round again.
    var ownZone: Zone { start.zone(in: zone) }

    var isAllDay: Bool {
        if case .day = start { true } else { false }
    }

    /// Where a time of it ends that begins at `moment`.
    func end(of moment: Timestamp, _ length: Length) -> Timestamp {
        switch length {
        case .days(let days):
            let date = zone.local(moment).date
            return zone.timestamp(date.advanced(days: days), secondOfDay: 0)
        case .wall(let seconds, let exact):
            // A shift ends when the clock on the wall says so, although RFC 5545 repeats the exact length.
            let local = Zone.utc.timestamp(local(moment)).advanced(seconds: seconds)
            let end = ownZone.timestamp(Zone.utc.civilTime(local))
            return end > moment ? end : moment.advanced(seconds: exact)
        case .duration(let duration):
            return duration.end(of: moment, in: ownZone)
        }
    }
}

extension CalendarEvent {
    /// The local time that was meant by `moment`: the usual one, even where clocks went forward over it.
    private func local(_ moment: Timestamp) -> CivilTime {
        let shown = ownZone.civilTime(moment)
        guard case .local(let first, let own) = start else { return shown }
        let usual = CivilTime(shown.date, secondOfDay: first.secondOfDay)
        return own.timestamp(usual) == moment ? usual : shown
    }
}

/// Whom an event is for, and what it means.
struct CalendarDetails: Hashable {
    /// Mail addresses in small letters, in order, of those who have not declined.
    var addresses: [String] = []
    /// Whether there were others, who have.
    var someDeclined = false
    /// What X-LONGSTOP-PERSON names.
    var persons: [String] = []
    var kind: Absence.Kind?
    var role: String?
    var because: String?
    var isTransparent = false

    /// Reads them from an event.
    init(_ event: CalendarComponent) {
        let attendees = event.all("ATTENDEE")
        let going = attendees.filter { !Self.staysAway($0) }
        someDeclined = going.count < attendees.count
        persons = event.all("X-LONGSTOP-PERSON").map(\.text)
        // Who organises something goes there only when listed; but nobody lists themselves in their own calendar.
        let organizers = attendees.isEmpty && persons.isEmpty ? event.all("ORGANIZER") : []
        addresses = Set((going + organizers).compactMap(Self.address)).sorted()
        kind = event.all("CATEGORIES").flatMap(\.texts).lazy.compactMap(Self.kind).first
        isTransparent =
            event.all("TRANSP").first?.value.uppercased().hasPrefix("TRANSPARENT") == true
        role = event.all("X-LONGSTOP-ROLE").first?.text
        // A description from elsewhere may say anything about anybody; our own says why.
        if role != nil { because = event.all("DESCRIPTION").first?.text }
    }

    private static func staysAway(_ attendee: ContentLine) -> Bool {
        ["DECLINED", "DELEGATED"].contains(attendee.word("PARTSTAT"))
            || attendee.word("ROLE") == "NON-PARTICIPANT"
    }

    private static func address(_ line: ContentLine) -> String? {
        MailAddress.ofURI(line.value) ?? line.parameter("EMAIL").flatMap(MailAddress.plain)
    }

    private static func kind(_ category: String) -> Absence.Kind? {
        switch MailAddress.small(category).split(separator: " ").joined(separator: " ") {
        case "leave", "annual leave", "holiday", "holidays", "vacation": .leave
        case "sick", "sickness", "sick leave", "illness": .sickness
        case "training", "course": .training
        case "other", "absence", "absent", "out of office": .other
        default: nil
        }
    }
}

/// Mail addresses as they are compared.
enum MailAddress {
    /// The address of a `mailto:`; nil for another URI.
    static func ofURI(_ text: String) -> String? {
        let trimmed = text.drop { $0 == " " }
        guard small(String(trimmed.prefix(7))) == "mailto:" else { return nil }
        return decoded(trimmed.dropFirst(7).prefix { $0 != "?" }).flatMap(plain)
    }

    /// The address in small letters; nil when it is none.
    static func plain(_ text: String) -> String? {
        let address = text.filter { !$0.isWhitespace }
        let sides = address.split(separator: "@", omittingEmptySubsequences: false)
        guard sides.count == 2, !sides[0].isEmpty, !sides[1].isEmpty else { return nil }
        return small(address)
    }

    /// In small letters; only of ASCII, so that nobody's letters become another's.
    static func small(_ text: String) -> String {
        String(decoding: text.utf8.map { (65...90).contains($0) ? $0 + 32 : $0 }, as: UTF8.self)
    }

    /// With `%40` and the like put back.
    private static func decoded(_ text: Substring) -> String? {
        var bytes: [UInt8] = []
        var rest = text.utf8
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            let digits = rest.prefix(2)
            guard digits.count == 2, let value = UInt8(String(digits) ?? "", radix: 16) else {
                return nil
            }
            bytes.append(value)
            rest = rest.dropFirst(2)
        }
        return String(validating: bytes, as: UTF8.self)
    }
}
