import Channels
import Deadlines
import Escalation

/// Roles that will have too few people.
extension AgendaReport {
    private static let day: Int64 = 86_400
    private static let daysAhead: Int64 = 90

    private func gaps(at now: Timestamp) -> [CoverageGap] {
        let world = configuration.world
        return world.directory.gaps(
            of: world.urgenciesTold, from: now, to: now.advanced(seconds: Self.daysAhead * Self.day)
        )
    }

    /// Whether the manager is told today: somebody leaves a role short in one of so many days, or a role has nobody
    /// now or within a day. That a role always rests on one person tells nobody every day.
    func coverageFinding(_ days: Set<Int>, at now: Timestamp) -> (tells: Bool, sentence: String) {
        let today = zone.local(now).date.dayNumber
        let gaps = gaps(at: now)
        let found = gaps.filter { gap in
            // One who comes back where nobody was makes it better.
            if gap.kind == .alone,
                gaps.contains(where: { $0.role == gap.role && $0.to == gap.from })
            {
                return false
            }
            if gap.from == now { return gap.kind == .nobody }
            return gap.from <= now.advanced(seconds: Self.day)
                || days.contains(zone.local(gap.from).date.dayNumber - today)
        }
        guard let first = found.min(by: { $0.from < $1.from }) else {
            return (false, "No role that is told is newly short of people.")
        }
        let when = first.from == now ? "now" : "from \(renderer.short(first.from, now: now))"
        return (
            true,
            "\(first.role) has \(Self.words(first)) \(when)"
                + (found.count > 1 ? ", and \(found.count - 1) more below." : ".")
        )
    }

    /// Every gap of the next three months as a table.
    func coverage(at now: Timestamp) -> Report.Section {
        let gaps = gaps(at: now).sorted { ($0.from, $0.role) < ($1.from, $1.role) }
        let rows = gaps.map { gap in
            [
                gap.from == now ? "now" : renderer.short(gap.from, now: now),
                gap.to == now.advanced(seconds: Self.daysAhead * Self.day)
                    ? "later" : renderer.short(gap.to, now: now),
                gap.role, Self.words(gap),
            ]
        }
        return Report.Section(
            "Roles short of people in the next \(Self.daysAhead) days: \(gaps.count)",
            note: gaps.isEmpty ? "None." : "",
            columns: gaps.isEmpty ? [] : ["From", "To", "Role", "Who is there"], rows: rows)
    }

    private static func words(_ gap: CoverageGap) -> String {
        gap.person.map { "only \($0), without a deputy" } ?? "nobody"
    }
}
