package import Deadlines

/// Sets derived clocks beside the entries known before: an alert belongs to the run with the same starting
/// fact, whatever its number becomes (facts, §3.15).
///
/// By their places: to copy a clock or an entry is to retain a dozen things, and most have ended long ago.
package struct Matching {
    /// Places of a known entry, of a derived clock, or of both.
    package struct Pair {
        package var known: Int?
        package var clock: Int?
    }

    package private(set) var pairs: [Pair] = []

    /// Finds for each clock its entry; entries without a clock come last.
    package init(_ entries: [CaseFile.Entry], _ clocks: [Clock]) {
        var unmatched = Unmatched(entries)
        pairs = clocks.enumerated().map { place, clock in
            Pair(known: unmatched.take(clock), clock: place)
        }
        pairs += unmatched.rest.map { Pair(known: $0, clock: nil) }
    }
}

/// Entries whose clock has not been found.
private struct Unmatched {
    private let entries: [CaseFile.Entry]
    private var isTaken: [Bool]
    private var left: Int
    /// Where the next is likely to be: entries and clocks lie in nearly the same order.
    private var likely = 0
    /// For each name its first entry, and after each entry the next of its name; made when it is first needed.
    private var chains: (first: [Name: Int], next: [Int?])?

    init(_ entries: [CaseFile.Entry]) {
        self.entries = entries
        isTaken = Array(repeating: false, count: entries.count)
        left = entries.count
    }

    /// The places of those left, in order of their alerts' numbers.
    var rest: [Int] {
        if left == 0 { return [] }
        return entries.indices.filter { !isTaken[$0] }.sorted { entries[$0].id < entries[$1].id }
    }

    /// The place of the entry of a clock: of its run if there are several with one of its starting facts.
    mutating func take(_ clock: Clock) -> Int? {
        if left == 0 { return nil }
        let place =
            isOf(likely, clock) && entries[likely].clock.run == clock.run ? likely : find(clock)
        guard let place else { return nil }
        isTaken[place] = true
        left -= 1
        likely = place + 1
        return place
    }

    private mutating func find(_ clock: Clock) -> Int? {
        let chains = chains ?? makeChains()
        self.chains = chains
        var best: Int?
        var candidate = chains.first[Name(clock)]
        while let place = candidate {
            candidate = chains.next[place]
            guard isOf(place, clock) else { continue }
            if entries[place].clock.run == clock.run { return place }
            best = best ?? place
        }
        return best
    }

    private func isOf(_ place: Int, _ clock: Clock) -> Bool {
        guard place < entries.count, !isTaken[place] else { return false }
        let known = entries[place].clock
        return known.rule == clock.rule && known.keyParts == clock.keyParts
            && known.startedBy.contains(where: clock.startedBy.contains)
    }

    private func makeChains() -> (first: [Name: Int], next: [Int?]) {
        var first: [Name: Int] = [:]
        var next = [Int?](repeating: nil, count: entries.count)
        first.reserveCapacity(entries.count)
        for place in entries.indices.reversed() {
            next[place] = first.updateValue(place, forKey: Name(entries[place].clock))
        }
        return (first, next)
    }

    private struct Name: Hashable {
        let rule: String
        let keyParts: [String]

        init(_ clock: Clock) {
            rule = clock.rule
            keyParts = clock.keyParts
        }

        func hash(into hasher: inout Hasher) {
            hasher.combine(rule)
            hasher.combine(keyParts.first)
        }
    }
}
