import Deadlines

/// Checks how rules are chained to one another: the same keys, parents that can be met, and no ring.
struct ChainCheck {
    let rules: [String: Rule]
    let reader: RuleReader
    let complaints: Complaints

    func run() {
        for chain in reader.chains {
            guard let parentName = Trigger(chain.source).rule, let parent = rules[parentName] else {
                continue
            }
            checkKey(chain, parent)
            if case .met = chain.source, !parent.stops.contains(where: { $0.effect == .met }) {
                complaints.add(
                    "rule \(Quoted.text(parent.name)) has no \"met\", so this never happens; watch its "
                        + "breach, or add \"met\" there", at: chain.position)
            }
        }
        checkRings()
    }

    private func checkKey(_ chain: RuleReader.Chain, _ parent: Rule) {
        if case .count = chain.source {
            if parent.each.isEmpty {
                complaints.add(
                    "rule \(Quoted.text(parent.name)) has one clock a case, so there is nothing to count; "
                        + "count a rule with a key", at: chain.position)
            }
            guard !chain.each.isEmpty else { return }
            complaints.add(
                "rule \(Quoted.text(chain.rule)) counts clocks of other keys, so it is one for the "
                    + "whole case; write each: case", at: chain.position)
            return
        }
        guard rules[chain.rule] != nil, chain.each != parent.each else { return }
        complaints.add(
            "rule \(Quoted.text(chain.rule)) has each: \(words(chain.each)), and rule "
                + "\(Quoted.text(parent.name)), which it watches, has each: \(words(parent.each)); "
                + "make them the same", at: chain.position)
    }

    private func words(_ each: [String]) -> String {
        switch each.count {
        case 0: "case"
        case 1: each[0]
        default: "[\(each.joined(separator: ", "))]"
        }
    }

    /// Reports each ring once, at the rule of it that comes first.
    private func checkRings() {
        var reported: Set<String> = []
        let order = reader.positions.sorted { $0.value < $1.value }.map(\.key)
        for name in order where !reported.contains(name) {
            guard let ring = ring(through: name), let position = reader.positions[name] else {
                continue
            }
            reported.formUnion(ring)
            let path = (ring + [name]).map(Quoted.text).joined(separator: " waits for ")
            complaints.add("rules are chained in a ring: \(path); break it", at: position)
        }
    }

    /// The rules on the way from a rule back to itself; nil when there is none.
    private func ring(through start: String) -> [String]? {
        var ways: [[String]] = [[start]]
        var seen: Set<String> = []
        while !ways.isEmpty {
            let way = ways.removeFirst()
            let last = way[way.count - 1]
            for parent in (rules[last]?.parents ?? []).sorted() {
                if parent == start { return way }
                if seen.insert(parent).inserted { ways.append(way + [parent]) }
            }
        }
        return nil
    }
}
