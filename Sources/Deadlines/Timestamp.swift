/// A moment in UTC, to the microsecond, without leap seconds.
///
/// Every deadline is one of these: it outlives a restart, so it is a wall-clock value in a column and
/// never a monotonic reading.
package struct Timestamp: Hashable, Comparable, Sendable, Codable {
    /// Microseconds since 1970-01-01T00:00:00Z.
    package var microseconds: Int64

    /// The moment `microseconds` after 1970-01-01T00:00:00Z.
    package init(microseconds: Int64) {
        self.microseconds = microseconds
    }

    /// The moment `seconds` after 1970-01-01T00:00:00Z.
    package init(seconds: Int64) {
        microseconds = seconds * 1_000_000
    }

    /// Whole seconds since 1970-01-01T00:00:00Z, rounded towards the past.
    package var seconds: Int64 {
        microseconds >= 0 ? microseconds / 1_000_000 : (microseconds - 999_999) / 1_000_000
    }

    package static func < (left: Timestamp, right: Timestamp) -> Bool {
        left.microseconds < right.microseconds
    }

    /// The moment `seconds` later; earlier when negative.
    package func advanced(seconds: Int64) -> Timestamp {
        Timestamp(microseconds: microseconds + seconds * 1_000_000)
    }

    /// Whole seconds from `earlier` to here; negative when `earlier` is later.
    package func seconds(since earlier: Timestamp) -> Int64 {
        (microseconds - earlier.microseconds) / 1_000_000
    }
}

extension Timestamp: CustomStringConvertible {
    /// RFC 3339 in UTC, with a fraction only when there is one: `2026-11-20T18:40:00Z`.
    package var description: String {
        let whole = seconds
        let fraction = Int(microseconds - whole * 1_000_000)
        let day = CivilDate(dayNumber: Int(whole.flooredQuotient(86_400)))
        let time = Int(whole - Int64(day.dayNumber) * 86_400)
        let (year, month, dayOfMonth) = day.components
        // Digit by digit, because a simulation prints millions of them.
        return String(unsafeUninitializedCapacity: 32) { buffer in
            var writer = DigitWriter(buffer)
            writer.write(year, digits: 4, then: "-")
            writer.write(month, digits: 2, then: "-")
            writer.write(dayOfMonth, digits: 2, then: "T")
            writer.write(time / 3600, digits: 2, then: ":")
            writer.write(time / 60 % 60, digits: 2, then: ":")
            writer.write(time % 60, digits: 2, then: fraction > 0 ? "." : "Z")
            if fraction > 0 { writer.writeFraction(fraction) }
            return writer.count
        }
    }

    /// Reads an RFC 3339 date-time (`2026-11-20T18:40:00.5+01:00`); digits past the microsecond are dropped.
    ///
    /// Returns nil for anything else: no zone, no such day, a leap second, a year outside 1970–2099.
    package init?(rfc3339 text: String) {
        var reader = DigitReader(text)
        guard let year = reader.number(4), reader.take("-"), let month = reader.number(2),
            reader.take("-"), let day = reader.number(2),
            reader.take("T") || reader.take("t") || reader.take(" "),
            let hour = reader.number(2), reader.take(":"), let minute = reader.number(2),
            reader.take(":"), let second = reader.number(2),
            let date = CivilDate(year: year, month: month, day: day), (1970...2099).contains(year),
            hour < 24, minute < 60, second < 60,
            let fraction = reader.fraction(), let offset = reader.offset(), reader.atEnd
        else { return nil }
        let local = Int64(date.dayNumber) * 86_400 + Int64(hour * 3600 + minute * 60 + second)
        self.init(microseconds: (local - Int64(offset)) * 1_000_000 + fraction)
    }
}

/// Two digits, with a leading zero.
func padded(_ number: Int) -> String {
    number < 10 ? "0\(number)" : "\(number)"
}

extension FixedWidthInteger {
    /// The quotient rounded towards negative infinity, as calendar arithmetic wants it.
    package func flooredQuotient(_ divisor: Self) -> Self {
        let quotient = self / divisor
        return self % divisor < 0 ? quotient - 1 : quotient
    }
}

/// Writes fixed-width digit groups as ASCII.
private struct DigitWriter {
    private let buffer: UnsafeMutableBufferPointer<UInt8>
    private(set) var count = 0

    init(_ buffer: UnsafeMutableBufferPointer<UInt8>) {
        self.buffer = buffer
    }

    mutating func write(_ number: Int, digits: Int, then separator: Unicode.Scalar) {
        var rest = number
        for place in (count..<count + digits).reversed() {
            buffer[place] = UInt8(ascii: "0") + UInt8(rest % 10)
            rest /= 10
        }
        buffer[count + digits] = UInt8(ascii: separator)
        count += digits + 1
    }

    /// Microseconds without the zeros at the end, and the zone.
    mutating func writeFraction(_ microseconds: Int) {
        let start = count
        write(microseconds, digits: 6, then: "Z")
        while buffer[count - 2] == UInt8(ascii: "0"), count - 2 > start { count -= 1 }
        buffer[count - 1] = UInt8(ascii: "Z")
    }
}

/// Reads fixed-width digit groups from ASCII text.
struct DigitReader {
    private var rest: Substring.UTF8View

    init(_ text: String) {
        rest = Substring(text).utf8
    }

    var atEnd: Bool { rest.isEmpty }

    mutating func number(_ digits: Int) -> Int? {
        var value = 0
        for _ in 0..<digits {
            guard let byte = rest.first, (48...57).contains(byte) else { return nil }
            value = value * 10 + Int(byte - 48)
            rest.removeFirst()
        }
        return value
    }

    mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard rest.first == UInt8(ascii: character) else { return false }
        rest.removeFirst()
        return true
    }

    /// Microseconds of an optional `.digits`; nil when the point has no digit after it.
    mutating func fraction() -> Int64? {
        guard take(".") else { return 0 }
        var value: Int64 = 0
        var digits = 0
        while let digit = number(1) {
            digits += 1
            if digits <= 6 { value = value * 10 + Int64(digit) }
        }
        guard digits > 0 else { return nil }
        for _ in min(digits, 6)..<6 { value *= 10 }
        return value
    }

    /// Seconds east of UTC from `Z` or `±hh:mm`.
    mutating func offset() -> Int? {
        if take("Z") || take("z") { return 0 }
        let sign: Int
        if take("+") { sign = 1 } else if take("-") { sign = -1 } else { return nil }
        guard let hours = number(2), take(":"), let minutes = number(2), hours < 24, minutes < 60
        else { return nil }
        return sign * (hours * 3600 + minutes * 60)
    }
}

extension Timestamp {
    package init(from decoder: any Decoder) throws {
        microseconds = try decoder.singleValueContainer().decode(Int64.self)
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(microseconds)
    }
}
