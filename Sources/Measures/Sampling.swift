package import Deadlines

extension MeasureBook {
    /// The clocks of one rule or span in a case's facts that lie so to a period; none of a key that was withdrawn.
    package func clocks(
        of name: String, _ when: Measure.When, in period: Period, among facts: [Fact],
        at now: Timestamp
    ) -> [Clock] {
        MeasuredCase(facts, under: self, at: now).clocks(of: name)
            .filter { $0.isIn(period, when) }.map(\.clock)
    }
}

extension MeasureBook {
    /// The clocks of a case that a measure counts in a period, in order of start; none for one that counts facts.
    package func counted(
        by measure: Measure, in period: Period, among facts: [Fact], at now: Timestamp
    ) -> [Clock] {
        guard case .clocks(let rule, let when, let months) = measure.population else { return [] }
        let all = MeasuredCase(facts, under: self, at: now).clocks(of: rule)
        let stretch = period.reachingBack(months: months)
        return all.filter { one in
            one.isIn(stretch, when)
                && measure.among.allSatisfy { one.fulfils($0, among: all, by: period.to, at: now) }
        }.map(\.clock)
    }
}

/// Draws at random, and the same again for the same seed whatever order the clocks come in.
package enum Sampling {
    /// At most so many of `clocks`, in order of start.
    package static func draw(_ size: Int, of clocks: [Clock], seed: String) -> [Clock] {
        clocks.map { (place: place(of: $0, seed: seed), clock: $0) }
            .sorted { ($0.place, $0.clock.key) < ($1.place, $1.clock.key) }
            .prefix(size).map(\.clock)
            .sorted { ($0.startedAt, $0.subject, $0.key) < ($1.startedAt, $1.subject, $1.key) }
    }

    /// FNV-1a over the seed and the clock's identity, finished as SplitMix64 does, so that every bit counts.
    private static func place(of clock: Clock, seed: String) -> UInt64 {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in "\(seed) \(clock.subject) \(clock.key) \(clock.run)".utf8 {
            hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3
        }
        hash = (hash ^ hash >> 30) &* 0xbf58_476d_1ce4_e5b9
        hash = (hash ^ hash >> 27) &* 0x94d0_49bb_1331_11eb
        return hash ^ hash >> 31
    }
}
