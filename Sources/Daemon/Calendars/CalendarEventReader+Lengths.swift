import Deadlines

extension CalendarEventReader {
    /// How long an event that begins at `start` lasts.
    mutating func length(
        of event: CalendarComponent, from start: CalendarTime
    ) throws(CalendarProblem) -> CalendarEvent.Length {
        let end = try event.only("DTEND")
        let duration = try event.only("DURATION")
        if let end, duration != nil {
            throw CalendarProblem(end.number, "DTEND stands beside DURATION; leave one of them out")
        }
        if let end { return try length(from: start, to: try time(end), end) }
        guard let duration else {
            if case .day = start { return .days(1) }
            return .duration(CalendarDuration())
        }
        guard let value = CalendarDuration(duration.text.uppercased().strippedOfSpace) else {
            throw CalendarProblem(
                duration.number, "DURATION is no length of time; write one such as P2D or PT8H30M")
        }
        let last = value.end(of: start.timestamp(in: zones.standard), in: .utc)
        guard CalendarLimits.years.contains(Zone.utc.local(last).date.components.year) else {
            throw outOfRange(duration)
        }
        if case .day = start {
            guard value.seconds == 0 else { throw misfit(duration) }
            return .days(max(1, value.days))
        }
        return .duration(value)
    }

    private func length(
        from start: CalendarTime, to end: CalendarTime, _ line: ContentLine
    ) throws(CalendarProblem) -> CalendarEvent.Length {
        let seconds: Int64
        switch (start, end) {
        case (.day(let first), .day(let last)):
            // Some writers end a single day with itself.
            let days = max(1, last.dayNumber - first.dayNumber)
            guard last >= first else { throw backwards(line) }
            return .days(days)
        case (.day, _), (_, .day): throw misfit(line)
        case (.local(let first, let zone), .local(let last, let other)) where other == zone:
            seconds = zone.timestamp(last).seconds(since: zone.timestamp(first))
            guard seconds >= 0 else { throw backwards(line) }
            guard seconds > 0 else { break }
            let wall = Zone.utc.timestamp(last).seconds(since: Zone.utc.timestamp(first))
            return .wall(seconds: wall, exact: seconds)
        default:
            let standard = zones.standard
            seconds = end.timestamp(in: standard).seconds(since: start.timestamp(in: standard))
            guard seconds >= 0 else { throw backwards(line) }
        }
        return .duration(CalendarDuration(seconds: seconds))
    }

    func backwards(_ line: ContentLine) -> CalendarProblem {
        CalendarProblem(line.number, "\(line.name) lies before its start; correct one of them")
    }

    /// The rule of an event that begins at `start`; nil when it chooses no other time.
    func recurrence(
        _ line: ContentLine, from start: CalendarTime
    ) throws(CalendarProblem) -> Recurrence? {
        let written = CalendarRule(line.value)
        if let count = written.count, count > CalendarLimits.count {
            throw CalendarProblem(
                line.number,
                "RRULE: COUNT is more than \(CalendarLimits.count); write fewer, or UNTIL")
        }
        do {
            let rule = try written.recurrence(from: start, in: zones.standard)
            guard let count = written.count else { return rule }
            let first = start.timestamp(in: zones.standard)
            let zone = start.zone(in: zones.standard)
            let next = first.advanced(seconds: 1)
            if rule.occurrences(from: first, to: next, in: zone).contains(first) { return rule }
            // The start counts as the first, whether the rule chooses it or not.
            guard count > 1 else { return nil }
            let fewer = written.replacing("COUNT", by: String(count - 1))
            return try fewer.recurrence(from: start, in: zones.standard)
        } catch {
            throw CalendarProblem(
                line.number, "RRULE: \(error.part) cannot be read; \(error.remedy)")
        }
    }
}
