import Deadlines

/// Reads what stops, pauses and resumes a rule's clocks.
extension RuleReader {
    private static let effects: [(key: String, effect: Stop.Effect)] = [
        ("met", .met), ("cancel", .cancelled), ("supersede", .superseded), ("pause", .paused),
        ("resume", .resumed),
    ]

    func stops(
        _ section: Section, _ owner: String, _ rule: String, _ each: [String], _ starts: [Start]
    ) -> [Stop] {
        Self.effects.flatMap { key, effect in
            (section.take(key)?.oneOrMore() ?? []).compactMap { value -> Stop? in
                guard value.isSection else {
                    guard let type = triggers.type(value) else { return nil }
                    check(type, names: each, value.position, "this never stops a clock")
                    return Stop(Trigger(.fact(type)), effect: effect)
                }
                guard let stop = stop(value, effect, starts) else { return nil }
                if let type = stop.trigger.factType {
                    check(type, names: each, value.position, "this never stops a clock")
                } else {
                    chain(rule, each, stop.trigger.source, value.position)
                }
                return stop
            }
        }
    }

    private func stop(_ value: Value, _ effect: Stop.Effect, _ starts: [Start]) -> Stop? {
        guard let section = value.section() else { return nil }
        let trigger = triggers.trigger(section, in: .stop)
        let same = section.take("same")
        let again = section.take("starts_again")
        section.finish()
        guard let trigger else { return nil }
        var matching: [String: String] = [:]
        if let same {
            matching = self.same(same, trigger, starts)
        }
        if let again, effect != .met || trigger.factType == nil {
            again.complain(
                "\"starts_again\" is possible under \"met\" with \"on\" only; leave it out")
        }
        return Stop(
            trigger, effect: effect, matching: matching, startsAgain: again?.flag() ?? false)
    }

    private func same(_ value: Value, _ trigger: Trigger, _ starts: [Start]) -> [String: String] {
        guard let type = trigger.factType else {
            value.complain("\"same\" is possible with \"on\" only; leave it out")
            return [:]
        }
        let own = triggers.vocabulary.types[type].map { Set($0.members.keys) } ?? []
        let startTypes = starts.map(\.trigger.factType)
        let known =
            startTypes.contains(nil)
            ? triggers.memberNames(of: nil)
            : Set(
                startTypes.compactMap { $0 }.flatMap {
                    triggers.vocabulary.types[$0].map { Array($0.members.keys) } ?? []
                })
        var result: [String: String] = [:]
        for item in value.section()?.takeAll() ?? [] {
            if !own.contains(item.name) {
                catalogue.complaints.add(
                    "fact type \(Quoted.text(type)) has no member \(Quoted.text(item.name))"
                        + NearestName.suggestion(for: item.name, among: own), at: item.position)
            }
            result[item.name] = item.value.reference(to: "member", among: known)
        }
        return result
    }
}
