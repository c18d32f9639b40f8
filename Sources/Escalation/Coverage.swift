package import Deadlines

/// A stretch of time in which a role has too few people.
package struct CoverageGap: Hashable, Sendable {
    package enum Kind: String, Hashable, Sendable {
        /// Nobody would be told.
        case nobody
        /// One person would be told, and nobody stands in if they fall ill.
        case alone
    }

    package var role: String
    package var kind: Kind
    /// Who is alone; nil for nobody.
    package var person: String?
    package var from: Timestamp
    /// Where it ends, or the end of what was looked at.
    package var to: Timestamp
}

extension Directory {
    /// Every stretch from `from` up to `to` in which one of `roles` has nobody, or one person for whom nobody stands
    /// in; by role, then by time.
    package func gaps(of roles: Set<String>, from: Timestamp, to: Timestamp) -> [CoverageGap] {
        roles.sorted().flatMap { role in
            let moments = changes(of: role, from: from, to: to)
            var gaps: [CoverageGap] = []
            for (index, moment) in moments.enumerated() {
                let end = index + 1 < moments.count ? moments[index + 1] : to
                guard var gap = gap(of: role, at: moment) else { continue }
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
    }

    private func gap(of role: String, at moment: Timestamp) -> CoverageGap? {
        let here = holders(of: role, at: moment)
        guard here.count < 2 else { return nil }
        guard let only = here.first?.person else {
            return CoverageGap(role: role, kind: .nobody, from: moment, to: moment)
        }
        guard !only.isShared, !hasDeputy(only, at: moment) else { return nil }
        return CoverageGap(
            role: role, kind: .alone, person: only.name, from: moment, to: moment)
    }

    /// Whether somebody who is here would stand in for a person.
    private func hasDeputy(_ person: Person, at moment: Timestamp) -> Bool {
        var seen: Set<String> = [person.name]
        var next = person.deputy
        while let name = next, seen.insert(name).inserted, let deputy = people[name] {
            if !isAway(name, at: moment) { return true }
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
