import Deadlines
import Escalation

/// Reads one schedule of Opsgenie. Everybody whom one of its rotations names is on call at once, so rotations that
/// overlap become rotas of their own.
struct OpsgenieSchedule {
    let draft: ImportDraft
    let schedule: ImportValue
    /// Nil when the export does not have them.
    let given: ImportValue?

    /// Adds its rotas, or says why there are none.
    func add() {
        var result = ImportedSchedule(origin: schedule, title: schedule.title)
        do throws(Inexpressible) {
            try draft.checkZone(schedule.text("timezone"))
            guard schedule["enabled"]?.flag != false else {
                throw Inexpressible("it is switched off, and a rota is not")
            }
            guard let rotations = schedule["rotations"] else {
                throw Inexpressible("no \"rotations\" are in the export; ask with expand=rotation")
            }
            for rotation in rotations.items {
                do throws(Inexpressible) {
                    if let strip = try strip(rotation) { result.strips.append(strip) }
                } catch {
                    draft.log.leaveOut(rotation, rotation.title, error.reason)
                    result.leftOut.append("\(ImportNames.shown(rotation.title)): \(error.reason)")
                }
            }
        } catch {
            draft.log.leaveOut(schedule, schedule.title, error.reason)
            return
        }
        if given == nil {
            draft.log.note(
                schedule, schedule.title,
                "no overrides are in the export; if there are any, ask for /schedules/ID/overrides")
        }
        result.overrides = { strips in overrides(over: strips) }
        draft.add(result, ids: [schedule.id, schedule.text("name")])
    }

    // MARK: Rotations

    /// A rotation; nil, and said, when it is over.
    private func strip(_ rotation: ImportValue) throws(Inexpressible) -> ImportStrip? {
        guard rotation["enabled"]?.flag != false else {
            throw Inexpressible("it is switched off, and a layer is not")
        }
        if let text = rotation.text("endDate") {
            guard let end = rotation.moment("endDate") else {
                throw Inexpressible("its \"endDate\" cannot be read")
            }
            guard end > draft.now else {
                draft.log.note(
                    rotation, rotation.title, "it is over since \(text), and is not written")
                return nil
            }
            throw Inexpressible("it ends on \(ImportNames.shown(text)), and a layer has no end")
        }
        guard let start = rotation.moment("startDate") else {
            throw Inexpressible("its \"startDate\" cannot be read")
        }
        let mask = try mask(of: rotation["timeRestriction"])
        let layer = Rota.Layer(
            name: "", people: try people(of: rotation), starts: try draft.localTime(start),
            days: try days(of: rotation), hours: mask.hours)
        return ImportStrip(
            layer: layer, mask: mask, level: 0, title: rotation.title, origin: rotation)
    }

    private func days(of rotation: ImportValue) throws(Inexpressible) -> Int {
        let length = rotation["length"] == nil ? 1 : rotation.whole("length")
        guard let length, (1...ImportLimits.turnDays * 24).contains(length) else {
            throw Inexpressible("its \"length\" cannot be read")
        }
        switch rotation.text("type") {
        case "daily": return try ImportTurn.days(length)
        case "weekly": return try ImportTurn.days(length * 7)
        case "hourly":
            throw Inexpressible("it changes hands every \(length)h, and a turn lasts whole days")
        default: throw Inexpressible("its \"type\" is not known")
        }
    }

    private func people(of rotation: ImportValue) throws(Inexpressible) -> [String] {
        let participants = rotation.items("participants")
        guard !participants.isEmpty else { throw Inexpressible("it has no participants") }
        for participant in participants where participant.text("type") != "user" {
            let type = ImportNames.shown(participant.text("type") ?? "?")
            throw Inexpressible(
                "\(participant.path) is \"\(type)\", and only people take turns in a layer")
        }
        return participants.map { OpsgeniePerson.key(of: $0, draft) }
    }

    // MARK: Restrictions

