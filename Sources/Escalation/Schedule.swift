package import Deadlines

/// A telling at calendar times, with no case: a meeting's list, a report, a reminder.
package struct Schedule: Hashable, Sendable {
    /// What becomes of a date on which nobody works. Raw values are the words of the configuration.
    package enum Roll: String, Hashable, Sendable, CaseIterable {
        case keep, forward, back
    }

    /// Something told before each date.
    package struct Preparation: Hashable, Sendable {
        package var before: WarningOffset
        package var title: String
        /// What its reader is asked to do; may be empty.
        package var ask: String

        /// Makes it.
        package init(before: WarningOffset, title: String, ask: String = "") {
            self.before = before
            self.title = title
            self.ask = ask
        }
    }

    /// One moment at which something is told of one date.
    package struct Telling: Hashable, Sendable {
        package var at: Timestamp
        /// The date it is told of.
        package var date: Timestamp
        /// What is to be prepared; empty for the date itself.
        package var preparation: String

        /// Its parts as the key of its clock.
        package var key: [String] {
            preparation.isEmpty ? [date.description] : [date.description, preparation]
        }
    }

    /// The name in the configuration.
    package var name: String
    /// What it is, for people.
    package var title: String
    /// What its reader is asked to do; may be empty.
    package var ask: String
    package var recurrence: Recurrence
    package var roll: Roll
    package var preparations: [Preparation]
    /// Who is told, and with what urgency.
    package var policy: String
    /// Whether it is told further, and again, until somebody answers; else only until somebody is reached.
    package var needsAnswer: Bool
    /// Whether it only tries out who answers.
    package var isDrill = false

    /// Makes a schedule of its parts.
    package init(
        name: String, title: String, ask: String = "", recurrence: Recurrence, roll: Roll = .keep,
        preparations: [Preparation] = [], policy: String, needsAnswer: Bool = false
    ) {
        self.name = name
        self.title = title
        self.ask = ask
        self.recurrence = recurrence
        self.roll = roll
        self.preparations = preparations
        self.policy = policy
        self.needsAnswer = needsAnswer
    }

    /// The subject under which its tellings are kept: no case can have it.
    package var subject: CaseReference { CaseReference(Self.prefix + name) }

    static let prefix = "schedule:"
    /// Days by which rolling moves a date at most.
    private static let longestRoll: Int64 = 16 * 86_400
}

extension Schedule {
    /// Its dates from `first` on and before `end`, ascending, each once.
    package func dates(
        from first: Timestamp, to end: Timestamp, in calendar: WorkingCalendar
    ) -> [Timestamp] {
        let margin = roll == .keep ? 0 : Self.longestRoll
        let raw = recurrence.occurrences(
            from: first.advanced(seconds: -margin), to: end.advanced(seconds: margin),
            in: calendar.zone)
        let dates = raw.map { rolled($0, in: calendar) }.filter { first <= $0 && $0 < end }
        return Set(dates).sorted()
    }

    /// The first date after `moment`; nil when there is none for ten years.
    package func date(after moment: Timestamp, in calendar: WorkingCalendar) -> Timestamp? {
        let start = moment.advanced(seconds: 1)
        for days: Int64 in [40, 400, 3660] {
            let end = moment.advanced(seconds: days * 86_400)
            if let date = dates(from: start, to: end, in: calendar).first { return date }
        }
        return nil
    }

    /// Everything told of dates, itself after `first` and up to `last`, in order.
    package func tellings(
        after first: Timestamp, through last: Timestamp, in calendar: WorkingCalendar
    ) -> [Telling] {
        let reach = last.advanced(seconds: longestPreparation)
        return dates(from: first, to: reach.advanced(seconds: 1), in: calendar)
            .flatMap { tellings(of: $0, in: calendar) }
            .filter { first < $0.at && $0.at <= last }
            .sorted { ($0.at, $0.date) < ($1.at, $1.date) }
    }

    /// The first telling after `moment`; nil when there is none for ten years.
    package func telling(after moment: Timestamp, in calendar: WorkingCalendar) -> Timestamp? {
        guard let date = date(after: moment, in: calendar) else { return nil }
        return tellings(after: moment, through: date, in: calendar).first?.at
    }

    private func tellings(of date: Timestamp, in calendar: WorkingCalendar) -> [Telling] {
        preparations.compactMap { preparation in
            calendar.warnings([preparation.before], of: .days(1), dueAt: date).first.map {
                Telling(at: $0, date: date, preparation: preparation.title)
            }
        } + [Telling(at: date, date: date, preparation: "")]
    }

    private func rolled(_ moment: Timestamp, in calendar: WorkingCalendar) -> Timestamp {
        let (day, second) = calendar.zone.local(moment)
        guard roll != .keep, !calendar.isWorking(day) else { return moment }
        let moved = roll == .forward ? calendar.day(1, after: day) : calendar.day(1, before: day)
        return calendar.zone.timestamp(moved, secondOfDay: second)
    }

    /// Seconds that cover the longest preparation, holidays and all.
    private var longestPreparation: Int64 {
        preparations.map { preparation in
            switch preparation.before {
            case .seconds(let seconds): seconds
            case .days(let count): Int64(count + 1) * 86_400
            case .workingDays(let count), .schoolDays(let count): Int64(count * 2 + 14) * 86_400
            }
        }.max() ?? 0
    }
}

extension CaseReference {
    /// Whether it stands for what has no case: a schedule or a digest.
    package var hasNoCase: Bool {
        description.hasPrefix(Schedule.prefix) || description.hasPrefix(CaseReference.digestPrefix)
    }

    static let digestPrefix = "digest:"

    /// The subject under which a person's digests are kept.
    package static func digest(of person: String) -> CaseReference {
        CaseReference(digestPrefix + person)
    }
}
