import Deadlines
import Escalation

/// Reads a shift of Grafana OnCall that happens again and again: the users of "recurrent_event" all at once, those of
/// "rolling_users" in turns. Times are by the clock on the wall of the shift's zone.
struct OncallShift {
    let draft: ImportDraft
    let shift: ImportValue
    /// Whether it was made in OnCall's own pages; a shift under way when a rotation begins counts there.
    let isWeb: Bool

    /// When it is on, and how its turns go.
    struct Pattern {
        var starts: CivilTime
        var days: Int
        var mask: WeekMask
    }

    /// Its layers, one for each person on call at once; none, and said, when it is over.
    func strips() throws(Inexpressible) -> [ImportStrip] {
        if let text = shift.text("until") {
            guard let until = shift.civilTime("until") else {
                throw Inexpressible("its \"until\" cannot be read")
            }
            guard draft.zone.timestamp(until) <= draft.now else {
                throw Inexpressible("it ends on \(ImportNames.shown(text)), and a layer has no end")
            }
            draft.log.note(shift, shift.title, "it is over since \(text), and is not written")
            return []
        }
        for name in ["by_month", "by_monthday"] where !shift.items(name).isEmpty {
            throw Inexpressible(
                "it is limited by \"\(name)\", and hours of a layer are by weekdays")
        }
        let lanes = try lanes()
        let pattern = try OncallPattern(shift: shift, turns: lanes[0].count, isWeb: isWeb).read()
        let begins = [shift.civilTime("rotation_start"), shift.civilTime("start")].compactMap(
            \.self
        ).max()
        var strips: [ImportStrip] = []
        for people in lanes {
            var layer = Rota.Layer(
                name: "", people: people, starts: pattern.starts,
                days: try ImportTurn.days(pattern.days), hours: pattern.mask.hours)
            if let begins {
                let start = max(begins, pattern.starts)
                layer = try ImportTurn.beginning(layer, at: draft.zone.timestamp(start), draft)
            }
            strips.append(
                ImportStrip(
                    layer: layer, mask: pattern.mask, level: shift.whole("level") ?? 0,
                    title: shift.title, origin: shift))
        }
        return strips
    }

    /// Who takes turns, for each of those who are on call at once.
    private func lanes() throws(Inexpressible) -> [[String]] {
        if shift.text("type") == "recurrent_event" {
            let users = shift.items("users").compactMap(\.text)
            guard !users.isEmpty else { throw Inexpressible("it has no users") }
            return users.map { [key($0)] }
        }
        var groups = shift.items("rolling_users").map { $0.items.compactMap(\.text) }
        guard let first = groups.first, !groups.contains([]) else {
            throw Inexpressible("it has no users, or a turn without any")
        }
        guard groups.allSatisfy({ $0.count == first.count }) else {
            throw Inexpressible(
                "its turns are of \(groups.map { String($0.count) }.joined(separator: ", then ")) people, and a "
                    + "rota has the same number all the time")
        }
        let index = shift.whole("start_rotation_from_user_index") ?? 0
        guard groups.indices.contains(index) else {
            throw Inexpressible("its \"start_rotation_from_user_index\" is not one of its turns")
        }
        groups = Array(groups[index...] + groups[..<index])
        return first.indices.map { lane in groups.map { key($0[lane]) } }
    }

    private func key(_ user: String) -> String { draft.people.key(of: [user], user, at: shift) }
}