    private func mask(of restriction: ImportValue?) throws(Inexpressible) -> WeekMask {
        guard let restriction else { return .all }
        var mask = WeekMask.none
        switch restriction.text("type") {
        case "time-of-day":
            guard let part = restriction["restriction"], let from = minute(part, "start"),
                let to = minute(part, "end")
            else { throw Inexpressible("\(restriction.path) cannot be read") }
            guard from != to else {
                throw Inexpressible("\(restriction.path) begins and ends at the same time")
            }
            for day in 1...7 { mask.cover(day, from: from, minutes: (to - from + 1440) % 1440) }
        case "weekday-and-time-of-day":
            for part in restriction.items("restrictions") {
                guard let from = minute(part, "start"), let to = minute(part, "end"),
                    let first = weekday(part, "startDay"), let last = weekday(part, "endDay")
                else { throw Inexpressible("\(part.path) cannot be read") }
                let week = 7 * 1440
                let length = ((last - first) * 1440 + to - from + week) % week
                guard length > 0 else {
                    throw Inexpressible("\(part.path) begins and ends at the same time")
                }
                mask.cover(first, from: from, minutes: length)
            }
        default: throw Inexpressible("\(restriction.path) is of a type that is not known")
        }
        guard !mask.isEmpty else { throw Inexpressible("\(restriction.path) covers nothing") }
        return mask
    }

    private func minute(_ part: ImportValue, _ end: String) -> Int? {
        guard let hour = part.whole("\(end)Hour"), (0..<24).contains(hour) else { return nil }
        let minute = part["\(end)Min"] == nil ? 0 : part.whole("\(end)Min")
        return minute.flatMap { (0..<60).contains($0) ? hour * 60 + $0 : nil }
    }

    private func weekday(_ part: ImportValue, _ name: String) -> Int? {
        let days = [
            "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday",
        ]
        return part.text(name).flatMap { days.firstIndex(of: $0.lowercased()) }.map { $0 + 1 }
    }

    // MARK: Overrides

    /// The overrides over some strips that make one rota.
    private func overrides(over strips: [ImportStrip]) -> [ImportedOverride] {
        (given?.items ?? []).compactMap { override in
            let user = override["user"]
            do throws(Inexpressible) {
                guard let from = override.moment("startDate"), let to = override.moment("endDate"),
                    from < to, let user, user.text("type") ?? "user" == "user"
                else { throw Inexpressible("this override cannot be read, or is of no person") }
                guard to > draft.now else { return nil }
                let meant = override.items("rotations").compactMap { $0.id ?? $0.text("name") }
                let hit = strips.filter { strip in
                    meant.isEmpty || meant.contains { $0 == strip.origin.id || $0 == strip.title }
                }
                if hit.isEmpty { return nil }
                // Where its own rotations have somebody the others of the rota have nobody.
                let mask = hit.reduce(WeekMask.none) { $0.union($1.mask) }
                guard covers(mask, from: from, to: to) else {
                    throw Inexpressible(
                        "it holds at hours at which its rotations have nobody, and whether it counts then is not "
                            + "said")
                }
                _ = (try draft.localTime(from), try draft.localTime(to))
                return ImportedOverride(
                    person: OpsgeniePerson.key(of: user, draft), from: from, to: to,
                    origin: override)
            } catch {
                draft.log.leaveOut(override, user?.text("username") ?? "", error.reason)
                return nil
            }
        }
    }

    /// Whether every minute between two moments is covered.
    private func covers(_ mask: WeekMask, from: Timestamp, to: Timestamp) -> Bool {
        if mask.isFull { return true }
        var moment = from
        // After a week everything has been seen.
        let end = min(to, from.advanced(seconds: 7 * 86_400))
        while moment < end {
            let (date, second) = draft.zone.local(moment)
            guard mask.covers(date.weekday, second / 60) else { return false }
            moment = moment.advanced(seconds: 60)
        }
        return true
    }
}
