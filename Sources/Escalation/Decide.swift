package import Deadlines

/// Decides what is told about one clock at one moment.
///
/// Pure: the same entry, world and moment give the same decision. `entry.clock` is the clock as it stands
/// now, `entry.alert` what has been told of it so far.
package func decide(
    _ entry: CaseFile.Entry, in world: World, at now: Timestamp
) -> Decision {
    var deciding = Deciding(entry: entry, world: world, now: now)
    return deciding.decision()
}

/// How late a telling may be without being called late.
package enum Lateness {
    /// Seconds that pass unremarked between a moment and its telling.
    package static let grace: Int64 = 5

    /// Seconds by which the clock may lie before what is on record, and still be believed.
    package static let clockTolerance: Int64 = 300

    /// Whether `moment` lies so far back that telling of it now is late.
    package static func isLate(_ moment: Timestamp, at now: Timestamp) -> Bool {
        now.seconds(since: moment) > grace
    }
}

/// The working state of one decision.
struct Deciding {
    let entry: CaseFile.Entry
    let world: World
    let now: Timestamp
    let clock: Clock
    let policy: Policy
    /// The schedule whose date the clock stands for; nil for a clock of a case.
    let schedule: Schedule?
    var alert: Alert
    var tellings: [Telling] = []
    /// Tellings that reached nobody, and are not passed on to anybody's next contact.
    var unreached: Set<StepTelling>
    var withdrawsPending = false
    var reason = Reason(.nothingDue, "nothing is due")

    /// One telling decided on: which step, which time, whom, and why.
    struct Telling {
        var kind: Notice.Kind
        var step: Int
        var repetition: Int
        var recipients: [Alert.Recipient]
        var plannedAt: Timestamp
        var reason: Reason
        var formerDueAt: Timestamp?
        var revision: Int
        /// Whether it goes out with others that failed together.
        var isGathered = false

        /// What somebody asks for by name, or could not be told before, waits for nothing more.
        var isHeldByNothing: Bool {
            [.contactFailed, .handedOver, .acknowledged].contains(reason.code)
        }

        /// Answers that systems which ring had been told of before it.
        var round = 0
    }

    init(entry: CaseFile.Entry, world: World, now: Timestamp) {
        self.entry = entry
        self.world = world
        self.now = now
        clock = entry.clock
        alert = entry.alert
        unreached = entry.unreached
        schedule = clock.subject.hasNoCase ? world.schedules[clock.rule] : nil
        policy =
            world.policies[clock.policy]
            ?? Policy(
                name: clock.policy, urgency: .notify, steps: [], lastResort: LastResort(tell: []))
    }

    mutating func decision() -> Decision {
        reopenIfNeeded()
        guard alert.endedAt == nil else {
            reason = Reason(.alreadyEnded, "its alert has ended")
            correctTheEnd()
            return Decision(
                alert: alert, notices: notices(next: nil), reason: reason,
                withdrawsPending: withdrawsPending)
        }
        correctWhatIsNoLongerSo()
        guard clock.isOpen, !alert.isGroundRemoved else { return ended() }
        letGoEarly()
        giveBack()
        tellHandOver()
        fallBack()
        askNewcomers()
        passAnswerOn()
        if isAnswered {
            alert.endedAt = now
            reason = Reason(
                .acknowledged, "somebody has taken it on, and it is told only until then")
            return Decision(
                alert: alert, notices: notices(next: nil), reason: reason,
                withdrawsPending: withdrawsPending)
        }
        var next: NextTelling?
        if clock.state != .paused, clock.dueAt != nil {
            tellWarnings()
            passWarningsOn()
            tellSteps()
            next = nextTelling()
        }
        return Decision(
            alert: alert, notices: notices(next: next), reason: reason,
            lookAgainAt: lookAgainAt(next), withdrawsPending: withdrawsPending)
    }

    // MARK: What was told and is no longer so

