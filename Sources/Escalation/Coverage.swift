package import Deadlines

/// A stretch of time in which a role has too few people.
package struct CoverageGap: Hashable, Sendable {
    package enum Kind: String, Hashable, Sendable {
        /// Nobody would be told.
        case nobody
        /// One person would be told, and nobody stands in if they fall ill.
        case alone
        /// Who would be told rests on a calendar that has not been read for too long.
        case unconfirmed
    }

    package var role: String
    package var kind: Kind
    /// Who is alone; nil for nobody.
    package var person: String?
    /// The urgency for which there is nobody else with a contact; nil when it is so for all that the role is told.
    package var urgency: Urgency?
    package var from: Timestamp
    /// Where it ends, or the end of what was looked at.
    package var to: Timestamp
}

extension Directory {
    /// Every stretch from `from` up to `to` in which one of `roles` has nobody, or one person for whom nobody stands
    /// in; by role, then by time. Of each role it is given which urgencies it is told: whoever has no contact for one
    /// is not there for it.
    package func gaps(
        of roles: [String: Set<Urgency>], from: Timestamp, to: Timestamp
    ) -> [CoverageGap] {
        roles.sorted { $0.key < $1.key }.flatMap { role, urgencies in
            let moments = changes(of: role, from: from, to: to)
            let each = urgencies.sorted { $0.rawValue < $1.rawValue }.map {
                gaps(of: role, for: $0, at: moments, to: to)
            }
            guard let first = each.first else { return [CoverageGap]() }
            let unconfirmed = unconfirmed(role, from: from, to: to)
            let isSame = each.allSatisfy { $0.map(\.withoutUrgency) == first.map(\.withoutUrgency) }
            return
                (isSame ? first.map(\.withoutUrgency) : each.joined().sorted { $0.from < $1.from })
                + unconfirmed
        }
    }

    /// The whole of the time, when the calendar a role rests on is stale as it begins.
    private func unconfirmed(_ role: String, from: Timestamp, to: Timestamp) -> [CoverageGap] {
        guard let reliable = feeds[role], reliable < from else { return [] }
        return [CoverageGap(role: role, kind: .unconfirmed, from: from, to: to)]
    }

    private func gaps(
        of role: String, for urgency: Urgency, at moments: [Timestamp], to: Timestamp
    ) -> [CoverageGap] {
        var gaps: [CoverageGap] = []
        for (index, moment) in moments.enumerated() {
            let end = index + 1 < moments.count ? moments[index + 1] : to
            guard var gap = gap(of: role, for: urgency, at: moment) else { continue }
            gap.to = end
            if let last = gaps.last, last.to == moment, last.kind == gap.kind,
                last.person == gap.person
            {
                gaps[gaps.count - 1].to = end
            } else {
                gaps.append(gap)
            }
        }
        return gaps
    }

    private func gap(of role: String, for urgency: Urgency, at moment: Timestamp) -> CoverageGap? {
        let here = holders(of: role, at: moment).filter {
            !$0.person.contacts(for: urgency).isEmpty
        }
        guard here.count < 2 else { return nil }
        guard let only = here.first?.person else {
            return CoverageGap(
                role: role, kind: .nobody, urgency: urgency, from: moment, to: moment)
        }
        guard !only.isShared, !hasDeputy(only, for: urgency, at: moment) else { return nil }
        return CoverageGap(
            role: role, kind: .alone, person: only.name, urgency: urgency, from: moment, to: moment)
    }

    /// Everybody who may hold a role, in their own place.
    package func everybody(in role: String) -> [String] {
        rotas[role]?.everybody ?? roles[role] ?? []
    }

    /// Whether somebody who is here would stand in for a person.
    private func hasDeputy(
        _ person: Person, for urgency: Urgency, at moment: Timestamp
    ) -> Bool {
        var seen: Set<String> = [person.name]
        var next = person.deputy
        while let name = next, seen.insert(name).inserted, let deputy = people[name] {
            if !isAway(name, at: moment), !deputy.contacts(for: urgency).isEmpty { return true }
            next = deputy.deputy
        }
        return false
    }

    /// `from`, and every later moment before `to` at which who holds a role may change, ascending.
    package func changes(of role: String, from: Timestamp, to: Timestamp) -> [Timestamp] {
        var moments = absences.flatMap { [$0.from, $0.to].compactMap(\.self) }
        if let rota = rotas[role], let zone {
            moments += rota.overrides.flatMap { [$0.from, $0.to] }
            let times = rota.layers.flatMap { layer in
                [layer.starts.secondOfDay] + layer.hours.flatMap { [$0.from, $0.to] }
            }
            let first = zone.local(from).date
            let days = zone.local(to).date.dayNumber - first.dayNumber
            for day in 0...max(0, days) {
                let date = first.advanced(days: day)
                moments += times.map { zone.timestamp(date, secondOfDay: $0) }
            }
        }
        return [from] + Set(moments).filter { $0 > from && $0 < to }.sorted()
    }
}

extension CoverageGap {
    fileprivate var withoutUrgency: CoverageGap {
        var gap = self
        gap.urgency = nil
        return gap
    }
}
