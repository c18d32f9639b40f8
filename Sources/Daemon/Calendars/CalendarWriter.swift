import Deadlines

/// Writes content lines.
struct CalendarWriter {
    private(set) var text = ""

    /// Adds a line whose value needs no escapes.
    mutating func line(_ name: String, _ value: String) {
        var octets = 0
        for scalar in "\(name):\(value)".unicodeScalars {
            let width = UTF8.width(scalar)
            if octets + width > CalendarLimits.lineOctets {
                text += "\r\n "
                // The space is the first octet of the next.
                octets = 1
            }
            text.unicodeScalars.append(scalar)
            octets += width
        }
        text += "\r\n"
    }

    /// Adds a line whose value is text.
    mutating func text(_ name: String, _ value: String) {
        line(name, Self.escaped(value))
    }

    /// With what would end a value escaped, and without characters that no text may have.
    static func escaped(_ value: String) -> String {
        var result = ""
        for scalar in value.unicodeScalars {
            switch scalar {
            case "\\", ";", ",":
                result += "\\"
                result.unicodeScalars.append(scalar)
            case "\n": result += "\\n"
            case "\t": result += "\t"
            default:
                if scalar.properties.generalCategory != .control {
                    result.unicodeScalars.append(scalar)
                }
            }
        }
        return result
    }

    /// A parameter's value, in quotes where it needs them.
    static func parameter(_ value: String) -> String {
        let plain = value.filter { $0 != "\"" && !$0.isNewline }
        return plain.contains { ",;:".contains($0) } ? "\"\(plain)\"" : plain
    }

    /// Adds a VTIMEZONE with the offsets of a zone between two moments, and those of about a year before.
    mutating func zone(_ zone: Zone, from: Timestamp, to: Timestamp) {
        let first = from.advanced(seconds: -Int64(CalendarLimits.daysBeforeShifts) * 86_400)
        var offset = zone.offset(at: first)
        var onsets: [Step: [CivilTime]] = [:]
        var steps: [Step] = []
        for change in zone.changes(from: first, to: to.advanced(seconds: 1)) {
            let step = Step(from: offset, to: change.offset)
            if onsets[step] == nil { steps.append(step) }
            // An onset is written by the clock on the wall before it.
            let local = Zone.utc.civilTime(change.at.advanced(seconds: offset))
            onsets[step, default: []].append(local)
            offset = change.offset
        }
        line("BEGIN", "VTIMEZONE")
        line("TZID", zone.identifier)
        let initial = zone.offset(at: first)
        observance(
            Step(from: initial, to: initial), [CivilTime(CivilDate(dayNumber: 0), secondOfDay: 0)])
        for step in steps { observance(step, onsets[step] ?? []) }
        line("END", "VTIMEZONE")
    }

    /// From which offset to which.
    private struct Step: Hashable {
        let from: Int64
        let to: Int64
    }

    private mutating func observance(_ step: Step, _ onsets: [CivilTime]) {
        guard let first = onsets.first else { return }
        let name = step.to > step.from ? "DAYLIGHT" : "STANDARD"
        line("BEGIN", name)
        line("DTSTART", first.digits)
        for onset in onsets.dropFirst() { line("RDATE", onset.digits) }
        line("TZOFFSETFROM", Self.offset(step.from))
        line("TZOFFSETTO", Self.offset(step.to))
        line("END", name)
    }

    /// `+0100`, with seconds only where there are some.
    private static func offset(_ seconds: Int64) -> String {
        let size = seconds.magnitude
        let parts = [size / 3600, size / 60 % 60, size % 60]
        let digits = parts.map { $0 < 10 ? "0\($0)" : "\($0)" }
        return (seconds < 0 ? "-" : "+") + digits.prefix(parts[2] == 0 ? 2 : 3).joined()
    }
}
