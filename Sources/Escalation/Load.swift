package import Deadlines

/// How much falls to one person.
package struct PersonLoad: Hashable, Sendable {
    /// The configuration key; empty for what would find nobody.
    package var person: String
    /// Open clocks of which they are the first to be told.
    package var open = 0
    /// Of those, past their deadline.
    package var overdue = 0
    /// Of those, due within the time that was asked for.
    package var dueSoon = 0
    /// Alerts that they have taken on.
    package var inHand = 0

    /// Nothing falls to them yet.
    package init(person: String) {
        self.person = person
    }
}

extension World {
    /// What falls to whom: each open clock counts for whoever would be told first at its deadline, or now if it has
    /// passed; by person, nobody last.
    ///
    /// `absent` is taken to be away from `now` on, to see what that would do.
    package func load(
        of entries: [CaseFile.Entry], at now: Timestamp, within seconds: Int64,
        absent: String? = nil
    ) -> [PersonLoad] {
        var directory = directory
        if let absent {
            directory.absences.append(Absence(person: absent, kind: .other, from: now))
        }
        var loads: [String: PersonLoad] = [:]
        func count(_ person: String, _ change: (inout PersonLoad) -> Void) {
            change(&loads[person, default: PersonLoad(person: person)])
        }
        for entry in entries where entry.clock.isOpen && !entry.clock.subject.hasNoCase {
            let clock = entry.clock
            let moment = max(now, clock.dueAt ?? now)
            for person in Self.first(told: policies[clock.policy], in: directory, at: moment) {
                count(person) { load in
                    load.open += 1
                    if clock.isBreached { load.overdue += 1 }
                    if let dueAt = clock.dueAt, dueAt > now,
                        dueAt <= now.advanced(seconds: seconds)
                    {
                        load.dueSoon += 1
                    }
                }
            }
            if let answer = entry.alert.acknowledgement, answer.until > now,
                !directory.isAway(answer.holder, at: now)
            {
                count(answer.holder) { $0.inHand += 1 }
            }
        }
        return loads.values.sorted {
            ($0.person.isEmpty ? 1 : 0, $0.person) < ($1.person.isEmpty ? 1 : 0, $1.person)
        }
    }

    /// Whoever is there for the first step at the deadline that finds somebody; one empty name for nobody.
    private static func first(
        told policy: Policy?, in directory: Directory, at moment: Timestamp
    ) -> [String] {
        for step in policy?.steps ?? [] where !step.isWarning {
            let names = step.roles.flatMap { directory.holders(of: $0, at: moment) }
                .map(\.person.name)
            if !names.isEmpty { return Array(Set(names)) }
        }
        return [""]
    }
}
