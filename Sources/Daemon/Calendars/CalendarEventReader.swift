import Deadlines

/// Reads the VEVENTs of one VCALENDAR.
struct CalendarEventReader {
    var zones: CalendarZones
    private let isCancelling: Bool
    /// Those of all calendars of the file.
    private(set) var rulesRead: Int

    /// What had to be read otherwise than it was written.
    var remarks: [CalendarProblem] { zones.remarks }

    /// Prepares for a calendar whose floating times are those of `standard`.
    init(_ calendar: CalendarComponent, standard: Zone, rulesRead: Int) {
        self.rulesRead = rulesRead
        zones = CalendarZones(calendar, standard: standard)
        isCancelling = calendar.all("METHOD").contains { $0.text.uppercased() == "CANCEL" }
    }

    /// Which event it is; everything else is read only of the version that counts.
    mutating func identity(
        of event: CalendarComponent
    ) throws(CalendarProblem) -> CalendarEvent.Identity {
        // The change of one time must not pass for its whole series.
        if event.hidesIdentity, let fault = event.fault { throw fault }
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
            rulesRead += 1
            guard rulesRead <= CalendarLimits.rules else {
                throw CalendarProblem(
                    line.number,
                    "RRULE: the calendar has more than \(CalendarLimits.rules) of them; export fewer "
                        + "calendars in one file")
            }
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
}
