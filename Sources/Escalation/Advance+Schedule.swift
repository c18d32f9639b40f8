package import Deadlines

/// Everything a decision about a schedule is made from.
package struct ScheduleFile: Sendable {
    /// Its clocks and alerts; it has no facts.
    package var file: CaseFile
    /// The moment up to which it was brought before; nil when it is new, and then nothing earlier is told.
    package var settledUntil: Timestamp?

    /// Makes one.
    package init(file: CaseFile, settledUntil: Timestamp?) {
        self.file = file
        self.settledUntil = settledUntil
    }
}

/// Brings a schedule up to `now`: what has become due is told, each telling with a clock and an alert of its own.
///
/// Of dates missed meanwhile the latest is told, late; those before it are kept as superseded.
/// `refusal` says why a telling is not needed after all; nil when it is.
package func advance(
    _ known: ScheduleFile, of schedule: Schedule, in world: World, at now: Timestamp,
    refusal: (Schedule.Telling) -> String? = { _ in nil }
) -> Advance {
    guard let calendar = world.calendar else { return Advance() }
    let file = known.file
    let due = schedule.tellings(after: known.settledUntil ?? now, through: now, in: calendar)
        .suffix(ScheduleClocks.remembered)
    let book = ScheduleClocks(schedule, file, due: due, in: world, at: now)
    var clocks = book.known
    var nextEnd = book.nextEnd
    for telling in due {
        var clock = book.clock(of: telling)
        if !book.isTold(telling) {
            clock.end(as: .superseded, at: now)
        } else if refusal(telling) != nil {
            clock.end(as: .cancelled, at: now)
        } else if !schedule.needsAnswer {
            let over = now.advanced(seconds: ScheduleClocks.patience)
            nextEnd = min(nextEnd ?? over, over)
        }
        clocks.append(clock)
    }
    let derivation = Derivation(
        clocks: clocks,
        changesAt: [schedule.telling(after: now, in: calendar), nextEnd].compactMap(\.self)
            .min())
    var result = advance(file, to: derivation, in: world, at: now)
    for index in result.changes.indices where result.changes[index].isNew {
        for telling in due where telling.key == result.changes[index].entry.clock.keyParts {
            guard let text = refusal(telling), book.isTold(telling) else { continue }
            result.changes[index].explain(text)
        }
    }
    return result
}

extension Advance {
    /// What is left open of a schedule that is in the configuration no more ends, and nothing is due.
    package init(ending file: CaseFile, at now: Timestamp) {
        self.init()
        for entry in file.entries where entry.clock.isOpen {
            var entry = entry
            entry.clock.end(as: .cancelled, at: now)
            entry.alert.endedAt = now
            let reason = Reason(.groundRemoved, "it is in the configuration no more")
            let event = Event(
                .cancelled, at: now, alert: entry.id, clock: entry.clock, reason: reason)
            changes.append(
                Change(
                    entry: entry, isNew: false, events: [event], notices: [], reason: reason,
                    withdrawsPending: true))
        }
    }
}

/// The clocks of a schedule: one for each telling, due when it starts.
private struct ScheduleClocks {
    /// Seconds for which a telling that needs no answer is kept open after it was last told, for its mails to be
    /// given up and passed on.
    static let patience: Int64 = 2 * 86_400
    /// Missed tellings that are remembered one by one.
    static let remembered = 50

    let schedule: Schedule
    let now: Timestamp
    /// Clocks known before, as they stand now.
    private(set) var known: [Clock] = []
    /// When time alone ends one of them.
    private(set) var nextEnd: Timestamp?
    private let latest: Schedule.Telling?

    init(
        _ schedule: Schedule, _ file: CaseFile, due: some Sequence<Schedule.Telling>,
        in world: World, at now: Timestamp
    ) {
        self.schedule = schedule
        self.now = now
        latest = due.filter(\.preparation.isEmpty).last
        for entry in file.entries where !entry.alert.isGroundRemoved {
            var clock = entry.clock
            if clock.isOpen {
                let newer = latest.map { $0.takesThePlace(of: clock) } ?? false
                let tellings = entry.alert.steps.values.map(\.lastAt)
                let toldAt = tellings.max() ?? clock.startedAt
                let over = toldAt.advanced(seconds: Self.patience)
                if let at = Self.answeredAt(entry, file.acknowledgements, in: world, at: now) {
                    clock.end(as: .met, at: at)
                } else if newer {
                    clock.end(as: .superseded, at: now)
                } else if !schedule.needsAnswer, over <= now {
                    clock.end(as: .cancelled, at: now)
                } else if !schedule.needsAnswer {
                    nextEnd = min(nextEnd ?? over, over)
                }
            }
            known.append(clock)
        }
    }

    /// When everybody answered whose answer it takes; nil when somebody has not.
    private static func answeredAt(
        _ entry: CaseFile.Entry, _ answers: [Acknowledgement], in world: World, at now: Timestamp
    ) -> Timestamp? {
        var entry = entry
        for answer in answers where answer.alert == entry.id { entry.alert.take(answer) }
        return Deciding(entry: entry, world: world, now: now).hasAnswers
            ? entry.alert.acknowledgement?.at : nil
    }

    /// Whether a telling that is due is told: the latest date, and preparations of dates ahead.
    func isTold(_ telling: Schedule.Telling) -> Bool {
        telling.preparation.isEmpty ? telling == latest : telling.date > now
    }

    func clock(of telling: Schedule.Telling) -> Clock {
        Clock(
            subject: schedule.subject, rule: schedule.name, keyParts: telling.key,
            startedAt: telling.at, dueAt: telling.at,
            startedBy: [FactID(source: schedule.name, id: telling.key.joined(separator: "/"))],
            policy: schedule.policy)
    }
}

extension Schedule.Telling {
    /// Whether its date is later, or is what the clock's preparation was for.
    fileprivate func takesThePlace(of clock: Clock) -> Bool {
        let other = clock.date ?? clock.startedAt
        return date > other || date == other && clock.keyParts.count > 1
    }
}

extension Clock {
    /// The date of the schedule it is told of; nil for a clock of a case.
    package var date: Timestamp? { keyParts.first.flatMap(Timestamp.init(rfc3339:)) }

    fileprivate mutating func end(as state: ClockState, at moment: Timestamp) {
        self.state = state
        endedAs = state
        endedAt = max(moment, startedAt)
    }
}

extension Advance.Change {
    /// Says why nobody is told.
    fileprivate mutating func explain(_ text: String) {
        reason = Reason(.nothingDue, text)
        for index in events.indices where events[index].kind == .cancelled {
            events[index].reason = Reason(.nothingDue, text)
        }
    }
}
