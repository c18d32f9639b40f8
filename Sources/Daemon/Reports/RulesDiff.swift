package import Deadlines
package import Escalation

/// What a changed configuration would do: rule by rule, and to every clock of the cases it is shown.
package struct RulesDiff: Sendable {
    /// What has become of one rule.
    package struct RuleChange: Hashable, Sendable {
        /// What a rule says in one of its keys, before and after; nil where it is only said that it differs.
        package struct Part: Hashable, Sendable {
            package let name: String
            package let before: String?
            package let after: String?
        }

        package enum Kind: String, Sendable {
            case added, removed, changed
        }

        package let rule: String
        package let kind: Kind
        package let parts: [Part]
    }

    /// What would become of one clock.
    package struct ClockChange: Hashable, Sendable {
        /// As it would stand under the old rules; nil for one that only the new have.
        package let before: Clock?
        package let after: Clock?

        var clock: Clock { (after ?? before)! }
    }

    /// What a case would see.
    package struct CaseChange: Sendable {
        package let clocks: [ClockChange]
        /// What would be told at once that would not be under the old rules.
        package let notices: [Notice]
    }

    private let old: Configuration
    private let new: Configuration
    private let now: Timestamp

    /// Compares two configurations at one moment.
    package init(from old: Configuration, to new: Configuration, at now: Timestamp) {
        self.old = old
        self.new = new
        self.now = now
    }

    // MARK: Rules

    /// Rules that were added, removed or changed, by name.
    package var rules: [RuleChange] {
        let before = Self.byName(old.ruleBook.rules)
        let after = Self.byName(new.ruleBook.rules)
        return Set(before.keys).union(after.keys).sorted().compactMap { name in
            switch (before[name], after[name]) {
            case (let old?, let new?):
                let parts = Self.parts(old, new)
                return parts.isEmpty ? nil : RuleChange(rule: name, kind: .changed, parts: parts)
            case (nil, _?): return RuleChange(rule: name, kind: .added, parts: [])
            default: return RuleChange(rule: name, kind: .removed, parts: [])
            }
        }
    }

    /// Policies that were added, removed or changed, and roles held by others, by name.
    package var tellings: [RuleChange] {
        let policies = Self.changes(old.world.policies, new.world.policies) { name, old, new in
            RuleChange(rule: "policy \(name)", kind: .changed, parts: Self.parts(old, new))
        }
        let roles = Self.changes(old.world.directory.roles, new.world.directory.roles) {
            name, old, new in
            let part = RuleChange.Part(
                name: "held by", before: old.joined(separator: ", "),
                after: new.joined(separator: ", "))
            return RuleChange(rule: "role \(name)", kind: .changed, parts: [part])
        }
        let schedules = Self.changes(old.world.schedules, new.world.schedules) { name, _, _ in
            let part = RuleChange.Part(name: "its dates or policy", before: nil, after: nil)
            return RuleChange(rule: "schedule \(name)", kind: .changed, parts: [part])
        }
        return policies + roles + schedules
    }

    /// Whether what waits for a digest would go out at once under the new policies.
    package func isReleased(_ policy: String) -> Bool {
        new.world.policies[policy].map { $0.urgency != .digest } ?? false
    }

    private static func changes<Value: Equatable>(
        _ old: [String: Value], _ new: [String: Value],
        _ change: (String, Value, Value) -> RuleChange
    ) -> [RuleChange] {
        Set(old.keys).union(new.keys).sorted().compactMap { name in
            switch (old[name], new[name]) {
            case (let before?, let after?): before == after ? nil : change(name, before, after)
            case (nil, _?): RuleChange(rule: name, kind: .added, parts: [])
            default: RuleChange(rule: name, kind: .removed, parts: [])
            }
        }
    }

    private static func parts(_ old: Policy, _ new: Policy) -> [RuleChange.Part] {
        func steps(_ policy: Policy) -> String {
            policy.steps.map { "\($0.moment.words) \($0.roles.joined(separator: " and "))" }
                .joined(separator: ", then ")
        }
        var parts: [RuleChange.Part] = []
        func shown(_ name: String, _ before: String, _ after: String) {
            if before != after { parts.append(.init(name: name, before: before, after: after)) }
        }
        shown("urgency", old.urgency.rawValue, new.urgency.rawValue)
        shown("steps", steps(old), steps(new))
        if parts.isEmpty {
            parts.append(.init(name: "repeats, last resort or hold", before: nil, after: nil))
        }
        return parts
    }

    private static func byName(_ rules: [Rule]) -> [String: Rule] {
        Dictionary(rules.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    }

    private static func parts(_ old: Rule, _ new: Rule) -> [RuleChange.Part] {
        func limits(_ rule: Rule) -> String {
            rule.variants.map { variant in
                variant.limits.map(\.description).joined(separator: ", then ")
            }.joined(separator: "; else ")
        }
        func warnings(_ rule: Rule) -> String {
            rule.variants.map { $0.warnings.map(\.description).joined(separator: " ") }
                .joined(separator: "; else ")
        }
        func policies(_ rule: Rule) -> String {
            rule.variants.map(\.policy).joined(separator: "; else ")
        }
        var parts: [RuleChange.Part] = []
        func shown(_ name: String, _ before: String, _ after: String) {
            if before != after { parts.append(.init(name: name, before: before, after: after)) }
        }
        func named(_ name: String, _ differs: Bool) {
            if differs { parts.append(.init(name: name, before: nil, after: nil)) }
        }
        shown("title", old.title, new.title)
        shown("ask", old.ask, new.ask)
        shown("each", old.each.joined(separator: " + "), new.each.joined(separator: " + "))
        shown("limit", limits(old), limits(new))
        shown("warn", warnings(old), warnings(new))
        shown("policy", policies(old), policies(new))
        named("start", old.starts != new.starts)
        named("met, cancel and other stops", old.stops != new.stops)
        named("variants", old.variants.map(\.conditions) != new.variants.map(\.conditions))
        named("until", old.until != new.until)
        named("carry_until", old.carriedUntil != new.carriedUntil)
        named("calendar", old.countsClosures != new.countsClosures)
        named("authority", old.authority != new.authority)
        return parts
    }

    // MARK: Clocks

    /// What becomes of a case: open clocks that move, come or go, and what would be told.
    package func changes(of file: CaseFile) -> CaseChange {
        let before = Derivation(of: file.facts, under: old.ruleBook, at: now)
        let after = Derivation(of: file.facts, under: new.ruleBook, at: now)
        let told = Set(notices(file, before, old.world).map(Telling.init))
        return CaseChange(
            clocks: Self.clocks(before.clocks, after.clocks),
            notices: notices(file, after, new.world).filter { !told.contains(Telling($0)) })
    }

    private func notices(
        _ file: CaseFile, _ derivation: Derivation, _ world: World
    ) -> [Notice] {
        Escalation.advance(file, to: derivation, in: world, at: now).changes.flatMap(\.notices)
    }

    /// One telling, whatever its number and words.
    private struct Telling: Hashable {
        let kind: Notice.Kind
        let rule: String
        let key: [String]
        let person: String
        let contact: Contact

        init(_ notice: Notice) {
            kind = notice.kind
            rule = notice.clock.rule
            key = notice.clock.keyParts
            person = notice.person
            contact = notice.contact
        }
    }

    private static func clocks(_ before: [Clock], _ after: [Clock]) -> [ClockChange] {
        let entries = before.enumerated().map { place, clock in
            CaseFile.Entry(id: Int64(place), clock: clock, alert: Alert())
        }
        return Matching(entries, after).pairs.compactMap { pair in
            let old = pair.known.map { before[$0] }
            let new = pair.clock.map { after[$0] }
            guard old?.isOpen == true || new?.isOpen == true else { return nil }
            let isSame =
                old?.dueAt == new?.dueAt && old?.state == new?.state && old?.endedAs == new?.endedAs
                && old?.policy == new?.policy && old?.warnings == new?.warnings
            return isSame ? nil : ClockChange(before: old, after: new)
        }
    }
}

extension Step.Moment {
    /// As the configuration says it.
    fileprivate var words: String {
        switch self {
        case .warning: "at warnings"
        case .due: "at the deadline"
        case .beforeDue(let seconds): "\(Span.words(seconds)) before"
        case .afterDue(let seconds): "\(Span.words(seconds)) after the deadline"
        case .afterPrevious(let seconds): "after \(Span.words(seconds))"
        }
    }
}