    /// An end taken back: the clock runs again, so everybody is told so and telling begins anew.
    private mutating func reopenIfNeeded() {
        guard alert.endedAt != nil else { return }
        if isAnswered, alert.toldEnd == nil {
            // Over since somebody answered: only its end, or the end of its ground, is still to be told.
            if !clock.isOpen || alert.isGroundRemoved { alert.endedAt = nil }
            return
        }
        guard clock.isOpen, !alert.isGroundRemoved else { return }
        alert.endedAt = nil
        // What was answered has ended; what begins anew asks for an answer of its own.
        if world.momentaryRules.contains(clock.rule) {
            alert.acknowledgement = nil
            alert.answers = nil
        }
        if !alert.recipients.isEmpty {
            correct(
                Reason(.deadlineMoved, "what had ended this clock was taken back; it runs again"))
        }
        startOver()
    }

    /// Whether it tells of what is to be prepared for a schedule's date: that needs no answer.
    var isPreparation: Bool { schedule != nil && clock.keyParts.count > 1 }

    /// Whether it is told until somebody answers, and somebody has (§3.14).
    var isAnswered: Bool {
        world.momentaryRules.contains(clock.rule) && hasAnswers
    }

    private mutating func correctWhatIsNoLongerSo() {
        if alert.isGroundRemoved {
            if !alert.recipients.isEmpty {
                correct(
                    Reason(.groundRemoved, "the facts this rested on were corrected or withdrawn"))
            }
        } else if alert.toldBreach, !clock.isBreached {
            correct(
                clock.isOpen
                    ? Reason(
                        .deadlineMoved, "\(cause) moved the deadline; it has not passed")
                    : Reason(.groundRemoved, "a late fact shows that the deadline did not pass"))
            startOver()
        } else if clock.isOpen, let told = alert.toldDueAt, let dueAt = clock.dueAt, told != dueAt {
            correct(Reason(.deadlineMoved, "\(cause) moved the deadline"))
            if !clock.isBreached { startOver() } else { alert.toldDueAt = dueAt }
        }
    }

    /// What may have moved a deadline.
    private var cause: String {
        entry.isRuleChanged ? "a changed rule" : "a corrected fact or calendar"
    }

    /// An end that was told and was otherwise: no telling follows, but one correction.
    private mutating func correctTheEnd() {
        guard let told = alert.toldEnd, told != ending, !alert.recipients.isEmpty else { return }
        if alert.isGroundRemoved {
            correct(Reason(.groundRemoved, "the facts this rested on were corrected or withdrawn"))
        } else if told.breached, !clock.isBreached {
            correct(Reason(.groundRemoved, "a late fact shows that the deadline did not pass"))
        } else if clock.isBreached, !told.breached {
            correct(Reason(.deadlinePassed, "a late fact shows that the deadline had passed"))
        } else {
            correct(Reason(.clockEnded, "a late fact shows that it ended otherwise: \(endingText)"))
        }
        alert.toldBreach = alert.toldBreach && clock.isBreached
        alert.toldEnd = ending
    }

    private var ending: Alert.Ending {
        Alert.Ending(
            state: clock.endedAs ?? .cancelled, breached: clock.isBreached,
            isGroundRemoved: alert.isGroundRemoved)
    }

    private var endingText: String {
        clock.endedAs == .met
            ? (clock.late ? "it was done after the deadline" : "it was done in time")
            : "the clock was \(clock.endedAs?.rawValue ?? "ended")"
    }

    private mutating func correct(_ reason: Reason) {
        let readers = whoeverIsThere
        tellings.append(
            Telling(
                kind: .corrected, step: 0, repetition: 1, recipients: readers,
                plannedAt: now, reason: reason, formerDueAt: alert.toldDueAt,
                revision: alert.revision))
        self.reason = reason
        withdrawsPending = true
        alert.revision += 1
        note(readers)
    }

