package import Deadlines

/// Brings a case up to `now`: derives its clocks anew, sets them beside what was known, and decides for each
/// what is told.
///
/// Nothing is told and then decided: the whole result is stored in one transaction, and only then sent.
package func advance(
    _ file: CaseFile, under rules: RuleBook, in world: World, at now: Timestamp
) -> Advance {
    advance(
        file, to: Derivation(of: file.facts, under: rules, at: now), in: world, at: now,
        members: rules.newest(world.silencedMembers, of: file.facts))
}

/// The same with clocks derived before, for as long as that derivation holds; `members` are those of the case's facts
/// that silences ask for.
package func advance(
    _ file: CaseFile, to derivation: Derivation, in world: World, at now: Timestamp,
    members: [String: String] = [:]
) -> Advance {
    var nextAlert = file.nextAlert
    var lookAgainAt = derivation.changesAt
    var changes: [Advance.Change] = []
    let answered = Set(file.acknowledgements.map(\.alert))
    var quietUntil: [Int64: Timestamp] = [:]
    for pair in Matching(file.entries, derivation.clocks).pairs {
        var clock = pair.clock.map { derivation.clocks[$0] }
        // By their places, without copying: most have ended long ago.
        if let place = pair.known, answered.isEmpty || !answered.contains(file.entries[place].id) {
            if file.entries[place].isSettled(beside: clock) { continue }
            clock = clock?.keepingVersion(of: file.entries[place].clock)
            if file.entries[place].isSettled(beside: clock) { continue }
            let alert = file.entries[place].id
            if let quiet = file.quietUntil[alert], now < quiet, clock == file.entries[place].clock {
                quietUntil[alert] = quiet
                lookAgainAt = min(lookAgainAt ?? quiet, quiet)
                continue
            }
        }
        var step = EntryAdvance(
            pair.known.map { file.entries[$0] }, clock, nextAlert: &nextAlert, now: now)
        step.members = members
        for acknowledgement in file.acknowledgements where acknowledgement.alert == step.entry.id {
            step.acknowledge(acknowledgement, in: world)
        }
        step.decide(in: world)
        if let again = step.lookAgainAt {
            lookAgainAt = min(lookAgainAt ?? again, again)
            quietUntil[step.entry.id] = again
        }
        if let change = step.change { changes.append(change) }
    }
    return Advance(changes: changes, lookAgainAt: lookAgainAt, quietUntil: quietUntil)
}

extension CaseFile.Entry {
    /// Whether it had ended and been told before, and is as it was.
    fileprivate func isSettled(beside clock: Clock?) -> Bool {
        guard alert.endedAt != nil else { return false }
        return clock.map { !$0.isOpen && $0 == self.clock } ?? alert.isGroundRemoved
    }
}

/// What becomes of one clock and its alert.
struct EntryAdvance {
    private(set) var entry: CaseFile.Entry
    private(set) var lookAgainAt: Timestamp?
    /// Members of the case's facts that silences ask for.
    var members: [String: String] = [:]
    private let known: CaseFile.Entry?
    private let now: Timestamp
    private var events: [Event] = []
    private var decision: Decision?

    init(
        _ known: CaseFile.Entry?, _ clock: Clock?, nextAlert: inout Int64, now: Timestamp
    ) {
        self.known = known
        self.now = now
        if let known {
            entry = known
        } else {
            entry = CaseFile.Entry(id: nextAlert, clock: clock!, alert: Alert())
            nextAlert += 1
        }
        if let clock {
            entry.isRuleChanged =
                known.map { $0.clock.ruleVersion != clock.ruleVersion } ?? false
            entry.clock = clock
            entry.alert.isGroundRemoved = false
        } else if !entry.alert.isGroundRemoved {
            entry.alert.isGroundRemoved = true
            entry.clock.state = .cancelled
            entry.clock.endedAs = .cancelled
            entry.clock.endedAt = entry.clock.endedAt ?? now
            entry.clock.endedBy = nil
        }
    }

    /// Takes an acknowledgement in: the latest holds.
    mutating func acknowledge(_ acknowledgement: Acknowledgement, in world: World) {
        entry.alert.take(acknowledgement)
        let hold = Span.words(acknowledgement.until.seconds(since: acknowledgement.at))
        let isMomentary = world.momentaryRules.contains(entry.clock.rule)
        let what = acknowledgement.handedTo.map { "has handed it to \($0)" } ?? "has taken it on"
        let isOver = isMomentary && acknowledgement.handedTo == nil
        let reason = Reason(
            .acknowledged,
            "\(acknowledgement.person) \(what); "
                + (isOver ? "it is told no more" : "later steps wait \(hold)"))
        var event = Event(
            .acknowledged, at: acknowledgement.at, alert: entry.id, clock: entry.clock,
            person: acknowledgement.person, reason: reason)
        if !isOver { event.holdsUntil = acknowledgement.until }
        events.append(event)
    }

