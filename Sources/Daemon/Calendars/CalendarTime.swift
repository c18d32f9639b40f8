import Deadlines

/// A day or moment as a calendar writes it.
enum CalendarTime: Hashable {
    case day(CivilDate)
    /// By the clock on the wall of a zone.
    case local(CivilTime, Zone)
    case moment(Timestamp)

    /// The moment; a day is its midnight in `zone`.
    func timestamp(in zone: Zone) -> Timestamp {
        switch self {
        case .day(let date): zone.timestamp(date, secondOfDay: 0)
        case .local(let time, let own): own.timestamp(time)
        case .moment(let moment): moment
        }
    }

    /// The zone by whose clock it is written; a day's is `zone`.
    func zone(in zone: Zone) -> Zone {
        switch self {
        case .day: zone
        case .local(_, let own): own
        case .moment: .utc
        }
    }

    /// The day that is meant where only days count.
    func date(in zone: Zone) -> CivilDate {
        switch self {
        case .day(let date): return date
        case .local(let time, _): return time.date
        case .moment(let moment):
            // Many writers give a plain day as its midnight in UTC, wherever they are.
            let (date, second) = Zone.utc.local(moment)
            return second == 0 ? date : zone.local(moment).date
        }
    }
}

extension Zone {
    /// Universal time.
    static let utc = Zone(identifier: "UTC", offset: 0)
}

/// A date, or date and time, in the digits of RFC 5545.
struct CalendarDigits {
    let date: CivilDate
    /// Nil for a date alone.
    let secondOfDay: Int?
    let isUTC: Bool

    /// Reads `20261224`, `20261224T093000` or `20261224T093000Z`; nil for anything else.
    init?(_ text: some StringProtocol) {
        let bytes = Array(text.utf8)
        func number(_ range: Range<Int>) -> Int? {
            bytes[range].reduce(into: 0) { value, byte in
                value = value.flatMap { (48...57).contains(byte) ? $0 * 10 + Int(byte) - 48 : nil }
            }
        }
        guard [8, 15, 16].contains(bytes.count), let year = number(0..<4),
            let month = number(4..<6), let day = number(6..<8),
            let date = CivilDate(year: year, month: month, day: day)
        else { return nil }
        self.date = date
        isUTC = bytes.count == 16
        guard bytes.count > 8 else {
            secondOfDay = nil
            return
        }
        guard bytes[8] & 0xDF == UInt8(ascii: "T"),
            !isUTC || bytes[15] & 0xDF == UInt8(ascii: "Z"),
            let hour = number(9..<11), let minute = number(11..<13), let second = number(13..<15),
            hour < 24, minute < 60, second <= 60
        else { return nil }
        // A leap second is counted as the one before it.
        secondOfDay = hour * 3600 + minute * 60 + min(second, 59)
    }

    /// Whether it lies in the years that are read.
    var isInRange: Bool { CalendarLimits.years.contains(date.components.year) }

    /// The time it means; without a zone of its own, and when not in UTC, by the clock on the wall of `zone`.
    func time(in zone: Zone) -> CalendarTime {
        guard let secondOfDay else { return .day(date) }
        let local = CivilTime(date, secondOfDay: secondOfDay)
        return isUTC ? .moment(Zone.utc.timestamp(local)) : .local(local, zone)
    }
}

/// A DURATION of RFC 5545, §3.3.6: days by the calendar, then exact seconds.
struct CalendarDuration: Hashable {
    var days = 0
    var seconds: Int64 = 0

    /// Exact seconds, or nothing.
    init(seconds: Int64 = 0) {
        self.seconds = seconds
    }

    /// Reads `P2W`, `P1DT12H` or `PT30M`; nil for anything else, for less than nothing, and for more than 200 years.
    init?(_ text: some StringProtocol) {
        var rest = Array(text.utf8)[...]
        if rest.first == UInt8(ascii: "+") { rest.removeFirst() }
        guard rest.popFirst() == UInt8(ascii: "P"), !rest.isEmpty else { return nil }
        var units = Array("WDTHMS".utf8)[...]
        var isTime = false
        while let byte = rest.first {
            if byte == UInt8(ascii: "T") {
                guard !isTime, rest.count > 1 else { return nil }
                isTime = true
                units = Array("HMS".utf8)[...]
                rest.removeFirst()
                continue
            }
            let digits = rest.prefix { (48...57).contains($0) }
            rest = rest[digits.endIndex...]
            guard digits.count <= 8, let number = Int64(String(decoding: digits, as: UTF8.self)),
                let unit = rest.popFirst(), let place = units.firstIndex(of: unit)
            else { return nil }
            units = units[(place + 1)...]
            switch unit {
            case UInt8(ascii: "W"): days += Int(number) * 7
            case UInt8(ascii: "D"): days += Int(number)
            case UInt8(ascii: "H"): seconds += number * 3600
            case UInt8(ascii: "M"): seconds += number * 60
            default: seconds += number
            }
        }
        guard days + Int(seconds / 86_400) < 200 * 366 else { return nil }
    }

    /// The moment this much after `start`.
    func end(of start: Timestamp, in zone: Zone) -> Timestamp {
        guard days > 0 else { return start.advanced(seconds: seconds) }
        let (date, second) = zone.local(start)
        return zone.timestamp(date.advanced(days: days), secondOfDay: second)
            .advanced(seconds: seconds)
    }
}
