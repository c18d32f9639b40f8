import Deadlines

/// Reads what stops, pauses and resumes a rule's clocks.
extension RuleReader {
    private static let effects: [(key: String, effect: Stop.Effect)] = [
        ("met", .met), ("cancel", .cancelled), ("supersede", .superseded), ("pause", .paused),
        ("resume", .resumed),
    ]
    private static let effectsOfSpans: [(key: String, effect: Stop.Effect)] = [("end", .cancelled)]

    func stops(
        _ section: Section, _ rule: String, _ each: [String], _ starts: [Start],
        isSpan: Bool = false
    ) -> [Stop] {
        (isSpan ? Self.effectsOfSpans : Self.effects).flatMap { key, effect in
            (section.take(key)?.oneOrMore() ?? []).compactMap { value -> Stop? in
                guard value.isSection else {
                    guard let type = triggers.type(value) else { return nil }
                    check(type, names: each, value.position, "this never stops a clock")
                    return Stop(Trigger(.fact(type)), effect: effect)
                }
                guard let stop = stop(value, effect, starts, each) else { return nil }
                if let type = stop.trigger.factType {
                    // One that names no key at all ends every clock of the case.
                    if stop.scope != .ownKeyOrNone {
                        check(type, names: each, value.position, "this never stops a clock")
                    }
                } else {
                    chain(rule, each, stop.trigger.source, value.position)
                }
                return stop
            }
        }
    }

    private func stop(
        _ value: Value, _ effect: Stop.Effect, _ starts: [Start], _ each: [String]
    ) -> Stop? {
        guard let section = value.section() else { return nil }
        let trigger = triggers.trigger(section, in: .stop)
        let same = section.take("same")
        let covers = section.take("covers")
        let all = section.take("all_of")
        let scope = scope(section, each)
        let again = section.take("starts_again")
        section.finish()
        guard let trigger else { return nil }
        guard trigger.factType != nil || (covers == nil && all == nil && scope == .ownKey) else {
            value.complain(
                "\"covers\", \"all_of\", \"another\" and \"even_without\" are possible with "
                    + "\"on\" only; leave it out")
            return nil
        }
        if case .startOfAnother = trigger.source, each.isEmpty {
            value.complain(
                "the rule has one clock a case, so no other can start; leave \"start_of_another\" out"
            )
        }
        if let covers { checkCovered(covers, starts) }
        if let all, effect == .paused || effect == .resumed {
            all.complain("\"all_of\" is possible with what ends a clock only; leave it out")
        }
        let matching = same.map { members($0, "same", trigger, starts) } ?? [:]
        let covering = covers.map { members($0, "covers", trigger, starts) } ?? [:]
        if let again, effect != .met || trigger.factType == nil {
            again.complain(
                "\"starts_again\" is possible under \"met\" with \"on\" only; leave it out")
        }
        return Stop(
            trigger, effect: effect, scope: scope, matching: matching, covering: covering,
            collecting: all.flatMap { collection($0, trigger) },
            startsAgain: again?.flag() ?? false)
    }

    /// Reports a list that a starting fact cannot have: any stop would cover it.
    private func checkCovered(_ covers: Value, _ starts: [Start]) {
        for item in covers.section()?.takeAll() ?? [] {
            guard let member = item.value.raw else { continue }
            for case let type? in starts.map(\.trigger.factType)
            where triggers.vocabulary.types[type].map({ $0.members[member] == nil }) ?? false {
                catalogue.complaints.add(
                    "fact type \(Quoted.text(type)), which starts the rule too, has no \(Quoted.text(member)), "
                        + "so any fact would cover it; make two rules", at: item.value.position)
            }
        }
    }

    /// `another: placement`, `even_without: placement`, or neither.
    private func scope(_ section: Section, _ each: [String]) -> Stop.Scope {
        var result = Stop.Scope.ownKey
        for (name, scope) in [("another", Stop.Scope.anotherKey), ("even_without", .ownKeyOrNone)] {
            guard let value = section.take(name) else { continue }
            if let part = value.text("a key part"), each.first != part {
                value.complain(
                    each.isEmpty
                        ? "the rule has one clock a case, so no fact can name another; leave it out"
                        : "\(value.label) names the first part of \"each\", \(each[0])")
            }
            if result != .ownKey { value.complain("keep one of \"another\" and \"even_without\"") }
            result = scope
        }
        return result
    }

    /// `all_of: { with: [police, home-office] }`.
    private func collection(_ value: Value, _ trigger: Trigger) -> Stop.Collection? {
        let conditions = triggers.conditions(
            value, of: trigger.factType.map { [$0] }, asLists: true)
        guard conditions.count == 1, case .lacksOneOf(let words) = conditions[0].test else {
            if conditions.count != 1 { value.complain("\"all_of\" names one list; write one") }
            return nil
        }
        return Stop.Collection(conditions[0].member, Set(words))
    }

    private func members(
        _ value: Value, _ key: String, _ trigger: Trigger, _ starts: [Start]
    ) -> [String: String] {
        guard let type = trigger.factType else {
            value.complain("\"\(key)\" is possible with \"on\" only; leave it out")
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
        if value.node.mapping?.isEmpty == true {
            value.complain("\(value.label) names no member, so it asks nothing; leave it out")
        }
        return result
    }
}
