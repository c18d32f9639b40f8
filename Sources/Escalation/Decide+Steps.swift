import Deadlines

/// When each step is told, and to whom.
extension Deciding {
    /// Steps from 1 that speak of a deadline passed, in order.
    var breachSteps: [(number: Int, step: Step)] {
        numbered { !$0.isWarning }
    }

    private func numbered(_ isWanted: (Step) -> Bool) -> [(number: Int, step: Step)] {
        policy.steps.enumerated().filter { isWanted($0.element) }.map {
            ($0.offset + 1, $0.element)
        }
    }

    // MARK: Warnings

    /// Whether telling goes on until somebody answers: not for a schedule that needs no answer, once it has reached
    /// somebody.
    private var isPressed: Bool {
        schedule.map { $0.needsAnswer && !isPreparation } ?? true
            || breachSteps.allSatisfy { number, _ in
                progress(number).map { movesOn(from: number, $0) != nil } ?? false
            }
    }

    /// Every warning moment not told yet, with the step that tells of it, ascending.
    private var pendingWarnings: [(at: Timestamp, number: Int, step: Step)] {
        guard let dueAt = clock.dueAt else { return [] }
        var moments: [(at: Timestamp, number: Int, step: Step)] = []
        for (index, step) in policy.steps.enumerated() where step.isWarning {
            var own = clock.warnings
            if case .beforeDue(let seconds) = step.moment {
                own = [dueAt.advanced(seconds: -seconds)]
            }
            for at in own where alert.warnedUntil.map({ at > $0 }) ?? true {
                moments.append((at, index + 1, step))
            }
        }
        if moments.count > 1 { moments.sort { ($0.at, $0.number) < ($1.at, $1.number) } }
        return moments
    }

    /// Of warnings already past only the latest is told (facts, §3.7).
    mutating func tellWarnings() {
        guard let dueAt = clock.dueAt, now < dueAt, heldUntil == nil else { return }
        let past = pendingWarnings.filter { $0.at <= now }
        guard let latest = past.last?.at else { return }
        for (at, number, step) in past where at == latest {
            let left = Span.words(dueAt.seconds(since: now))
            tell(
                number, step, kind: .warning, plannedAt: at,
                Reason(.warningDue, "the deadline is \(left) away"))
        }
        alert.warnedUntil = latest
    }

    /// A warning that reached nobody goes to the last resort at once, once: until the deadline nobody else
    /// would hear of it.
    mutating func passWarningsOn() {
        guard let dueAt = clock.dueAt, now < dueAt, heldUntil == nil else { return }
        for (number, _) in numbered(\.isWarning) {
            guard var told = alert.steps[number], told.passedOn != true,
                movesOn(from: number, told) != nil
            else { continue }
            told.count += 1
            told.passedOn = true
            alert.steps[number] = told
            let reason = Reason(.nobodyReached, "the warning reached nobody it was meant for")
            append(
                .warning, StepTelling(step: number, repetition: told.count),
                policy.lastResort.roles, (now, reason), evenAway: true)
        }
    }

    // MARK: Steps

    /// How far a step of the breach has got; a reload may have given it the number of a warning told.
    func progress(_ number: Int) -> Alert.Progress? {
        alert.steps[number].flatMap { $0.wasWarning == true ? nil : $0 }
    }

    /// Tells every step and repetition whose moment has come, each step after those before it.
    mutating func tellSteps() {
        guard let dueAt = clock.dueAt, now >= dueAt else { return }
        let steps = breachSteps
        for (index, (number, step)) in steps.enumerated() {
            let previous = index > 0 ? steps[index - 1].number : nil
            let planned = moment(of: number, step, after: previous, dueAt: dueAt)
            guard let planned, planned.at <= now else { continue }
            let isFirstOfBreach =
                (previous == nil || step.moment == .due) && progress(number) == nil
            // An answer never holds the first telling of a breach, whichever step that falls to.
            let isFirstHeard =
                progress(number) == nil && nobodyReached(before: index, of: steps)
            if heldUntil != nil, !isFirstOfBreach, !isFirstHeard { continue }
            let kind: Notice.Kind =
                schedule != nil ? .schedule : isFirstOfBreach ? .breach : .escalation
            tell(number, step, kind: kind, plannedAt: planned.at, planned.reason)
        }
        tellLastResort()
    }

    /// Whether no step of the breach before that one has reached anybody.
    private func nobodyReached(
        before index: Int, of steps: [(number: Int, step: Step)]
    ) -> Bool {
        steps[..<index].allSatisfy { number, _ in
            progress(number).flatMap { movesOn(from: number, $0) } != nil
        }
    }

