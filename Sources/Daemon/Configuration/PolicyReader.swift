import Escalation

/// Reads the policies, and remembers which roles they name where.
final class PolicyReader {
    /// One place in a policy that tells a role.
    struct RoleUse {
        let role: String
        let urgency: Urgency
        let position: Position
    }

    let catalogue: Catalogue
    private(set) var uses: [RoleUse] = []

    init(catalogue: Catalogue) {
        self.catalogue = catalogue
    }

    /// Every policy; what is wrong has been reported.
    func policies() -> [String: Policy] {
        catalogue.map(.policies, policy)
    }

    private func policy(_ entry: Catalogue.Entry) -> Policy? {
        guard let section = entry.value.section(of: entry.position) else { return nil }
        let owner = "policy \(Quoted.text(entry.name))"
        let urgency = section.require("urgency", of: owner)?.word(Urgency.self)
        let stepsValue = section.require("steps", of: owner)
        let values = stepsValue?.oneOrMore() ?? []
        var steps: [Step] = []
        for (index, value) in values.enumerated() {
            guard let step = step(value, urgency) else { continue }
            // What a step follows is not known when one before it could not be read.
            if steps.count == index { checkOrder(value, step, after: steps) }
            steps.append(step)
        }
        if steps.count == values.count, !steps.isEmpty,
            !steps.contains(where: { $0.moment == .due })
        {
            stepsValue?.complain(
                "\(owner) has no step at the deadline, so a breach could tell nobody; add "
                    + "\"{ at: due, tell: … }\"")
        }
        let lastResort = lastResort(section, owner, urgency)
        let acknowledgedFor = section.take("acknowledged_for")?
            .length(atMost: ConfigurationLimits.silenceSeconds)
        let handedOverFor = section.take("handed_over_for")?
            .length(atMost: ConfigurationLimits.silenceSeconds)
        let resumption = section.take("resumes_with")?.word(Resumption.self)
        let owners = section.take("owner").map { self.roles($0, urgency) }
        section.finish()
        guard let urgency, !steps.isEmpty, let lastResort else { return nil }
        var policy = Policy(
            name: entry.name, urgency: urgency, steps: steps, lastResort: lastResort)
        if let acknowledgedFor { policy.acknowledgedFor = acknowledgedFor }
        if let handedOverFor { policy.handedOverFor = handedOverFor }
        if let resumption { policy.resumption = resumption }
        if let owners { policy.owners = owners }
        return policy
    }

    // MARK: Steps

    private func step(_ value: Value, _ urgency: Urgency?) -> Step? {
        guard let section = value.section() else { return nil }
        let kinds = ["at", "before", "after_due", "after"]
        let present = kinds.filter(section.has)
        if present.count != 1 {
            section.complain(
                present.isEmpty
                    ? "the step does not say when; write \"at: warning\", \"at: due\", \"before: 2h\", "
                        + "\"after_due: 1h\" or \"after: 30m\""
                    : "the step has \(Value.alternatives(present.map(Quoted.text), joinedBy: "and")); keep one"
            )
        }
        var moment: Step.Moment?
        for kind in kinds {
            guard let value = section.take(kind) else { continue }
            moment = self.moment(kind, value)
        }
        let roles = roles(section.require("tell", of: "the step"), urgency)
        let repetition = section.take("repeat").flatMap { value -> Repetition? in
            if case .warning? = moment {
                value.complain(
                    "a warning is told once at each of the rule's warnings; leave \"repeat\" out")
            } else if case .beforeDue? = moment {
                value.complain("a warning is told once; leave \"repeat\" out, or add a step")
            }
            return self.repetition(value)
        }
        let answers = section.take("answer")?.word(Step.Answers.self)
        section.finish()
        guard present.count == 1, let moment, !roles.isEmpty else { return nil }
        var step = Step(moment, tell: roles, repetition: repetition)
        if let answers { step.answers = answers }
        return step
    }

    private func moment(_ kind: String, _ value: Value) -> Step.Moment? {
        enum Fixed: String, CaseIterable { case warning, due }
        switch kind {
        case "at": return value.word(Fixed.self).map { $0 == .due ? .due : .warning }
        case "before": return value.length().map { .beforeDue($0) }
        case "after_due": return value.length().map { .afterDue($0) }
        default: return value.length().map { .afterPrevious($0) }
        }
    }

    /// Reports a step that could be told before those it follows.
    private func checkOrder(_ value: Value, _ step: Step, after former: [Step]) {
        let breaches = former.filter { !$0.isWarning }
        switch step.moment {
        case .warning, .beforeDue:
            if !breaches.isEmpty {
                value.complain("a step before the deadline follows one after it; put it first")
            }
        case .due:
            if !breaches.isEmpty {
                value.complain(
                    "a step at the deadline follows another; put its roles into the first one")
            }
        case .afterPrevious:
            if breaches.isEmpty {
                value.complain(
                    "\"after\" counts from a step at the deadline or later; put \"{ at: due, tell: … }\" "
                        + "before it")
            }
        case .afterDue(let seconds):
            guard case .afterDue(let before)? = breaches.last?.moment, before >= seconds else {
                return
            }
            value.complain("this step is not later than the one before it; put them in order")
        }
    }

    private func repetition(_ value: Value) -> Repetition? {
        guard let section = value.section() else { return nil }
        let every = section.require("every", of: "\"repeat\"")?.length()
        let times = section.require("times", of: "\"repeat\"")?
            .whole(ConfigurationLimits.repetitions)
        section.finish()
        guard let every, let times else { return nil }
        return Repetition(every: every, times: times)
    }

    private func roles(_ value: Value?, _ urgency: Urgency?) -> [String] {
        var roles: [String] = []
        for value in value?.oneOrMore() ?? [] {
            let name = value.reference(to: "role", among: catalogue.roleNames)
            guard let name else { continue }
            if roles.contains(name) {
                value.complain("role \(Quoted.text(name)) is told twice in one step; keep one")
            }
            roles.append(name)
            if let urgency {
                uses.append(RoleUse(role: name, urgency: urgency, position: value.position))
            }
        }
        return roles
    }

    // MARK: Last resort

    private func lastResort(
        _ section: Section, _ owner: String, _ urgency: Urgency?
    ) -> LastResort? {
        guard section.has("last_resort") else {
            _ = section.take("last_resort")
            section.complain(
                "\(owner) has no \"last_resort\", so it could end with nobody told; name a role, such "
                    + "as a mailbox that is always watched")
            return nil
        }
        guard let value = section.take("last_resort") else { return nil }
        guard value.isSection else {
            let roles = roles(value, urgency)
            return roles.isEmpty ? nil : LastResort(tell: roles)
        }
        guard let inner = value.section() else { return nil }
        let roles = roles(inner.require("tell", of: "\"last_resort\""), urgency)
        let after = inner.take("after")?.length(atMost: ConfigurationLimits.silenceSeconds)
        let every = inner.take("every")?.length(atMost: ConfigurationLimits.silenceSeconds)
        inner.finish()
        guard !roles.isEmpty else { return nil }
        var lastResort = LastResort(tell: roles)
        if let after { lastResort.after = after }
        if let every { lastResort.every = every }
        return lastResort
    }
}
