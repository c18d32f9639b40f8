import Deadlines
import Escalation

/// Turns as rotas have them: whole days, from one hand-off on.
enum ImportTurn {
    /// The days of a turn that is said in seconds.
    static func days(ofSeconds seconds: Int) throws(Inexpressible) -> Int {
        guard seconds > 0, seconds % 86_400 == 0 else {
            let words = LengthOfTime.words(Int64(max(0, seconds)))
            throw Inexpressible("it changes hands every \(words), and a turn lasts whole days")
        }
        return try days(seconds / 86_400)
    }

    /// The days of a turn, if rotas have turns of that length.
    static func days(_ days: Int) throws(Inexpressible) -> Int {
        guard (1...ImportLimits.turnDays).contains(days) else {
            throw Inexpressible(
                "a turn of \(days) days is not possible; it lasts 1 to \(ImportLimits.turnDays)")
        }
        return days
    }

    /// The layer with nobody before `start`. Throws when that lies ahead and is no hand-off; what has been is not
    /// changed by where a layer begins.
    static func beginning(
        _ layer: Rota.Layer, at start: Timestamp, _ draft: ImportDraft
    ) throws(Inexpressible) -> Rota.Layer {
        let first = draft.zone.timestamp(layer.starts)
        guard max(first, start) > draft.now, first != start else { return layer }
        if layer.people.count == 1 {
            // Without hand-offs any moment is as good as another.
            var layer = layer
            layer.starts = try draft.localTime(start)
            return layer
        }
        guard start > first else {
            throw Inexpressible(
                "its first hand-off is on \(first), after its beginning, and who comes before is not said"
            )
        }
        let days = draft.zone.local(start).date.dayNumber - layer.starts.date.dayNumber
        let turn = days.flooredQuotient(layer.days)
        let time = CivilTime(
            layer.starts.date.advanced(days: turn * layer.days),
            secondOfDay: layer.starts.secondOfDay)
        guard draft.zone.timestamp(time) == start else {
            throw Inexpressible(
                "it begins on \(start), which is no hand-off of its turns, and a layer begins with one"
            )
        }
        var layer = layer
        let cut = turn % layer.people.count
        layer.people = Array(layer.people[cut...] + layer.people[..<cut])
        layer.starts = time
        return layer
    }
}
