import Deadlines

/// Reads how long a rule's clocks run, when they warn, and by which policy they are told.
extension RuleReader {
    func variants(_ section: Section, _ owner: String, _ starts: [Start]) -> [Variant] {
        guard let list = section.take("variants") else {
            return variant(section, owner, owner).map { [$0] } ?? []
        }
        for key in ["limit", "warn", "policy"] {
            guard let value = section.take(key) else { continue }
            value.complain("\(owner) has \"variants\" and its own \"\(key)\"; move it into them")
        }
        let types = starts.map(\.trigger.factType)
        let known = types.contains(nil) ? nil : types.compactMap { $0 }
        let values = list.oneOrMore()
        return values.enumerated().compactMap { index, value in
            guard let section = value.section() else { return nil }
            let isLast = index == values.count - 1
            let condition = section.take("where")
            if isLast, let condition {
                condition.complain(
                    "the last variant holds for all that is left; leave its \"where\" out")
            } else if !isLast, condition == nil {
                section.complain(
                    "a variant without \"where\" hides those after it; put it last or add \"where\""
                )
            }
            var result = variant(section, "the variant", owner)
            result?.conditions = triggers.conditions(condition, of: known)
            section.finish()
            return result
        }
    }

    private func variant(_ section: Section, _ owner: String, _ rule: String) -> Variant? {
        let values = section.require("limit", of: owner)?.oneOrMore() ?? []
        let limits = values.compactMap(limit)
        if limits.contains(.now), limits.count > 1 {
            values[0].complain("\"now\" is no limit of successive clocks; let it stand alone")
        }
        let warnings = warnings(section.take("warn"), limits)
        let policyValue = section.require("policy", of: owner)
        let policy = policyValue?.reference(to: "policy", among: catalogue.names(of: .policies))
        if !warnings.isEmpty, let policy, let policyValue {
            warningPolicies.append((policy, rule, policyValue.position))
        }
        guard !limits.isEmpty, let policy else { return nil }
        return Variant(limits: limits, warnings: warnings, policy: policy)
    }

    private func limit(_ value: Value) -> Limit? {
        if value.isSection { return dated(value) }
        guard let limit = value.raw.flatMap(Limit.init) else {
            value.complain(
                expected:
                    "72h, 4 working hours, 10 working days, 10 school days, 7 days, 6 weeks or "
                    + "3 months, more than none and at most ten years, or now")
            return nil
        }
        if limit.countsSchoolDays { schoolLimits.append(value.position) }
        return limit
    }

    /// A deadline by a date: `{ at: starts_at }`, or `{ before: eighteenth_birthday, by: 6 months }`.
    private func dated(_ value: Value) -> Limit? {
        guard let section = value.section() else { return nil }
        defer { section.finish() }
        if let at = section.take("at") {
            return dateMember(at, andMoments: true).map { .at($0) }
        }
        guard let before = section.require("before", of: "a limit with keys") else { return nil }
        let member = dateMember(before, andMoments: false)
        guard let by = section.require("by", of: "\"before\"") else { return nil }
        guard case .months(let count)? = by.raw.flatMap(Limit.init) else {
            by.complain(expected: "how many months before, such as 6 months")
            return nil
        }
        return member.map { .monthsBefore($0, count) }
    }

    private func dateMember(_ value: Value, andMoments: Bool) -> String? {
        let names = triggers.typeNames == nil ? nil : triggers.memberNames(of: nil)
        guard let name = value.reference(to: "member", among: names) else { return nil }
        let types = triggers.memberTypes(name, of: nil)
        let isDate = types.contains { type in
            switch type {
            case .date: true
            case .moment: andMoments
            default: false
            }
        }
        if names != nil, !isDate {
            value.complain("member \(Quoted.text(name)) is no date; name one that is")
            return nil
        }
        return name
    }

    private func warnings(_ value: Value?, _ limits: [Limit]) -> [WarningOffset] {
        var result: [WarningOffset] = []
        for value in value?.oneOrMore() ?? [] {
            guard let raw = value.raw, let warning = WarningOffset(raw) else {
                value.complain(
                    expected: "how long before the deadline: -24h, -3 working days or -7 days")
                continue
            }
            if case .schoolDays = warning { schoolLimits.append(value.position) }
            if result.contains(warning) {
                value.complain("warning \(Quoted.text(raw)) appears twice; keep one")
            }
            if !limits.isEmpty, limits.allSatisfy({ warning.isBeforeStart(of: $0) }) {
                value.complain(
                    "warning \(Quoted.text(raw)) is not shorter than the limit, so it would never be "
                        + "given; shorten it")
            }
            result.append(warning)
        }
        return result
    }
}

extension WarningOffset {
    /// Whether the warning surely falls at the start or before it; false when the units do not compare.
    fileprivate func isBeforeStart(of limit: Limit) -> Bool {
        let hour: Int64 = 3600
        switch (limit, self) {
        case (.elapsed(let length), .seconds(let early)): return early >= length
        case (.elapsed(let length), .days(let early)):
            return Int64(early) * 24 * hour >= length + hour
        case (.elapsed(let length), .workingDays(let early)):
            return Int64(early) * 24 * hour >= length + 24 * hour
        case (.workingTime(let length), .seconds(let early)): return early >= length
        case (.workingTime(let length), .workingDays(let early)):
            return Int64(early - 1) * 8 * hour >= length
        case (.workingDays(let count), .workingDays(let early)): return early >= count
        case (.days(let count), .days(let early)): return early >= count
        case (.days(let count), .workingDays(let early)): return early >= count
        case (.days(let count), .seconds(let early)): return early >= Int64(count * 24 + 17) * hour
        case (.months(let count), .days(let early)): return early >= count * 31
        case (.months(let count), .workingDays(let early)): return early >= count * 23
        case (.months(let count), .seconds(let early)):
            return early >= Int64(count * 31 * 24 + 17) * hour
        case (.schoolDays(let count), .schoolDays(let early)): return early >= count
        case (.now, _): return true
        case (.workingTime, _), (.workingDays, _), (.schoolDays, _), (.at, _), (.monthsBefore, _),
            (_, .schoolDays):
            return false
        }
    }
}

extension Limit {
    fileprivate var countsSchoolDays: Bool {
        if case .schoolDays = self { true } else { false }
    }
}