    /// The moment of a step's next telling, and why; nil when it has none, or the step before it is untold.
    private func moment(
        of number: Int, _ step: Step, after previous: Int?, dueAt: Timestamp
    ) -> (at: Timestamp, reason: Reason)? {
        if let told = progress(number) {
            if let again = resumption(of: number) { return (again, Self.runOut) }
            guard isPressed, let repetition = step.repetition, !isExhausted(number, step) else {
                return nil
            }
            return (
                told.lastAt.advanced(seconds: repetition.every),
                Reason(.nobodyAnswered, "nobody has answered")
            )
        }
        guard let previous else {
            let at = firstMoment(of: step, dueAt: dueAt)
            return (
                at,
                schedule == nil
                    ? Reason(.deadlinePassed, "the deadline has passed")
                    : Reason(.dateCome, "its time has come")
            )
        }
        guard let before = progress(previous), resumption(of: previous) == nil else { return nil }
        if let reason = movesOn(from: previous, before) { return (now, reason) }
        guard isPressed else { return nil }
        var at: Timestamp
        if case .afterPrevious(let seconds) = step.moment {
            at = before.firstAt.advanced(seconds: seconds)
        } else {
            at = firstMoment(of: step, dueAt: dueAt)
        }
        if before.resumed == true {
            let gap = max(0, offset(of: number) - offset(of: previous))
            at = max(at, before.firstAt.advanced(seconds: gap))
        }
        return (at, Reason(.nobodyAnswered, "nobody has answered"))
    }

    private func firstMoment(of step: Step, dueAt: Timestamp) -> Timestamp {
        switch step.moment {
        case .afterDue(let seconds), .afterPrevious(let seconds): dueAt.advanced(seconds: seconds)
        case .due, .warning, .beforeDue: dueAt
        }
    }

    /// Why there is nothing to wait for after a step: it reached nobody.
    private func movesOn(from number: Int, _ progress: Alert.Progress) -> Reason? {
        if !progress.toldSomebody {
            return Reason(.roleEmpty, "nobody holds the role of the step before")
        }
        let telling = StepTelling(step: number, repetition: progress.count)
        // Of an earlier revision: those tellings were of something else.
        guard alert.revision == entry.alert.revision else { return nil }
        return unreached.contains(telling)
            ? Reason(.nobodyReached, "the step before reached nobody") : nil
    }

    // MARK: Last resort

    private mutating func tellLastResort() {
        guard let planned = lastResortMoment, planned.at <= now, heldUntil == nil else { return }
        let count = (alert.lastResort?.count ?? 0) + 1
        let toldAt = self.toldAt(policy.lastResort.roles, .lastResort, planned.at)
        alert.lastResort = Alert.Progress(
            firstAt: alert.lastResort?.firstAt ?? toldAt, lastAt: toldAt, count: count)
        append(
            schedule == nil ? .lastResort : .schedule,
            StepTelling(step: 0, repetition: count), policy.lastResort.roles, planned,
            evenAway: true)
    }

    /// When the last resort is told next, and why; nil while a step is still to be told.
    private var lastResortMoment: (at: Timestamp, reason: Reason)? {
        let steps = breachSteps
        guard isPressed, let dueAt = clock.dueAt, now >= dueAt,
            steps.allSatisfy({ isExhausted($0.number, $0.step) })
        else { return nil }
        let exhausted = Reason(.stepsExhausted, "every step has been told and nobody has answered")
        if let told = alert.lastResort {
            return (told.lastAt.advanced(seconds: policy.lastResort.every), exhausted)
        }
        guard let last = steps.last, let told = progress(last.number) else {
            return (dueAt, exhausted)
        }
        if let reason = movesOn(from: last.number, told) { return (now, reason) }
        let lastAt = steps.compactMap { progress($0.number)?.lastAt }.max() ?? dueAt
        return (lastAt.advanced(seconds: policy.lastResort.after), exhausted)
    }

    private func isExhausted(_ number: Int, _ step: Step) -> Bool {
        guard let told = progress(number) else { return false }
        return told.count > (step.repetition?.times ?? 0) || movesOn(from: number, told) != nil
    }

    // MARK: Telling

    private mutating func tell(
        _ number: Int, _ step: Step, kind: Notice.Kind, plannedAt: Timestamp, _ why: Reason
    ) {
        let before = kind == .warning ? alert.steps[number] : progress(number)
        let count = (before?.count ?? 0) + 1
        let wasHeld =
            alert.acknowledgement.map { $0.until <= now && $0.until >= plannedAt } ?? false
        let resumes = kind != .warning && resumption(of: number) != nil
        let toldAt = toldAt(step.roles, kind, plannedAt)
        let told = append(
            kind, StepTelling(step: number, repetition: count), step.roles,
            (plannedAt, wasHeld ? Self.runOut : why))
        alert.steps[number] = Alert.Progress(
            firstAt: (resumes ? nil : before?.firstAt) ?? toldAt, lastAt: toldAt, count: count,
            toldSomebody: told, wasWarning: kind == .warning ? true : nil)
        if resumes || before?.resumed == true { alert.steps[number]?.resumed = true }
        if !told { tellOwners(of: step, (number, count), kind, plannedAt) }
    }

    private static let runOut = Reason(
        .holdEnded, "the acknowledgement has run out and it is not done")

