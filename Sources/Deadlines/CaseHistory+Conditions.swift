extension ClockKey {
    /// Whether every condition holds for a fact about this key (facts, §3.1).
    ///
    /// With `recordedBy`, members of other facts count only as far as they were recorded by then: a limit is
    /// fixed by what was known when its clock started.
    func hold(
        _ conditions: [PlannedCondition], for one: Occurrence, recordedBy: Timestamp? = nil
    ) -> Bool {
        for condition in conditions {
            let value = value(of: condition.member, for: one, recordedBy: recordedBy)
            switch condition.test {
            case .oneOf(let allowed):
                guard let value, allowed.contains(value) else { return false }
            case .noneOf(let refused):
                if let value, refused.contains(value) { return false }
            case .lacksOneOf(let wanted):
                if Set(value?.texts ?? []).isSuperset(of: wanted) { return false }
            case .known: guard value != nil else { return false }
            case .ours: guard plan.isOurs(value) else { return false }
            case .theirs: guard !plan.isOurs(value) else { return false }
            }
        }
        return true
    }

    /// Whether a trigger on facts matches a fact about this key.
    func matches(_ trigger: PlannedTrigger, _ one: Occurrence) -> Bool {
        guard let type = trigger.factType, type == one.type else { return false }
        return hold(trigger.conditions, for: one)
    }

    /// Whether one of these happened at any time, or nothing of their types is known (§3.11).
    func everHappened(_ triggers: [PlannedTrigger]) -> Bool {
        if triggers.isEmpty { return true }
        var isKnown = false
        for one in about {
            for trigger in triggers where trigger.factType == one.type {
                isKnown = true
                if hold(trigger.conditions, for: one) { return true }
            }
        }
        return !isKnown
    }

    /// Whether a fact only repeats the last one of its type (§3.2).
    func isRepetition(_ one: Occurrence) -> Bool {
        guard let type = one.type, let renewedBy = plan.renewals[type] else { return false }
        var earlier: Occurrence?
        for other in about {
            if other === one { break }
            if other.type == type { earlier = other }
        }
        guard let earlier else { return false }
        return !about.contains { other in
            other.at >= earlier.at && other.at <= one.at
                && renewedBy.contains { matches($0, other) }
        }
    }

    /// Whether `case.closed` at `moment` leaves the clocks of this key running (§3.13).
    func outlivesClosing(at moment: Timestamp) -> Bool {
        guard let exception = part?.outlivesCase else { return false }
        func last(_ triggers: [PlannedTrigger]) -> Occurrence? {
            about.last { one in
                one.at <= moment && triggers.contains { matches($0, one) }
            }
        }
        guard let opened = last(exception.opened) else { return false }
        if let ended = last(exception.ended), ended.at >= opened.at { return false }
        return hold(exception.conditions, for: opened)
    }

    private func value(
        of member: PlannedMember, for one: Occurrence, recordedBy: Timestamp?
    ) -> FactValue? {
        for (other, implying) in member.impliedBy
        where value(of: other, for: one, recordedBy: recordedBy) == implying {
            return .flag(true)
        }
        if let own = one.value(of: member.number) { return own }
        guard member.isShared else { return nil }
        for other in about.reversed() {
            if let recordedBy, other.fact.recordedAt > recordedBy { continue }
            if let value = other.value(of: member.number) { return value }
        }
        return nil
    }
}

extension Plan {
    fileprivate func isOurs(_ authority: FactValue?) -> Bool {
        guard let code = authority?.text else { return true }
        return code == self.authority
    }
}
