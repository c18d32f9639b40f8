extension CaseHistory {
    /// Whether every condition holds for a fact, read for `key` (facts, §3.1).
    ///
    /// With `recordedBy`, members of other facts count only as far as they were recorded by then: a limit is
    /// fixed by what was known when its clock started.
    func hold(
        _ conditions: [Condition], for fact: Fact, key: ClockKey, recordedBy: Timestamp? = nil
    ) -> Bool {
        conditions.allSatisfy { condition in
            let value = value(of: condition.member, for: fact, key: key, recordedBy: recordedBy)
            switch condition.test {
            case .oneOf(let allowed): return value.map(allowed.contains) ?? false
            case .ours: return isOurs(value)
            case .theirs: return !isOurs(value)
            }
        }
    }

    /// Whether a trigger on facts matches a fact about `key`.
    func matches(_ trigger: Trigger, _ fact: Fact, key: ClockKey) -> Bool {
        trigger.factType == fact.type && hold(trigger.conditions, for: fact, key: key)
    }

    /// Whether one of these happened to `key` at any time, or nothing of their types is known (§3.11).
    func everHappened(_ triggers: [Trigger], to key: ClockKey) -> Bool {
        if triggers.isEmpty { return true }
        let types = Set(triggers.compactMap(\.factType))
        let known = facts(about: key).filter { types.contains($0.fact.type) }
        return known.isEmpty
            || known.contains { occurrence in
                triggers.contains { matches($0, occurrence.fact, key: key) }
            }
    }

    /// Whether a fact only repeats the last one of its type and key (§3.2).
    func isRepetition(_ occurrence: Occurrence, key: ClockKey) -> Bool {
        let type = occurrence.fact.type
        guard let renewedBy = book.vocabulary.types[type]?.renewedBy else { return false }
        let about = facts(about: key)
        let earlier = about.last { $0.fact.type == type && $0.index < occurrence.index }
        guard let earlier else { return false }
        return !about.contains { other in
            other.at >= earlier.at && other.at <= occurrence.at
                && renewedBy.contains { matches($0, other.fact, key: key) }
        }
    }

    /// Whether `case.closed` at `moment` leaves the clocks of `key` running (§3.13).
    func outlivesClosing(_ key: ClockKey, at moment: Timestamp) -> Bool {
        guard let mention = key.mention,
            let exception = book.vocabulary.keys[mention.part]?.outlivesCase
        else { return false }
        let about = facts(about: key).filter { $0.at <= moment }
        func last(_ triggers: [Trigger]) -> Occurrence? {
            about.last { one in triggers.contains { matches($0, one.fact, key: key) } }
        }
        guard let opened = last(exception.opened) else { return false }
        if let ended = last(exception.ended), ended.at >= opened.at { return false }
        return hold(exception.conditions, for: opened.fact, key: key)
    }

    /// When what `key` is kept for was withdrawn; nil when it stands.
    func withdrawal(of key: ClockKey) -> Occurrence? {
        guard let mention = key.mention,
            let types = book.vocabulary.keys[mention.part]?.withdrawnBy, !types.isEmpty
        else { return nil }
        return facts(about: key).first { types.contains($0.fact.type) }
    }

    private func value(
        of member: String, for fact: Fact, key: ClockKey, recordedBy: Timestamp?
    ) -> FactValue? {
        let sharing = book.vocabulary.shared[member]
        for (other, implying) in sharing?.impliedBy ?? [:]
        where value(of: other, for: fact, key: key, recordedBy: recordedBy) == implying {
            return .flag(true)
        }
        if let own = fact.data[member], own != .null { return own }
        guard sharing != nil else { return nil }
        let latest = facts(about: key).last { other in
            guard let value = other.fact.data[member], value != .null else { return false }
            return recordedBy.map { other.fact.recordedAt <= $0 } ?? true
        }
        return latest?.fact.data[member]
    }

    private func isOurs(_ authority: FactValue?) -> Bool {
        guard let code = authority?.text else { return true }
        return code == book.authority
    }
}