    mutating func decide(in world: World) {
        appendClockEvents()
        guard entry != known || !entry.clock.isSettled(entry.alert) else { return }
        let given = entry.alert.acknowledgement
        entry.members = members
        let decision = Escalation.decide(entry, in: world, at: now)
        entry.members = [:]
        entry.alert = decision.alert
        lookAgainAt = [decision.lookAgainAt, nextWarningAt].compactMap { $0 }.min()
        for notice in decision.notices {
            let kind = notice.reason.code == .acknowledged ? .passedOn : Event.Kind(notice.kind)
            events.append(
                Event(
                    kind, at: now, late: notice.late, alert: entry.id, clock: entry.clock,
                    notice: notice, person: notice.person, step: notice.step,
                    reason: notice.reasonAsDecided)
            )
        }
        appendSkippedSteps()
        appendGivenBack(before: given)
        self.decision = decision
    }

    /// What is to be stored; nil when nothing has changed.
    var change: Advance.Change? {
        var entry = entry
        entry.isRuleChanged = false
        guard entry != known || !events.isEmpty else { return nil }
        return Advance.Change(
            entry: entry, isNew: known == nil, events: events, notices: decision?.notices ?? [],
            reason: decision?.reason ?? Reason(.nothingDue, "nothing is due"),
            withdrawsPending: decision?.withdrawsPending ?? false)
    }

    private var nextWarningAt: Timestamp? {
        guard entry.clock.state == .running else { return nil }
        return entry.clock.warnings.first { $0 > now }
    }

    // MARK: Events

    private mutating func appendClockEvents() {
        let clock = entry.clock
        let before = known?.clock
        if before == nil { add(.started, "the clock started") }
        if let before, !before.isOpen, clock.isOpen {
            add(.resumed, "what had ended the clock was taken back")
        } else if let before, clock.isOpen, before.state == .paused, clock.state != .paused {
            add(.resumed, "the clock runs again")
        } else if let before, clock.isOpen, clock.state != .paused, before.dueAt != clock.dueAt {
            let cause = entry.isRuleChanged ? "the rule was changed" : "a fact or a calendar"
            add(.resumed, "the deadline moved: \(cause)")
        }
        if clock.state == .paused, before?.state != .paused { add(.paused, "the clock is paused") }
        appendWarning()
        if clock.isBreached, before?.isBreached != true {
            let late = clock.dueAt.map { Lateness.isLate($0, at: now) } ?? false
            add(.breach, "the deadline has passed", late: late)
        }
        let isNewlyRemoved = entry.alert.isGroundRemoved && known?.alert.isGroundRemoved == false
        guard clock.endedAs != before?.endedAs || isNewlyRemoved, let ending = clock.endedAs
        else { return }
        switch ending {
        case .met where clock.subject.hasNoCase: add(.met, "somebody has answered")
        case .met:
            add(.met, clock.late ? "done after the deadline" : "done in time", late: clock.late)
        case .superseded: add(.superseded, "another clock took its place")
        default:
            add(
                .cancelled,
                entry.alert.isGroundRemoved
                    ? "the facts it rested on were corrected or withdrawn"
                    : entry.clock.subject.hasNoCase ? "it is over" : "it is no longer needed")
        }
    }

    private mutating func appendWarning() {
        let clock = entry.clock
        guard clock.state == .running, let latest = clock.warnings.last(where: { $0 <= now }),
            entry.alert.warningPassedAt.map({ latest > $0 }) ?? true
        else { return }
        entry.alert.warningPassedAt = latest
        add(.warning, "the deadline is near", late: Lateness.isLate(latest, at: now))
    }

    private mutating func appendGivenBack(before: Acknowledgement?) {
        guard let before, let after = entry.alert.acknowledgement, before.at == after.at,
            after.until < before.until
        else { return }
        let reason = Reason(.holdEnded, "\(before.holder) is away and has given it back")
        events.append(
            Event(
                .released, at: now, alert: entry.id, clock: entry.clock, person: before.holder,
                reason: reason))
    }

    private mutating func appendSkippedSteps() {
        for (number, progress) in entry.alert.steps.sorted(by: { $0.key < $1.key })
        where !progress.toldSomebody && known?.alert.steps[number] != progress {
            let reason = Reason(.roleEmpty, "nobody holds a role of this step")
            events.append(
                Event(
                    .skipped, at: now, alert: entry.id, clock: entry.clock, step: number,
                    reason: reason))
        }
    }

    private mutating func add(_ kind: Event.Kind, _ text: String, late: Bool = false) {
        let code: Reason.Code =
            switch kind {
            case .warning: .warningDue
            case .breach: .deadlinePassed
            case .met: .clockMet
            case .cancelled where entry.alert.isGroundRemoved: .groundRemoved
            case .cancelled, .superseded: .clockEnded
            case .resumed: .deadlineMoved
            default: .nothingDue
            }
        events.append(
            Event(
                kind, at: now, late: late, alert: entry.id, clock: entry.clock,
                reason: Reason(code, text)))
    }
}

extension Clock {
    /// Whether neither the clock nor its alert can change without a fact.
    fileprivate func isSettled(_ alert: Alert) -> Bool {
        !isOpen && alert.endedAt != nil
    }
}

extension Event.Kind {
    /// The event that a notice of a kind is.
    init(_ kind: Notice.Kind) {
        switch kind {
        case .warning, .breach, .escalation, .schedule: self = .step
        case .digest: self = .digest
        case .lastResort: self = .lastResort
        case .resolved: self = .resolved
        case .corrected: self = .corrected
        }
    }
}
