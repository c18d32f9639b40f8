package import Deadlines

/// Writes shifts as an iCalendar file (RFC 5545): one event each.
package struct ShiftCalendar: Sendable {
    /// By whose clock the times are written.
    package var zone: Zone
    /// When the file is made.
    package var madeAt: Timestamp
    /// Mail addresses by configuration key; people are written as attendees only when it has theirs.
    package var addresses: [String: String]

    /// Prepares a file; without `addresses` nobody's address is in it.
    package init(zone: Zone, madeAt: Timestamp, addresses: [String: String] = [:]) {
        self.zone = zone
        self.madeAt = madeAt
        self.addresses = addresses
    }

    /// The whole file, its lines folded and ended by CRLF; `CalendarFile.shifts` reads the same shifts from it.
    package func text(of shifts: [Shift]) -> String {
        var writer = CalendarWriter()
        writer.line("BEGIN", "VCALENDAR")
        writer.line("VERSION", "2.0")
        writer.line("PRODID", "-//Longstop//rota//EN")
        writer.line("CALSCALE", "GREGORIAN")
        if let first = shifts.map(\.from).min(), let last = shifts.map(\.to).max(), zone != .utc {
            writer.zone(zone, from: first, to: last)
        }
        for shift in shifts { write(shift, to: &writer) }
        writer.line("END", "VCALENDAR")
        return writer.text
    }

    private func write(_ shift: Shift, to writer: inout CalendarWriter) {
        writer.line("BEGIN", "VEVENT")
        writer.line("UID", shift.uid)
        writer.line("DTSTAMP", utc(madeAt))
        time("DTSTART", shift.from, to: &writer)
        time("DTEND", shift.to, to: &writer)
        writer.text("SUMMARY", "\(shift.role): \(shift.person)")
        writer.text("DESCRIPTION", shift.because)
        // Whoever is on call may still be invited.
        writer.line("TRANSP", "TRANSPARENT")
        writer.text("X-LONGSTOP-ROLE", shift.role)
        writer.text("X-LONGSTOP-PERSON", shift.person)
        if let address = addresses[shift.person].flatMap(MailAddress.plain) {
            writer.line("ATTENDEE", "mailto:" + address)
        }
        writer.line("END", "VEVENT")
    }

    private func time(_ name: String, _ moment: Timestamp, to writer: inout CalendarWriter) {
        let local = zone.civilTime(moment)
        // The second of two local times that look the same can be written in UTC alone.
        if zone == .utc || zone.timestamp(local) != Timestamp(seconds: moment.seconds) {
            writer.line(name, utc(moment))
        } else {
            writer.line("\(name);TZID=\(CalendarWriter.parameter(zone.identifier))", local.digits)
        }
    }

    private func utc(_ moment: Timestamp) -> String { Zone.utc.civilTime(moment).digits + "Z" }
}

extension CalendarFile {
    /// The shifts that `ShiftCalendar` wrote, as far as they last into the time from `from` up to `to`; by time, then
    /// by person.
    package func shifts(from: Timestamp, to: Timestamp) -> [Shift] {
        occurrences(from: from, to: to).occurrences.compactMap { occurrence in
            guard let role = occurrence.role, occurrence.persons.count == 1 else { return nil }
            return Shift(
                role: role, person: occurrence.persons[0], from: occurrence.from,
                to: occurrence.to, because: occurrence.because ?? "")
        }.sorted { ($0.from, $0.person) < ($1.from, $1.person) }
    }
}
