package import Deadlines
package import Escalation

/// One time of an event, and whom it is for.
package struct CalendarOccurrence: Hashable, Sendable {
    /// The event's own; those of a series share it. For one without, its line.
    package let uid: String
    /// The line where its event begins.
    package let line: Int
    package let from: Timestamp
    /// Not before `from`; the same for an event without a length.
    package let to: Timestamp
    /// Mail addresses in small letters, of those who have not declined.
    package let addresses: [String]
    /// Those whom X-LONGSTOP-PERSON names by their configuration keys.
    package let persons: [String]
    /// Whether it is for nobody because those it was for have declined.
    package let isDeclined: Bool
    /// What its categories say; nil when they say nothing of it.
    package let kind: Absence.Kind?
    /// Whether it leaves the time free in the calendar it comes from.
    package let isTransparent: Bool
    /// The role of a shift that Longstop wrote, and why it was given.
    package let role: String?
    package let because: String?

    init(_ event: CalendarEvent, from: Timestamp, to: Timestamp) {
        let details = event.details
        uid = event.uid
        line = event.line
        self.from = from
        self.to = to
        addresses = details.addresses
        persons = details.persons
        isDeclined = details.someDeclined && details.addresses.isEmpty && details.persons.isEmpty
        kind = details.kind
        isTransparent = details.isTransparent
        role = details.role
        because = details.because
    }
}

/// What a calendar has in a stretch of time.
package struct CalendarOccurrences: Hashable, Sendable {
    /// By their beginnings.
    package let occurrences: [CalendarOccurrence]
    /// Events refused because they are too many.
    package let problems: [CalendarProblem]
}

extension CalendarFile {
    /// Every occurrence that lasts into the time from `from` up to `to`, whole.
    package func occurrences(from: Timestamp, to: Timestamp) -> CalendarOccurrences {
        var found: [CalendarOccurrence] = []
        var problems = CalendarProblems()
        for series in series {
            do throws(CalendarProblem) {
                let more = try series.occurrences(from: from, to: to)
                guard found.count + more.count <= CalendarLimits.occurrences else {
                    throw CalendarProblem(
                        series.line,
                        "with this event the calendar has more than \(CalendarLimits.occurrences) occurrences; "
                            + "export a shorter time, or fewer calendars in one file")
                }
                found += more
            } catch {
                problems.append(error)
            }
        }
        found.sort { ($0.from, $0.line) < ($1.from, $1.line) }
        return CalendarOccurrences(occurrences: found, problems: problems.all)
    }
}

extension CalendarSeries {
    var line: Int { master?.line ?? changes.first?.line ?? 0 }

    /// The occurrences of the series and of its changes; refuses a series of too many.
    func occurrences(
        from: Timestamp, to: Timestamp
    ) throws(CalendarProblem) -> [CalendarOccurrence] {
        var found: [CalendarOccurrence] = []
        if let master {
            found = try master.occurrences(from: from, to: to, without: replaced)
        }
        for change in changes {
            found += try change.occurrences(from: from, to: to, without: [])
        }
        return found
    }
}

extension CalendarEvent {
    /// Its occurrences that touch a stretch of time, without those that were replaced.
    fileprivate func occurrences(
        from: Timestamp, to: Timestamp, without replaced: [CalendarTime]
    ) throws(CalendarProblem) -> [CalendarOccurrence] {
        let gone = Gone(excluded + replaced, of: self)
        var lengths: [Timestamp: Length] = [:]
        for extra in extras {
            lengths[extra.start.timestamp(in: zone)] = extra.length ?? length
        }
        // The start counts as the first, whether the rule chooses it or not.
        lengths[start.timestamp(in: zone)] = length
        var found: [CalendarOccurrence] = []
        func add(_ moment: Timestamp, _ length: Length) throws(CalendarProblem) {
            let end = end(of: moment, length)
            guard moment < to, end > from || moment == end && moment >= from,
                !gone.contains(moment, isAllDay ? zone : ownZone)
            else { return }
            guard found.count < CalendarLimits.occurrencesOfEvent else {
                throw CalendarProblem(
                    line,
                    "the event has more than \(CalendarLimits.occurrencesOfEvent) occurrences; give its rule "
                        + "an end, or fewer times")
            }
            found.append(CalendarOccurrence(self, from: moment, to: end))
        }
        if let rule {
            // A length in days may reach a little further than days of 24 hours.
            let first = from.advanced(seconds: -Int64(length.days + 2) * 86_400)
            for moment in rule.occurrences(from: first, to: to, in: ownZone)
            where lengths[moment] == nil {
                try add(moment, length)
            }
        }
        for (moment, length) in lengths { try add(moment, length) }
        return found
    }
}

/// The times of a series that do not count.
private struct Gone {
    private var moments: Set<Timestamp> = []
    private var days: Set<CivilDate> = []

    init(_ times: [CalendarTime], of event: CalendarEvent) {
        for time in times {
            // A day stands for whatever the series has on it.
            if event.isAllDay {
                days.insert(time.date(in: event.zone))
            } else if case .day(let date) = time {
                days.insert(date)
            } else {
                moments.insert(time.timestamp(in: event.zone))
            }
        }
    }

    func contains(_ moment: Timestamp, _ zone: Zone) -> Bool {
        moments.contains(moment) || !days.isEmpty && days.contains(zone.local(moment).date)
    }
}
