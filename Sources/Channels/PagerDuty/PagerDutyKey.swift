/// By what PagerDuty knows an alert of ours: the same for everything told about it until somebody answers, so that a
/// message sent twice opens nothing twice. What is told after an answer has run out has the key of a new round:
/// PagerDuty rings nobody for an incident that was acknowledged.
package struct PagerDutyKey: Hashable, Sendable, CustomStringConvertible {
    package let alert: Int64
    /// Answers before it that PagerDuty was told of.
    package let round: Int
    /// The host in our Message-IDs: two installations may share one service of PagerDuty.
    package let host: String

    /// Makes the key of an alert.
    package init(alert: Int64, round: Int = 0, host: String) {
        self.alert = alert
        self.round = round
        self.host = host
    }

    /// Reads a `dedup_key` or `incident_key`; nil for one that is not ours.
    package init?(_ text: String, host: String) {
        let prefix = "longstop-"
        let suffix = "-\(host)"
        guard text.hasPrefix(prefix), text.hasSuffix(suffix),
            text.utf8.count > prefix.utf8.count + suffix.utf8.count
        else { return nil }
        let parts = text.dropFirst(prefix.count).dropLast(suffix.count)
            .split(separator: ".", omittingEmptySubsequences: false)
        let numbers = parts.compactMap { part in
            part.utf8.allSatisfy { (48...57).contains($0) } ? Int64(part) : nil
        }
        guard numbers.count == parts.count, (1...2).contains(parts.count),
            let round = Int(exactly: numbers.count > 1 ? numbers[1] : 0)
        else { return nil }
        self.init(alert: numbers[0], round: round, host: host)
    }

    /// `longstop-17-longstop.trust.example`; `longstop-17.1-…` after one answer.
    package var description: String {
        "longstop-\(alert)" + (round > 0 ? ".\(round)" : "") + "-\(host)"
    }
}
