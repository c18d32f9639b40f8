import Deadlines
import Escalation

/// Reads one schedule of PagerDuty with its layers, restrictions and overrides.
struct PagerDutySchedule {
    let draft: ImportDraft
    let schedule: ImportValue

    /// Adds its rota, or says why there is none.
    func add() {
        let title = schedule.title
        let layers = schedule.items("schedule_layers")
        do throws(Inexpressible) {
            try draft.checkZone(schedule.text("time_zone"))
            guard !layers.isEmpty else {
                throw Inexpressible(
                    "no \"schedule_layers\" are in the export; ask for /schedules/\(schedule.id ?? "ID")"
                )
            }
            var result = ImportedSchedule(origin: schedule, title: title)
            // The API gives the layer that counts first before the others.
            for (index, layer) in layers.enumerated() {
                do throws(Inexpressible) {
                    let level = layers.count - index
                    if let strip = try strip(layer, level: level) { result.strips.append(strip) }
                } catch {
                    draft.log.leaveOut(layer, layer.title, error.reason)
                    result.leftOut.append("\(ImportNames.shown(layer.title)): \(error.reason)")
                }
            }
            guard result.strips.count <= ImportLimits.layers else {
                throw Inexpressible(
                    "its \(result.strips.count) layers are more than \(ImportLimits.layers); write it anew"
                )
            }
            let overrides = overrides()
            result.overrides = { _ in overrides }
            result.strips = try inOrder(result, overrides)
            draft.add(result, ids: [schedule.id])
        } catch {
            draft.log.leaveOut(schedule, title, error.reason)
        }
    }

    // MARK: Layers

    /// A layer; nil, and said, when it is over.
    private func strip(_ layer: ImportValue, level: Int) throws(Inexpressible) -> ImportStrip? {
        if let text = layer.text("end") {
            guard let end = layer.moment("end") else {
                throw Inexpressible("its \"end\" cannot be read")
            }
            guard end > draft.now else {
                draft.log.note(layer, layer.title, "it is over since \(text), and is not written")
                return nil
            }
            throw Inexpressible("it ends on \(ImportNames.shown(text)), and a layer has no end")
        }
        guard let length = layer.whole("rotation_turn_length_seconds"),
            let virtual = layer.moment("rotation_virtual_start"), let start = layer.moment("start")
        else {
            throw Inexpressible(
                "its \"start\", \"rotation_virtual_start\" or \"rotation_turn_length_seconds\" cannot be read"
            )
        }
        let days = try ImportTurn.days(ofSeconds: length)
        let people = try people(of: layer)
        let mask = try mask(of: layer.items("restrictions"))
        let strip = Rota.Layer(
            name: "", people: people, starts: try draft.localTime(virtual), days: days,
            hours: mask.hours)
        return ImportStrip(
            layer: try ImportTurn.beginning(strip, at: start, draft), mask: mask, level: level,
            title: layer.title, origin: layer)
    }

    private func people(of layer: ImportValue) throws(Inexpressible) -> [String] {
        let users = layer.items("users").map { $0["user"] ?? $0 }
        guard !users.isEmpty, users.allSatisfy({ $0.id != nil }) else {
            throw Inexpressible("its users cannot be read")
        }
        return users.map {
            draft.people.key(of: [$0.id], $0.title, at: $0, email: $0.text("email"))
        }
    }

    private func mask(of restrictions: [ImportValue]) throws(Inexpressible) -> WeekMask {
        guard !restrictions.isEmpty else { return .all }
        var mask = WeekMask.none
        for restriction in restrictions {
            guard let seconds = restriction.whole("duration_seconds"),
                let start = restriction.text("start_time_of_day").flatMap(ImportValue.secondOfDay)
            else { throw Inexpressible("\(restriction.path) cannot be read") }
            guard seconds > 0, seconds % 60 == 0, start % 60 == 0 else {
                throw Inexpressible("\(restriction.path) is not in whole minutes")
            }
            let days: ClosedRange<Int>
            switch restriction.text("type") {
            case "daily_restriction": days = 1...7
            case "weekly_restriction":
                guard let day = restriction.whole("start_day_of_week"), (1...7).contains(day) else {
                    throw Inexpressible("\(restriction.path).start_day_of_week cannot be read")
                }
                days = day...day
            default: throw Inexpressible("\(restriction.path) is of a type that is not known")
            }
            for day in days { mask.cover(day, from: start / 60, minutes: seconds / 60) }
        }
        return mask
    }

