import Channels
import Deadlines
package import Escalation

extension Configuration {
    /// A notice as the rule and its policy would tell it, of a made-up case; nil for a warning of a rule without any.
    package func sampleNotice(_ kind: Notice.Kind, of name: String, late: Bool) -> Notice? {
        guard let rule = ruleBook.rules.first(where: { $0.name == name }),
            let variant = rule.variants.last, let policy = world.policies[variant.policy]
        else { return nil }
        let warnsAt = policy.steps.first(where: \.isWarning)
        if kind == .warning, variant.warnings.isEmpty || warnsAt == nil { return nil }
        let due = Self.sampleDue(of: variant.limits[0], in: ruleBook)
        let now = due.advanced(seconds: Self.offset(of: kind))
        let breaches = policy.steps.filter { !$0.isWarning }
        let places: [Notice.Kind: Int] = [.escalation: min(1, breaches.count - 1)]
        let place = places[kind] ?? 0
        let step = kind == .warning ? warnsAt : breaches[place]
        let roles = kind == .lastResort ? policy.lastResort.roles : step?.roles ?? []
        let role = roles.first ?? ""
        var notice = Notice(
            alert: 17, kind: kind, revision: 0, step: 1, repetition: 1, policy: policy.name,
            urgency: policy.urgency, role: role,
            person: world.directory.roles[role]?.first ?? "sam.example",
            contact: Contact(.email, "sam@example.org"), late: late,
            plannedAt: late ? now.advanced(seconds: -7200) : now, decidedAt: now,
            reason: Self.sampleReason(kind),
            next: Self.next(after: kind, place, of: policy, due: due, at: now),
            clock: sampleClock(kind, of: rule, variant, due: due, at: now))
        notice.holdSeconds = rule.isMomentary ? nil : policy.acknowledgedFor
        notice.formerDueAt = kind == .corrected ? due.advanced(seconds: -86_400) : nil
        return notice
    }

    /// Tuesday 24 November 2026, at ten o'clock for what counts hours, else at closing.
    private static func sampleDue(of limit: Limit, in book: RuleBook) -> Timestamp {
        let hour =
            switch limit {
            case .elapsed, .workingTime, .now: 10
            default: 17
            }
        let day = CivilDate(year: 2026, month: 11, day: 24) ?? CivilDate(dayNumber: 0)
        return book.zone.timestamp(day, secondOfDay: hour * 3600)
    }

    private static func offset(of kind: Notice.Kind) -> Int64 {
        switch kind {
        case .warning: -86_400
        case .resolved: -3600
        case .escalation: 1800
        case .lastResort: 14_400
        default: 30
        }
    }

    private func sampleClock(
        _ kind: Notice.Kind, of rule: Rule, _ variant: Variant, due: Timestamp, at now: Timestamp
    ) -> Clock {
        Clock(
            subject: CaseReference("BCT-900001"), rule: rule.name,
            keyParts: rule.each.map { "\($0)-900001" },
            state: kind == .resolved ? .met : kind == .warning ? .running : .breached,
            startedAt: rule.isMomentary ? due : due.advanced(seconds: -3 * 86_400), dueAt: due,
            endedAt: kind == .resolved ? now : nil, endedAs: kind == .resolved ? .met : nil,
            endedBy: kind == .resolved ? FactID(source: "sample", id: "1") : nil,
            policy: variant.policy, ruleVersion: "1a2b3c4d")
    }

    private static func next(
        after kind: Notice.Kind, _ place: Int, of policy: Policy, due: Timestamp, at now: Timestamp
    ) -> NextTelling? {
        let breaches = policy.steps.filter { !$0.isWarning }
        switch kind {
        case .warning: return NextTelling(at: due, roles: breaches[0].roles)
        case .breach where breaches.count > 1, .escalation where breaches.count > 2:
            let step = breaches[place + 1]
            guard case .afterPrevious(let seconds) = step.moment else { return nil }
            return NextTelling(at: now.advanced(seconds: seconds), roles: step.roles)
        case .breach, .escalation:
            let last = policy.lastResort
            return NextTelling(at: now.advanced(seconds: last.after), roles: last.roles)
        case .lastResort:
            let last = policy.lastResort
            return NextTelling(at: now.advanced(seconds: last.every), roles: last.roles)
        default: return nil
        }
    }

    private static func sampleReason(_ kind: Notice.Kind) -> Reason {
        switch kind {
        case .warning: Reason(.warningDue, "the deadline is 1 day away")
        case .escalation: Reason(.nobodyAnswered, "nobody has answered")
        case .lastResort:
            Reason(.stepsExhausted, "every step has been told and nobody has answered")
        case .resolved: Reason(.clockMet, "it was done in time")
        case .corrected: Reason(.deadlineMoved, "a corrected fact or calendar moved the deadline")
        default: Reason(.deadlinePassed, "the deadline has passed")
        }
    }
}
