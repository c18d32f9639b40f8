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
        if let other = answer.handedTo, directory.people[other] == nil { return nil }
        // Given while the clock ran ahead: its end may be years away.
        if answer.at.seconds(since: now) > Lateness.clockTolerance { return nil }
        guard answer.until > now, !directory.hasGone(answer.holder, since: answer.at, at: now)
        else {
            return nil
        }
        if answer.handedTo != nil, let count = alert.handOvers,
            unreached.contains(Self.handOver(count))
        {
            return nil
        }
        return directory.nextAbsence(of: answer.holder, after: now)
            .map { min($0, answer.until) } ?? answer.until
    }

    /// Whoever holds a role of a step that was told and that all must answer. Somebody who stands in since, and has not
    /// been told, has not answered either: then the policy goes on.
    private var mustAnswer: [String] {
        policy.steps.enumerated()
            .filter { $0.element.answers == .all && alert.steps[$0.offset + 1] != nil }
            .flatMap(\.element.roles)
            .flatMap { world.directory.holders(of: $0, at: now) }
            .filter { !$0.person.contacts(for: policy.urgency).isEmpty }
            .map(\.person.name)
    }

    /// Ends answers whose holders have gone away: they have given the alert back.
    mutating func giveBack() {
        func isGivenBack(_ answer: Acknowledgement) -> Bool {
            answer.until > now
                && world.directory.hasGone(answer.holder, since: answer.at, at: now)
        }
        for place in (alert.answers ?? []).indices where isGivenBack(alert.answers![place]) {
            alert.answers![place].until = now
        }
        guard let answer = alert.acknowledgement, isGivenBack(answer) else { return }
        alert.acknowledgement?.until = now
        reason = Reason(.holdEnded, "\(answer.holder) is away and has given it back")
    }

    // MARK: Handing over

    /// The telling of a hand-over; the last resort's are numbered from 1 and stay below.
    private static func handOver(_ count: Int) -> StepTelling {
        StepTelling(step: 0, repetition: 1000 + count)
    }

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
        let why = Reason(.handedOver, "you are asked by \(answer.person) to take it on")
        let isAhead = clock.dueAt.map { now < $0 } ?? true
        tellings.append(
            Telling(
                kind: schedule != nil ? .schedule : isAhead ? .warning : .breach, step: 0,
                repetition: Self.handOver(count).repetition, recipients: recipients, plannedAt: now,
                reason: why,
                revision: alert.revision))
        reason = why
        note(recipients)
    }

    // MARK: The next contact

    /// Tells by their next contact whoever could not be reached by the one before, or whoever stands in for them by now;
    /// unless somebody has answered what is told.
    mutating func fallBack() {
        guard alert.revision == entry.alert.revision else { return }
        var passed: Set<[String]> = []
        // The newest first: of what failed to reach one contact, the next hears of that alone.
        for failed in entry.failed.reversed()
        where alert.fellBack?.contains(failed.id) != true && !Self.isOfAnswer(failed) {
            guard heldUntil == nil || isNotWhatWasAnswered(failed) else { continue }
            let contact = [failed.person, failed.channel.rawValue, failed.address]
            let isOld = failed.kind == .warning && clock.dueAt.map { now >= $0 } ?? false
            guard !isOld, !passed.contains(contact) else {
                alert.fellBack = (alert.fellBack ?? []).union([failed.id])
                continue
            }
            guard let (recipient, why) = nextRecipient(after: failed) else { continue }
            passed.insert(contact)
            alert.fellBack = (alert.fellBack ?? []).union([failed.id])
            unreached.remove(failed.telling)
            var telling = Telling(
                kind: failed.kind, step: failed.telling.step,
                repetition: failed.telling.repetition, recipients: [recipient],
                plannedAt: failed.plannedAt, reason: why, revision: alert.revision)
            telling.isGathered = failed.wasGathered
            tellings.append(telling)
            note([recipient])
        }
    }

    /// Whether it told of a breach, and the answer was to a warning before it.
    private func isNotWhatWasAnswered(_ failed: FailedNotice) -> Bool {
        failed.kind == .breach && alert.acknowledgement.map { $0.at < failed.plannedAt } ?? true
    }

    private func nextRecipient(after failed: FailedNotice) -> (Alert.Recipient, Reason)? {
        let directory = world.directory
        let known = alert.recipients.first { $0.person == failed.person }
        if directory.isAway(failed.person, at: now),
            let deputy = directory.standIn(for: failed.person, at: now),
            let contact = deputy.contacts(for: policy.urgency).first,
            !alert.recipients.contains(where: { $0.person == deputy.name })
        {
            let recipient = Alert.Recipient(
                role: failed.role, person: deputy.name, contact: contact,
                onBehalfOf: known?.onBehalfOf ?? failed.person)
            return (
                recipient, Reason(.contactFailed, "\(failed.person) is away and was not reached")
            )
        }
        let next = directory.people[failed.person]?.contacts(
            after: failed.channel, failed.address, for: policy.urgency
        ).first
        return next.map { contact in
            (
                Alert.Recipient(
                    role: failed.role, person: failed.person, contact: contact,
                    onBehalfOf: known?.onBehalfOf),
                Reason(
                    .contactFailed,
                    "\(failed.person) could not be reached by \(failed.channel.rawValue)")
            )
        }
    }

    // MARK: Those who came since

    /// Asks whoever holds a role of a step that all must answer, and came after it was told, once there are answers:
    /// without theirs nothing is held.
    mutating func askNewcomers() {
        guard alert.acknowledgement != nil else { return }
        for (index, step) in policy.steps.enumerated() where step.answers == .all {
            guard let told = alert.steps[index + 1] else { continue }
            for role in step.roles {
                for holder in world.directory.holders(of: role, at: now)
                where !alert.recipients.contains(where: { $0.person == holder.person.name }) {
                    let recipients = holder.person.contacts(for: policy.urgency).map {
                        Alert.Recipient(
                            role: role, person: holder.person.name, contact: $0,
                            onBehalfOf: holder.onBehalfOf)
                    }
                    guard !recipients.isEmpty else { continue }
                    tellings.append(
                        Telling(
                            kind: schedule != nil
                                ? .schedule : told.wasWarning == true ? .warning : .escalation,
                            step: index + 1, repetition: told.count, recipients: recipients,
                            plannedAt: now,
                            reason: Reason(.nobodyAnswered, "your answer is needed too"),
                            revision: alert.revision))
                    note(recipients)
                }
            }
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
            told.lastAt <= answer.at, mustAnswer.allSatisfy({ alert.answer(of: $0) != nil }),
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
