import Deadlines

/// Reads the VEVENTs of one VCALENDAR.
struct CalendarEventReader {
    private var zones: CalendarZones
    private let isCancelling: Bool

    /// What had to be read otherwise than it was written.
    var remarks: [CalendarProblem] { zones.remarks }

    /// Prepares for a calendar whose floating times are those of `standard`.
    init(_ calendar: CalendarComponent, standard: Zone) {
        zones = CalendarZones(calendar, standard: standard)
        isCancelling = calendar.all("METHOD").contains { $0.text.uppercased() == "CANCEL" }
    }

    /// Which event it is; everything else is read only of the version that counts.
    mutating func identity(
        of event: CalendarComponent
    ) throws(CalendarProblem) -> CalendarEvent.Identity {
        let uid = try event.only("UID")?.text
        var changes: CalendarTime?
        if let line = try event.only("RECURRENCE-ID") {
            guard line.parameter("RANGE") == nil else {
                throw CalendarProblem(
                    line.number,
                    "RECURRENCE-ID has a RANGE, which is not supported; end the series and begin another"
                )
            }
            changes = try time(line)
        }
        return CalendarEvent.Identity(
            uid: uid?.isEmpty == true ? nil : uid, changes: changes,
            sequence: event.all("SEQUENCE").first.flatMap { Int($0.text) } ?? 0,
            stamp: event.all("DTSTAMP").first.flatMap { CalendarDigits($0.value) }
                .map { $0.time(in: .utc).timestamp(in: .utc) },
            isCancelled: isCancelling
                || event.all("STATUS").contains { $0.text.uppercased() == "CANCELLED" })
    }

    /// Reads an event; refuses one that is not understood in full.
    mutating func event(
        _ event: CalendarComponent, _ identity: CalendarEvent.Identity
    ) throws(CalendarProblem) -> CalendarEvent {
        if let fault = event.fault { throw fault }
        guard let line = try event.only("DTSTART") else {
            throw CalendarProblem(event.line, "the event has no DTSTART; give it one")
        }
        let start = try time(line)
        let length = try length(of: event, from: start)
        let rules = event.all("RRULE")
        if let line = rules.dropFirst().first ?? event.all("EXRULE").first {
            throw CalendarProblem(
                line.number,
                "\(line.name): an event may have one RRULE and no EXRULE; make it several events, or list "
                    + "days as EXDATE"
            )
        }
        var recurrence: Recurrence?
        if identity.changes == nil, let line = rules.first {
            recurrence = try self.recurrence(line, from: start)
        }
        var extras: [CalendarEvent.Extra] = []
        for line in event.all("RDATE") { extras += try self.extras(line, start) }
        var excluded: [CalendarTime] = []
        for line in event.all("EXDATE") { excluded += try times(line) }
        return CalendarEvent(
            line: event.line, uid: identity.uid ?? "line \(event.line)", zone: zones.standard,
            start: start, length: length, rule: recurrence,
            extras: identity.changes == nil ? extras : [], excluded: excluded,
            details: CalendarDetails(event))
    }

    // MARK: Times

    private mutating func time(_ line: ContentLine) throws(CalendarProblem) -> CalendarTime {
        try time(line.value[...], of: line)
    }

    private mutating func times(_ line: ContentLine) throws(CalendarProblem) -> [CalendarTime] {
        var times: [CalendarTime] = []
        for value in line.value.split(separator: ",") { times.append(try time(value, of: line)) }
        return times
    }

    private mutating func time(
        _ value: Substring, of line: ContentLine
    ) throws(CalendarProblem) -> CalendarTime {
        let kind = line.word("VALUE")
        guard let digits = CalendarDigits(value.trimmed),
            kind != "DATE" || digits.secondOfDay == nil
        else {
            throw CalendarProblem(
                line.number,
                "\(line.name) is no date or time; write one such as 20261224 or 20261224T093000Z")
        }
        guard digits.isInRange else {
            throw outOfRange(line)
        }
        return digits.time(in: zones.zone(of: line))
    }

    private func outOfRange(_ line: ContentLine) -> CalendarProblem {
        let years = CalendarLimits.years
        return CalendarProblem(
            line.number,
            "\(line.name) lies outside \(years.lowerBound) to \(years.upperBound); correct its year"
        )
    }

    private mutating func extras(
        _ line: ContentLine, _ start: CalendarTime
    ) throws(CalendarProblem) -> [CalendarEvent.Extra] {
        var extras: [CalendarEvent.Extra] = []
        for value in line.value.split(separator: ",") {
            let sides = value.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
            let time = try time(sides[0], of: line)
            var length: CalendarEvent.Length?
            if sides.count > 1 {
                if case .day = start { throw misfit(line) }
                if let duration = CalendarDuration(sides[1].trimmed) {
                    length = .duration(duration)
                } else {
                    let end = try self.time(sides[1], of: line)
                    let standard = zones.standard
                    let seconds = end.timestamp(in: standard)
                        .seconds(since: time.timestamp(in: standard))
                    guard seconds >= 0 else { throw backwards(line) }
                    length = .duration(CalendarDuration(seconds: seconds))
                }
            }
            // A day means the time of all others on that day.
            switch (start, time) {
            case (.day, _):
                let date = time.date(in: zones.standard)
                extras.append(CalendarEvent.Extra(start: .day(date), length: length))
            case (.local(let first, let zone), .day(let date)):
                let local = CivilTime(date, secondOfDay: first.secondOfDay)
                extras.append(CalendarEvent.Extra(start: .local(local, zone), length: length))
            case (.moment, .day): throw misfit(line)
            default: extras.append(CalendarEvent.Extra(start: time, length: length))
            }
        }
        return extras
    }

    private func misfit(_ line: ContentLine) -> CalendarProblem {
        CalendarProblem(
            line.number,
            "\(line.name) and DTSTART are not both days or both times; write them in one form")
    }

    // MARK: Length

    private mutating func length(
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
        guard let value = CalendarDuration(duration.text.uppercased().trimmed) else {
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

    private func backwards(_ line: ContentLine) -> CalendarProblem {
        CalendarProblem(line.number, "\(line.name) lies before its start; correct one of them")
    }

    // MARK: Rule

    private func recurrence(
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
            let first = rule.localTimes(in: zones.standard).first { _ in true }
            guard first != rule.starts, let count = written.count else { return rule }
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

extension StringProtocol {
    /// Without white space at its ends.
    var trimmed: String {
        let front = drop { $0.isWhitespace }
        return String(front.reversed().drop { $0.isWhitespace }.reversed())
    }
}
