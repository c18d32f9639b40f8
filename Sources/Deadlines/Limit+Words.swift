extension Limit: CustomStringConvertible {
    /// As the configuration writes it: `72h`, `4 working hours`, `10 working days`, `3 months`, `now`.
    package var description: String {
        switch self {
        case .elapsed(let seconds): LengthOfTime.words(seconds)
        case .workingTime(let seconds): "\(LengthOfTime.words(seconds)) of working time"
        case .workingDays(let count): Self.counted(count, "working day")
        case .schoolDays(let count): Self.counted(count, "school day")
        case .days(let count): Self.counted(count, "day")
        case .months(let count): Self.counted(count, "month")
        case .now: "now"
        case .at(let member): "at \(member)"
        case .monthsBefore(let member, let count):
            "\(Self.counted(count, "month")) before \(member)"
        }
    }

    fileprivate static func counted(_ count: Int, _ unit: String) -> String {
        "\(count) \(unit)\(count == 1 ? "" : "s")"
    }
}

extension WarningOffset: CustomStringConvertible {
    /// As the configuration writes it: `-4h`, `-3 working days`.
    package var description: String {
        switch self {
        case .seconds(let seconds): "-" + LengthOfTime.words(seconds)
        case .workingDays(let count): "-" + Limit.counted(count, "working day")
        case .schoolDays(let count): "-" + Limit.counted(count, "school day")
        case .days(let count): "-" + Limit.counted(count, "day")
        }
    }
}

extension LengthOfTime {
    /// `72h`, `1h30m`, `90s`: what ``seconds(_:)`` reads.
    package static func words(_ seconds: Int64) -> String {
        let parts = [(seconds / 3600, "h"), (seconds / 60 % 60, "m"), (seconds % 60, "s")]
        let words = parts.filter { $0.0 > 0 }.map { "\($0.0)\($0.1)" }.joined()
        return words.isEmpty ? "0s" : words
    }
}
