/// Lengths of time as people say them.
package enum Span {
    /// `2 hours 5 minutes`, `3 days 4 hours`, `40 seconds`: the two largest units, of the absolute length.
    package static func words(_ seconds: Int64) -> String {
        let total = abs(seconds)
        let units: [(Int64, String)] = [
            (86_400, "day"), (3600, "hour"), (60, "minute"), (1, "second"),
        ]
        guard let first = units.firstIndex(where: { total >= $0.0 }) else { return "0 seconds" }
        var parts = [counted(total / units[first].0, units[first].1)]
        if first < 2 {
            let rest = total % units[first].0 / units[first + 1].0
            if rest > 0 { parts.append(counted(rest, units[first + 1].1)) }
        }
        return parts.joined(separator: " ")
    }

    private static func counted(_ count: Int64, _ unit: String) -> String {
        "\(count) \(unit)\(count == 1 ? "" : "s")"
    }
}
