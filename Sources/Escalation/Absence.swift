package import Deadlines

/// A dated unavailability: leave, sickness, training.
package struct Absence: Hashable, Sendable {
    /// Why, for whoever plans; no message says it. Raw values are the words of the configuration.
    package enum Kind: String, Hashable, Sendable, CaseIterable {
        case leave, sickness, training, other
    }

    /// The person's configuration key.
    package var person: String
    package var kind: Kind
    package var from: Timestamp
    /// Nil while nobody knows when they come back.
    package var to: Timestamp?

    /// Makes an absence.
    package init(person: String, kind: Kind, from: Timestamp, to: Timestamp? = nil) {
        self.person = person
        self.kind = kind
        self.from = from
        self.to = to
    }

    /// Whether it lasts at `moment`.
    package func covers(_ moment: Timestamp) -> Bool {
        from <= moment && to.map { moment < $0 } ?? true
    }
}

/// Somebody who holds a role now, in their own place or another's.
package struct Holder: Hashable, Sendable {
    package var person: Person
    /// Who is away, and for whom they stand in; nil for themselves.
    package var onBehalfOf: String?

    /// Names a holder.
    package init(_ person: Person, onBehalfOf: String? = nil) {
        self.person = person
        self.onBehalfOf = onBehalfOf
    }
}

/// Why somebody holds a role or stands in, and what was passed over.
package struct HolderReason: Hashable, Sendable {
    package var role: String
    /// Nil when it is nobody.
    package var holder: Holder?
    /// In the order in which it was found: the rota's layers, then absences and deputies.
    package var steps: [String]
}

extension Directory {
    /// Whether a person is away at `moment`.
    package func isAway(_ person: String, at moment: Timestamp) -> Bool {
        absences.contains { $0.person == person && $0.covers(moment) }
    }

    /// Whether a person is away at `moment` who was not, or answered all the same, at an earlier one.
    package func hasGone(_ person: String, since earlier: Timestamp, at moment: Timestamp) -> Bool {
        absences.contains { $0.person == person && $0.from > earlier && $0.covers(moment) }
    }

    /// When a person who is here at `moment` is away next; nil when that is not known.
    package func nextAbsence(of person: String, after moment: Timestamp) -> Timestamp? {
        absences.filter { $0.person == person && $0.from > moment }.map(\.from).min()
    }

    /// The people who are told when `role` is told at `moment`, each once: those who hold it, or whoever stands in
    /// for one who is away. Empty when it is nobody.
    package func holders(of role: String, at moment: Timestamp) -> [Holder] {
        var result: [Holder] = []
        for reason in reasons(for: role, at: moment) {
            guard let holder = reason.holder else { continue }
            if let index = result.firstIndex(where: { $0.person.name == holder.person.name }) {
                // Who holds it in their own right does not stand in.
                if holder.onBehalfOf == nil { result[index].onBehalfOf = nil }
            } else {
                result.append(holder)
            }
        }
        return result
    }

    /// Those `holders` gives; when that is nobody, all who hold `role`, away or not. For the last resort, behind which
    /// there is no one else.
    package func lastHolders(of role: String, at moment: Timestamp) -> [Holder] {
        let here = holders(of: role, at: moment)
        guard here.isEmpty else { return here }
        return everybody(in: role).compactMap {
            people[$0].map { Holder($0) }
        }
    }

    /// Whoever is there in place of somebody who is away; nil when it is nobody.
    package func standIn(for name: String, at moment: Timestamp) -> Person? {
        standing(in: name, "", at: moment, after: []).holder?.person
    }

    /// What led to each of the `holders`, and to nobody.
    package func reasons(for role: String, at moment: Timestamp) -> [HolderReason] {
        if let rota = rotas[role], let zone {
            let choice = rota.choice(at: moment, in: zone)
            guard let person = choice.person else {
                return [
                    HolderReason(
                        role: role, holder: nil, steps: choice.passedOver + [choice.because])
                ]
            }
            let steps = choice.passedOver + ["\(choice.because): \(person)"]
            return [standing(in: person, role, at: moment, after: steps)]
        }
        return (roles[role] ?? []).map {
            standing(in: $0, role, at: moment, after: ["\($0) holds \(role)"])
        }
    }

    /// The person, or the first of the chain of deputies who is here; a chain that comes round again ends.
    private func standing(
        in name: String, _ role: String, at moment: Timestamp, after steps: [String]
    ) -> HolderReason {
        var steps = steps
        var seen: Set<String> = []
        var current = name
        while seen.insert(current).inserted {
            guard let person = people[current] else {
                steps.append("\(current) is not known any more")
                break
            }
            guard isAway(current, at: moment) else {
                let holder = Holder(person, onBehalfOf: current == name ? nil : name)
                return HolderReason(role: role, holder: holder, steps: steps)
            }
            guard let deputy = person.deputy else {
                steps.append("\(current) is away and has no deputy")
                break
            }
            steps.append("\(current) is away, and \(deputy) stands in")
            current = deputy
        }
        return HolderReason(role: role, holder: nil, steps: steps)
    }
}
