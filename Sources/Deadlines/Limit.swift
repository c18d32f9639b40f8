/// How long a clock may run.
package enum Limit: Hashable, Sendable {
    /// Seconds counted in UTC; no calendar is ever consulted.
    case elapsed(Int64)
    /// Seconds of working time.
    case workingTime(Int64)
    /// Due at 17:00 on the Nth working day after the start's local date.
    case workingDays(Int)
    /// Due at 17:00 local, this many calendar days after the start's local date.
    case days(Int)
    /// Due at 17:00 local on the same day of the month, clamped to its last.
    case months(Int)
    /// Due at 17:00 on the Nth day of school after the start's local date.
    case schoolDays(Int)
    /// Due at once: each starting fact is told by itself (§3.14).
    case now
    /// Due at the moment, or the local midnight of the date, that this member holds: the starting fact's own, else
    /// the latest of the case. There is no clock until it is known.
    case at(String)
    /// Due at 17:00 local so many months before the date that this member of the case holds, clamped to the
    /// month's last day.
    case monthsBefore(String, Int)

    /// The furthest a limit may reach: ten years, in the unit's own count.
    private static let tenYears = 10 * 366

    /// Reads `72h`, `30m`, `4 working hours`, `10 working days`, `10 school days`, `7 days`, `1 week`,
    /// `3 months`, `now`.
    ///
    /// Returns nil for anything else, for zero, and for more than ten years.
    package init?(_ text: String) {
        let words = text.split(separator: " ")
        if text == "now" {
            self = .now
        } else if words.count == 1, let seconds = LengthOfTime.seconds(text), seconds > 0 {
            self = .elapsed(seconds)
        } else if let count = words.first.flatMap({ Int($0) }), count > 0, count <= Self.tenYears {
            switch words.dropFirst().joined(separator: " ") {
            case "hour", "hours": self = .elapsed(Int64(count) * 3600)
            case "working hour", "working hours": self = .workingTime(Int64(count) * 3600)
            case "working day", "working days": self = .workingDays(count)
            case "day", "days": self = .days(count)
            case "week",
                "weeks" where count <= Self.tenYears / 7:
                self = .days(count * 7)
            case "month",
                "months" where count <= 120:
                self = .months(count)
            case "school day", "school days": self = .schoolDays(count)
            default: return nil
            }
        } else {
            return nil
        }
    }
}

/// How long before a deadline a warning falls.
package enum WarningOffset: Hashable, Sendable {
    /// Seconds in the limit's own unit: of working time for a limit in working hours, else elapsed.
    case seconds(Int64)
    /// 09:00 on the Nth working day before the due date.
    case workingDays(Int)
    /// 09:00 on the Nth day of school before the due date.
    case schoolDays(Int)
    /// The same local time this many calendar days before.
    case days(Int)

    /// Reads `-24h`, `-30m`, `-3 working days`, `-2 school days`, `-7 days`; the sign is required.
    package init?(_ text: String) {
        guard text.hasPrefix("-") else { return nil }
        switch Limit(String(text.dropFirst())) {
        case .elapsed(let seconds): self = .seconds(seconds)
        case .workingDays(let count): self = .workingDays(count)
        case .schoolDays(let count): self = .schoolDays(count)
        case .days(let count): self = .days(count)
        default: return nil
        }
    }
}

/// Plain lengths of time as the configuration writes them.
package enum LengthOfTime {
    /// Seconds of `90s`, `30m`, `4h`, `1h30m`, `2d`; nil for anything else and for more than ten years.
    package static func seconds(_ text: String) -> Int64? {
        let units: [Character: Int64] = ["s": 1, "m": 60, "h": 3600, "d": 86_400]
        var total: Int64 = 0
        var number: Int64?
        for character in text {
            if let digit = character.wholeNumberValue, character.isASCII {
                number = (number ?? 0) * 10 + Int64(digit)
                if number! > 315_360_000 { return nil }
            } else if let unit = units[character], let count = number {
                total += count * unit
                number = nil
            } else {
                return nil
            }
        }
        return number == nil && !text.isEmpty && total <= 315_360_000 ? total : nil
    }
}
