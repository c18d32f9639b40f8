/// By what PagerDuty knows an alert of ours: the same for everything told about it, so that a message sent
/// twice opens nothing twice.
package struct PagerDutyKey: Hashable, Sendable, CustomStringConvertible {
    package let alert: Int64
    /// The host in our Message-IDs: two installations may share one service of PagerDuty.
    package let host: String

    /// Makes the key of an alert.
    package init(alert: Int64, host: String) {
        self.alert = alert
        self.host = host
    }

    /// Reads a `dedup_key` or `incident_key`; nil for one that is not ours.
    package init?(_ text: String, host: String) {
        let prefix = "longstop-"
        let suffix = "-\(host)"
        guard text.hasPrefix(prefix), text.hasSuffix(suffix),
            text.utf8.count > prefix.utf8.count + suffix.utf8.count
        else { return nil }
        let number = text.dropFirst(prefix.count).dropLast(suffix.count)
        guard number.utf8.allSatisfy({ (48...57).contains($0) }), let alert = Int64(number) else {
            return nil
        }
        self.init(alert: alert, host: host)
    }

    /// `longstop-17-longstop.trust.example`.
    package var description: String { "longstop-\(alert)-\(host)" }
}