    /// Everybody who was told; of an open clock, with those who stand in for whoever has gone away since.
    private var whoeverIsThere: [Alert.Recipient] {
        guard clock.isOpen, !alert.isGroundRemoved else { return alert.recipients }
        var result = alert.recipients
        for recipient in alert.recipients where world.directory.isAway(recipient.person, at: now) {
            guard let deputy = world.directory.standIn(for: recipient.person, at: now),
                let contact = deputy.contacts(for: policy.urgency).first,
                !result.contains(where: { $0.person == deputy.name })
            else { continue }
            result.append(
                Alert.Recipient(
                    role: recipient.role, person: deputy.name, contact: contact,
                    onBehalfOf: recipient.person))
        }
        return result
    }

    /// Forgets what was told of a deadline that no longer holds.
    private mutating func startOver() {
        alert.steps = [:]
        alert.lastResort = nil
        alert.warnedUntil = nil
        // The correction has told the deadline as it is now.
        alert.toldDueAt = clock.isOpen && !alert.recipients.isEmpty ? clock.dueAt : nil
        alert.toldBreach = false
        alert.toldEnd = nil
    }

    private mutating func ended() -> Decision {
        let corrected = tellings.contains { $0.kind == .corrected }
        if schedule != nil {
            reason = Reason(.clockEnded, "it is over")
        } else if !corrected, !alert.recipients.isEmpty {
            reason = Reason(clock.endedAs == .met ? .clockMet : .clockEnded, endingText)
            tellings.append(
                Telling(
                    kind: .resolved, step: 0, repetition: 1, recipients: alert.recipients,
                    plannedAt: now, reason: reason, revision: alert.revision))
        } else if !corrected {
            reason = Reason(.alreadyEnded, "it ended before anybody was told")
        }
        alert.endedAt = now
        alert.toldEnd = alert.recipients.isEmpty ? nil : ending
        return Decision(
            alert: alert, notices: notices(next: nil), reason: reason, withdrawsPending: true)
    }

    // MARK: Notices

    private func notices(next: NextTelling?) -> [Notice] {
        inRounds(tellings).flatMap { telling in
            telling.recipients.map { recipient in
                var notice = Notice(
                    alert: entry.id, kind: telling.kind, revision: telling.revision,
                    step: telling.step, repetition: telling.repetition, policy: policy.name,
                    urgency: policy.urgency, role: recipient.role, person: recipient.person,
                    contact: recipient.contact, late: Lateness.isLate(telling.plannedAt, at: now),
                    plannedAt: telling.plannedAt, decidedAt: now, reason: telling.reason,
                    next: next, clock: clock, formerDueAt: telling.formerDueAt)
                notice.onBehalfOf = recipient.onBehalfOf
                notice.round = telling.round
                if notice.late { notice.outage = world.outage(explaining: telling.plannedAt) }
                notice.contactsLeft =
                    world.directory.people[recipient.person]?.contacts(
                        after: recipient.contact.channel, recipient.contact.address,
                        for: policy.urgency
                    ).count ?? 0
                notice.heldUntil =
                    telling.isHeldByNothing
                    ? (telling.isGathered ? now : nil)
                    : heldMoment(
                        recipient.person, as: recipient.role, of: telling.kind,
                        plannedAt: telling.plannedAt)
                notice.wantsAnswer = schedule.map { $0.needsAnswer && !isPreparation } ?? true
                let isMomentary = world.momentaryRules.contains(clock.rule)
                notice.holdSeconds = isMomentary ? nil : policy.acknowledgedFor
                return notice
            }
        }
    }

    /// The moment of the next telling, the deadline, or the end of a hold, whichever comes first.
    private func lookAgainAt(_ next: NextTelling?) -> Timestamp? {
        guard clock.state != .paused else { return nil }
        let dueAt = clock.dueAt.flatMap { $0 > now ? $0 : nil }
        return [next?.at, dueAt].compactMap { $0 }.min()
    }
}