    /// A step that finds nobody is told to whoever answers for the policy: the empty desk is theirs to fill.
    private mutating func tellOwners(
        of step: Step, _ telling: (step: Int, count: Int), _ kind: Notice.Kind,
        _ plannedAt: Timestamp
    ) {
        guard !policy.owners.isEmpty else { return }
        let roles = step.roles.joined(separator: " or ")
        let why = Reason(
            .roleEmpty, "nobody is there for \(roles), so step \(telling.step) was skipped")
        append(
            kind, StepTelling(step: telling.step, repetition: telling.count), policy.owners,
            (plannedAt, why), evenAway: true)
    }

    /// When those who hold the roles hear of it: by digest, when the last of them does; else when the first does,
    /// because somebody whose hours are quiet keeps nobody from going on.
    func toldAt(
        _ roles: [String], _ kind: Notice.Kind, _ plannedAt: Timestamp
    ) -> Timestamp {
        let moments = recipients(of: roles, (kind, plannedAt), evenAway: kind == .lastResort)
            .map { heldMoment($0.person, as: $0.role, of: kind, plannedAt: plannedAt) ?? now }
        return (policy.urgency == .digest ? moments.max() : moments.min()) ?? now
    }

    /// Appends a telling to everybody who holds the roles, each contact once; false when that is nobody. The last
    /// resort is told even when all of it are away: behind it there is nobody.
    @discardableResult
    private mutating func append(
        _ kind: Notice.Kind, _ telling: StepTelling, _ roles: [String],
        _ planned: (at: Timestamp, reason: Reason), evenAway: Bool = false
    ) -> Bool {
        let recipients = recipients(of: roles, (kind, planned.at), evenAway: evenAway)
        tellings.append(
            Telling(
                kind: kind, step: telling.step, repetition: telling.repetition,
                recipients: recipients, plannedAt: planned.at, reason: planned.reason,
                revision: alert.revision))
        reason = planned.reason
        note(recipients)
        guard !recipients.isEmpty else { return false }
        alert.toldDueAt = clock.dueAt
        if kind != .warning, schedule == nil { alert.toldBreach = true }
        return true
    }

    private func recipients(
        of roles: [String], _ telling: (kind: Notice.Kind, plannedAt: Timestamp), evenAway: Bool
    ) -> [Alert.Recipient] {
        var result: [Alert.Recipient] = []
        for role in roles {
            var found = holders(of: role, telling)
            if evenAway, found.isEmpty { found = world.directory.lastHolders(of: role, at: now) }
            for holder in found {
                let person = holder.person
                for contact in person.contacts(for: policy.urgency) {
                    let isKnown = result.contains {
                        $0.person == person.name && $0.contact == contact
                    }
                    if !isKnown {
                        result.append(
                            Alert.Recipient(
                                role: role, person: person.name, contact: contact,
                                onBehalfOf: holder.onBehalfOf))
                    }
                }
            }
        }
        return result
    }

    /// Who holds a role now; where one of them is away by the digest that would tell them, who holds it then.
    private func holders(
        of role: String, _ telling: (kind: Notice.Kind, plannedAt: Timestamp)
    ) -> [Holder] {
        let directory = world.directory
        var result: [Holder] = []
        for holder in directory.holders(of: role, at: now) {
            let moment = heldMoment(
                holder.person.name, as: role, of: telling.kind, plannedAt: telling.plannedAt)
            guard let moment, directory.isAway(holder.person.name, at: moment) else {
                result.append(holder)
                continue
            }
            result += directory.holders(of: role, at: moment)
        }
        var seen: Set<String> = []
        return result.filter { seen.insert($0.person.name).inserted }
    }

    // MARK: What comes next

    /// The next telling if nobody answers and nothing ends the clock.
    func nextTelling() -> NextTelling? {
        guard let dueAt = clock.dueAt else { return nil }
        var candidates: [NextTelling] = []
        if now < dueAt {
            candidates = pendingWarnings.filter { $0.at > now || heldUntil != nil }
                .map { NextTelling(at: afterHold($0.at), roles: $0.step.roles) }
            if let (_, step) = breachSteps.first {
                candidates.append(
                    NextTelling(at: firstMoment(of: step, dueAt: dueAt), roles: step.roles))
            }
        } else {
            let steps = breachSteps
            for (index, (number, step)) in steps.enumerated() {
                let previous = index > 0 ? steps[index - 1].number : nil
                if let planned = moment(of: number, step, after: previous, dueAt: dueAt) {
                    candidates.append(NextTelling(at: afterHold(planned.at), roles: step.roles))
                }
            }
            if let planned = lastResortMoment {
                let roles = policy.lastResort.roles
                candidates.append(NextTelling(at: afterHold(planned.at), roles: roles))
            }
        }
        return candidates.min { $0.at < $1.at }
    }

    private func afterHold(_ moment: Timestamp) -> Timestamp {
        max(moment, heldUntil ?? moment)
    }
}
