extension Rule {
    /// Eight hexadecimal digits that change with anything by which the rule starts, stops or times a clock, or
    /// chooses its policy, and with nothing else: not its title, nor on whose word it rests.
    package var version: String {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in words.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        let digits = String(hash ^ hash >> 32, radix: 16).suffix(8)
        return String(repeating: "0", count: 8 - digits.count) + digits
    }

    /// What it says, in one order whatever the order in memory of its sets and dictionaries.
    private var words: String {
        let stops = stops.map { stop in
            let collecting = stop.collecting.map { "\($0.member) \($0.values.sorted())" } ?? "-"
            return
                "\(stop.trigger) \(stop.effect) \(stop.scope) \(Self.sorted(stop.matching)) "
                + "\(Self.sorted(stop.covering)) \(collecting) \(stop.startsAgain)"
        }
        let variants = variants.map { "\($0.conditions) \($0.limits) \($0.warnings) \($0.policy)" }
        return "\(name) \(each) \(starts) \(stops) \(variants) \(until ?? "-") "
            + "\((carriedUntil ?? []).sorted())" + (countsClosures ? " closures" : "")
    }

    private static func sorted(_ members: [String: String]) -> [String] {
        members.map { "\($0.key)=\($0.value)" }.sorted()
    }
}
