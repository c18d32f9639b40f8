package import Deadlines
package import Escalation

/// The people whom a calendar may mean, by what alone is taken for them.
package struct CalendarPeople: Hashable, Sendable {
    private let addresses: [String: String]
    private let names: Set<String>

    /// People by their mail addresses, and by their configuration keys; `names` adds those without an address.
    package init(addresses: [String: String], names: Set<String> = []) {
        self.addresses = Dictionary(
            addresses.map { (MailAddress.small($0), $1) }, uniquingKeysWith: { first, _ in first })
        self.names = names.union(addresses.values)
    }

    /// Everybody in a directory; an address that several share means none of them.
    package init(_ directory: Directory) {
        self.init(
            addresses: directory.addresses,
            names: Set(directory.people.keys))
    }

    /// The configuration keys of those whom an occurrence is for, in order; never by a display name.
    package func people(of occurrence: CalendarOccurrence) -> [String] {
        Set(occurrence.addresses.compactMap { addresses[$0] })
            .union(occurrence.persons.filter(names.contains)).sorted()
    }
}

/// Absences that a calendar says, and what was left out.
package struct CalendarAbsences: Hashable, Sendable {
    /// By their beginnings; each once.
    package let absences: [Absence]
    /// What is not among them, and why.
    package let remarks: [CalendarProblem]
}

/// Shifts of a rota that a calendar says, and what was left out.
package struct CalendarOverrides: Hashable, Sendable {
    /// By their beginnings; of two that hold at once, the later stands above.
    package let overrides: [Rota.Override]
    /// What is not among them, and what looks like a mistake.
    package let remarks: [CalendarProblem]
}

extension CalendarFile {
    /// The absences of `people` that last into the time from `from` up to `to`; `kind` is that of events whose
    /// categories say none.
    package func absences(
        of people: CalendarPeople, kind: Absence.Kind = .other, from: Timestamp, to: Timestamp
    ) -> CalendarAbsences {
        let found = occurrences(from: from, to: to)
        var remarks = found.problems
        var absences: Set<Absence> = []
        for occurrence in found.occurrences where occurrence.from < occurrence.to {
            for person in people.people(of: occurrence) {
                absences.insert(
                    Absence(
                        person: person, kind: occurrence.kind ?? kind, from: occurrence.from,
                        to: occurrence.to))
            }
            if absences.count > CalendarLimits.absences {
                remarks.append(
                    CalendarProblem(
                        occurrence.line,
                        "from here on there are more than \(CalendarLimits.absences) absences, which were "
                            + "left out; export a shorter time"))
                break
            }
        }
        let sorted = absences.sorted {
            ($0.from, $0.person, $0.to ?? $0.from, $0.kind.rawValue)
                < ($1.from, $1.person, $1.to ?? $1.from, $1.kind.rawValue)
        }
        return CalendarAbsences(
            absences: sorted, remarks: remarks + strangers(found.occurrences, people))
    }

    /// The shifts that a calendar says for a rota, as overrides; of events that Longstop wrote, those of `role`.
    package func overrides(
        for role: String, of people: CalendarPeople, from: Timestamp, to: Timestamp
    ) -> CalendarOverrides {
        let found = occurrences(from: from, to: to)
        let mine = found.occurrences.filter {
            $0.from < $0.to && ($0.role == nil || $0.role == role)
        }
        var remarks = found.problems
        var overrides: [Rota.Override] = []
        var latest: Timestamp?
        for occurrence in mine {
            let names = people.people(of: occurrence)
            guard let person = names.first else { continue }
            guard names.count == 1 else {
                remarks.append(
                    CalendarProblem(
                        occurrence.line,
                        "the event is for \(names.count) known people, and a shift is one person's; it was "
                            + "left out, make it one event for each time"))
                continue
            }
            let override = Rota.Override(person: person, from: occurrence.from, to: occurrence.to)
            if overrides.contains(override) { continue }
            if let latest, occurrence.from < latest {
                remarks.append(
                    CalendarProblem(
                        occurrence.line,
                        "the shift begins while another lasts; from its beginning it counts, shorten one of "
                            + "them"))
            }
            latest = max(latest ?? occurrence.to, occurrence.to)
            overrides.append(override)
        }
        return CalendarOverrides(overrides: overrides, remarks: remarks + strangers(mine, people))
    }

    /// One remark that counts the events for nobody who is known, if there are any.
    private func strangers(
        _ occurrences: [CalendarOccurrence], _ people: CalendarPeople
    ) -> [CalendarProblem] {
        let lines = Set(
            occurrences.filter { !$0.isDeclined && people.people(of: $0).isEmpty }.map(\.line))
        guard let first = lines.min() else { return [] }
        let events = lines.count == 1 ? "1 event has" : "\(lines.count) events have"
        return [
            CalendarProblem(
                first,
                "\(events) no address that people.yml knows, this the first; invite by the address "
                    + "there, a name is not enough")
        ]
    }
}
