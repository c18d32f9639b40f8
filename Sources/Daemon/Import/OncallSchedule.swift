import Deadlines
import Escalation

/// Reads one schedule of Grafana OnCall. Of shifts that overlap those of the highest level count, all of them.
struct OncallSchedule {
    let draft: ImportDraft
    let schedule: ImportValue
    /// By their ids.
    let shifts: [String: ImportValue]

    /// Adds its rotas, or says why there are none.
    func add() {
        var result = ImportedSchedule(origin: schedule, title: schedule.title)
        guard schedule.text("type") != "ical", schedule["shifts"] != nil else {
            draft.log.leaveOut(
                schedule, schedule.title,
                "its shifts are a calendar elsewhere, and not in the export")
            return
        }
        if let url = schedule["ical_url_overrides"], url.text != nil {
            draft.log.leaveOut(
                url, schedule.title, "its overrides are a calendar elsewhere, and not in the export"
            )
            result.leftOut.append("overrides of a calendar elsewhere")
        }
        var overrides: [ImportedOverride] = []
        var singles: [(level: Int, override: ImportedOverride)] = []
        for reference in schedule.items("shifts") {
            guard let shift = reference.text.flatMap({ shifts[$0] }) else {
                draft.log.leaveOut(
                    reference, reference.text ?? "", "this shift is not in the export")
                result.leftOut.append(
                    "\(ImportNames.shown(reference.text ?? "?")): not in the export")
                continue
            }
            do throws(Inexpressible) {
                try draft.checkZone(shift.text("time_zone") ?? schedule.text("time_zone") ?? "UTC")
                switch shift.text("type") {
                case "override": overrides += [try override(shift)].compactMap(\.self)
                case "single_event":
                    if let single = try override(shift) {
                        singles.append((shift.whole("level") ?? 0, single))
                    }
                case "rolling_users", "recurrent_event":
                    let isWeb = schedule.text("type") == "web"
                    result.strips += try OncallShift(draft: draft, shift: shift, isWeb: isWeb)
                        .strips()
                default: throw Inexpressible("its \"type\" is not known")
                }
            } catch {
                draft.log.leaveOut(shift, shift.title, error.reason)
                result.leftOut.append("\(ImportNames.shown(shift.title)): \(error.reason)")
            }
        }
        let top = result.strips.map(\.level).max() ?? Int.min
        for (level, single) in singles {
            if level > top {
                overrides.append(single)
            } else {
                draft.log.leaveOut(
                    single.origin, single.origin.title,
                    "it happens once and is not above all other shifts, and an override is")
            }
        }
        let all = overrides
        result.overrides = { _ in all }
        draft.add(result, ids: [schedule.id])
    }

    /// Something that happens once; nil when it is over.
    private func override(_ shift: ImportValue) throws(Inexpressible) -> ImportedOverride? {
        guard let start = shift.civilTime("start"), let seconds = shift.whole("duration"),
            (60...366 * 86_400).contains(seconds)
        else { throw Inexpressible("its \"start\" or \"duration\" cannot be read") }
        guard start.secondOfDay % 60 == 0, seconds % 60 == 0 else {
            throw Inexpressible("it is not in whole minutes")
        }
        let end = start.secondOfDay + seconds
        let to = draft.zone.timestamp(
            start.date.advanced(days: end / 86_400), secondOfDay: end % 86_400)
        guard to > draft.now else { return nil }
        let users = shift.items("users").compactMap(\.text)
        guard let user = users.first else { throw Inexpressible("its user is not in the export") }
        guard users.count == 1 else {
            throw Inexpressible("it is of \(users.count) people, and an override is of one")
        }
        return ImportedOverride(
            person: draft.people.key(of: [user], user, at: shift),
            from: draft.zone.timestamp(start), to: to, origin: shift)
    }
}
