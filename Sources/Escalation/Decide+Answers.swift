package import Deadlines

/// What answers hold, and who must give them.
extension Deciding {
    /// The end of the hold by answers; nil when nothing is held.
    var heldUntil: Timestamp? {
        guard let answer = alert.acknowledgement, var until = end(of: answer) else { return nil }
        for person in mustAnswer {
            guard let own = alert.answer(of: person), let end = end(of: own) else { return nil }
            until = min(until, end)
        }
        return until
    }

    /// Whether everybody whose answer it takes has given one, and is not asking somebody else to.
    var hasAnswers: Bool {
        guard let answer = alert.acknowledgement, answer.handedTo == nil else { return false }
        return mustAnswer.allSatisfy { alert.answer(of: $0) != nil }
    }

    /// Until when one answer holds; nil when it has run out or is given back.
    private func end(of answer: Acknowledgement) -> Timestamp? {
        let directory = world.directory
        guard answer.until > now, !directory.isAway(answer.holder, at: now) else { return nil }
        if answer.handedTo != nil, let count = alert.handOvers,
            unreached.contains(StepTelling(step: 0, repetition: count))
        {
            return nil
        }
        return directory.nextAbsence(of: answer.holder, after: now)
            .map { min($0, answer.until) } ?? answer.until
    }

    /// Whoever was told by a step that all must answer, and still holds one of its roles.
    private var mustAnswer: [String] {
        let roles = policy.steps.enumerated()
            .filter { $0.element.answers == .all && alert.steps[$0.offset + 1] != nil }
            .flatMap(\.element.roles)
        guard !roles.isEmpty else { return [] }
        let told = Set(alert.recipients.map(\.person))
        let holders = roles.flatMap { world.directory.holders(of: $0, at: now) }
        return holders.map(\.person.name).filter(told.contains)
    }

    /// Ends an answer whose holder has gone away: they have given the alert back.
    mutating func giveBack() {
        guard let answer = alert.acknowledgement, answer.until > now,
            world.directory.isAway(answer.holder, at: now)
        else { return }
        alert.acknowledgement?.until = now
        reason = Reason(.holdEnded, "\(answer.holder) is away and has given it back")
    }

    // MARK: Handing over

    /// Tells whoever an alert was handed to, once.
    mutating func tellHandOver() {
        guard let answer = alert.acknowledgement, let name = answer.handedTo,
            alert.handedOverAt != answer.at, let person = world.directory.people[name]
        else { return }
        alert.handedOverAt = answer.at
        let count = (alert.handOvers ?? 0) + 1
        alert.handOvers = count
        let role =
            alert.recipients.first { $0.person == answer.person }?.role
            ?? policy.steps.first?.roles.first ?? ""
        let fitting = person.contacts.filter { $0.urgencies.contains(policy.urgency) }
        // Asked by name, they are told even where no contact is meant for it.
        let contacts = fitting.isEmpty ? person.contacts : fitting
        let recipients = contacts.map { Alert.Recipient(role: role, person: name, contact: $0) }
        let why = Reason(.handedOver, "\(answer.person) asks you to take it on")
        let isAhead = clock.dueAt.map { now < $0 } ?? true
        tellings.append(
            Telling(
                kind: schedule != nil ? .schedule : isAhead ? .warning : .escalation, step: 0,
                repetition: count, recipients: recipients, plannedAt: now, reason: why,
                revision: alert.revision))
        reason = why
        note(recipients)
    }

    // MARK: The next contact

    /// Tells by their next contact whoever could not be reached by the one before, unless somebody has answered.
    mutating func fallBack() {
        for failed in entry.failed where alert.fellBack?.contains(failed.id) != true {
            guard alert.revision == entry.alert.revision,
                let person = world.directory.people[failed.person],
                let next = person.contacts(
                    after: failed.channel, failed.address, for: policy.urgency
                ).first
            else { continue }
            alert.fellBack = (alert.fellBack ?? []).union([failed.id])
            guard heldUntil == nil else { continue }
            unreached.remove(failed.telling)
            let known = alert.recipients.first { $0.person == failed.person }
            let recipient = Alert.Recipient(
                role: failed.role, person: failed.person, contact: next,
                onBehalfOf: known?.onBehalfOf)
            let why = Reason(
                .contactFailed,
                "\(failed.person) could not be reached by \(failed.channel.rawValue)")
            tellings.append(
                Telling(
                    kind: failed.kind, step: failed.telling.step,
                    repetition: failed.telling.repetition, recipients: [recipient],
                    plannedAt: failed.plannedAt, reason: why, revision: alert.revision))
            note([recipient])
        }
    }

    /// Remembers that these have been told, each contact once.
    mutating func note(_ recipients: [Alert.Recipient]) {
        alert.recipients += recipients.filter { new in
            !alert.recipients.contains { $0.person == new.person && $0.contact == new.contact }
        }
    }

    // MARK: Going on with the same step

    /// When the step told last is told once more, because the policy goes on with it after an answer; nil when it
    /// is another step, or has been told since.
    func resumption(of number: Int) -> Timestamp? {
        guard policy.resumption == .same, schedule == nil, alert.lastResort == nil,
            let answer = alert.acknowledgement, let told = progress(number),
            told.lastAt <= answer.at,
            !breachSteps.contains(where: { $0.number > number && progress($0.number) != nil })
        else { return nil }
        return heldUntil ?? min(answer.until, now)
    }

    /// Seconds from the deadline to the first moment of a step of the breach, as the policy has it.
    func offset(of number: Int) -> Int64 {
        var seconds: Int64 = 0
        for (index, step) in breachSteps where index <= number {
            switch step.moment {
            case .afterDue(let after): seconds = after
            case .afterPrevious(let after): seconds += after
            case .due, .warning, .beforeDue: seconds = 0
            }
        }
        return seconds
    }
}

extension CaseFile.Entry {
    /// Whether an answer of `person` is still wanted: the clock runs, no answers hold it, and theirs is not among
    /// those that have been given.
    package func wantsAnswer(of person: String, in world: World, at now: Timestamp) -> Bool {
        guard alert.endedAt == nil, !alert.isGroundRemoved, clock.isOpen,
            Deciding(entry: self, world: world, now: now).heldUntil == nil
        else { return false }
        // Of those of one person the alert's own counts: it says when they gave it back.
        let latest = alert.acknowledgement.flatMap { $0.person == person ? $0 : nil }
        return (latest ?? alert.answer(of: person)).map { $0.until <= now } ?? true
    }
}

extension Alert {
    /// The latest answer of one person.
    func answer(of person: String) -> Acknowledgement? {
        answers?.last { $0.person == person }
            ?? (acknowledgement?.person == person ? acknowledgement : nil)
    }
}