    // MARK: Overrides

    private func overrides() -> [ImportedOverride] {
        let given = schedule["overrides"]
        let shown = schedule["overrides_subschedule"]?["rendered_schedule_entries"]
        if given == nil, shown?.items.isEmpty ?? true {
            draft.log.note(
                schedule, schedule.title,
                "no overrides are in the export; if there are any, ask for them with since and until"
            )
        }
        return (given?.items ?? shown?.items ?? []).compactMap { override in
            do throws(Inexpressible) {
                guard let from = override.moment("start"), let to = override.moment("end"),
                    from < to, let user = override["user"], user.id != nil
                else { throw Inexpressible("this override cannot be read") }
                guard to > draft.now else { return nil }
                _ = (try draft.localTime(from), try draft.localTime(to))
                let key = draft.people.key(of: [user.id], user.title, at: user)
                return ImportedOverride(person: key, from: from, to: to, origin: override)
            } catch {
                draft.log.leaveOut(override, override["user"]?.title ?? "", error.reason)
                return nil
            }
        }
    }

    // MARK: Order

    /// The strips with levels that agree with what PagerDuty shows of the schedule, if it shows anything. Throws
    /// when neither order of the layers agrees.
    private func inOrder(
        _ result: ImportedSchedule, _ overrides: [ImportedOverride]
    ) throws(Inexpressible) -> [ImportStrip] {
        let strips = result.strips
        let overlaps = strips.indices.contains { one in
            strips[(one + 1)...].contains { !$0.mask.isDisjoint(with: strips[one].mask) }
        }
        let shown = shown()
        guard !shown.isEmpty, result.leftOut.isEmpty else {
            if overlaps {
                draft.log.note(
                    schedule, result.title,
                    "its layers overlap, and the first of the export is taken to be above the others, as "
                        + "PagerDuty gives them; compare \"longstop oncall show\"")
            }
            return strips
        }
        let turned = strips.map { strip in
            ImportStrip(
                layer: strip.layer, mask: strip.mask, level: -strip.level, title: strip.title,
                origin: strip.origin)
        }
        for order in [strips, turned] where disagreement(order, overrides, shown) == nil {
            return order
        }
        let place = disagreement(strips, overrides, shown) ?? ""
        throw Inexpressible("PagerDuty shows somebody else than its layers give, at \(place)")
    }

    /// Whom PagerDuty shows on call when, from now on.
    private func shown() -> [(at: Timestamp, person: String)] {
        let entries = schedule["final_schedule"]?.items("rendered_schedule_entries") ?? []
        return entries.prefix(ImportLimits.comparedEntries).flatMap {
            entry -> [(at: Timestamp, person: String)] in
            guard let start = entry.moment("start"), let end = entry.moment("end"), end > draft.now,
                let user = entry["user"], user.id != nil
            else { return [] }
            let key = draft.people.key(of: [user.id], user.title, at: user)
            let from = max(start, draft.now)
            let middle = from.advanced(seconds: end.seconds(since: from) / 2)
            return [(from, key), (middle, key)]
        }
    }

    /// The first place at which the layers give somebody else than is shown; nil when they agree.
    private func disagreement(
        _ strips: [ImportStrip], _ overrides: [ImportedOverride],
        _ shown: [(at: Timestamp, person: String)]
    ) -> String? {
        let rota = ImportedRota(
            role: "", title: "", origin: schedule,
            strips: strips.sorted { $0.level < $1.level }, overrides: overrides, leftOut: []
        ).rota
        return shown.first { rota.holder(at: $0.at, in: draft.zone) != $0.person }
            .map { $0.at.description }
    }
}
