import Deadlines

/// Works out when a shift of Grafana OnCall is on and where its turns begin, as OnCall does; throws where a layer would
/// be on at other times or change hands elsewhere.
struct OncallPattern {
    let shift: ImportValue
    /// How many take turns; 1 when it is always the same.
    let turns: Int
    let isWeb: Bool

    private static let codes = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"]

    /// The members that matter, read.
    private struct Parts {
        let start: CivilTime
        let rotationStart: CivilTime
        let seconds: Int
        let interval: Int
        /// Weekdays of 1 to 7; empty when it is not limited to any.
        let weekdays: Set<Int>
        let weekStart: Int
    }

    /// The pattern; throws why there is none.
    func read() throws(Inexpressible) -> OncallShift.Pattern {
        let parts = try parts()
        switch shift.text("frequency") {
        case "daily":
            return parts.weekdays.isEmpty || parts.weekdays.count == 7
                ? try daily(parts) : try onDays(parts)
        case "weekly": return try weekly(parts)
        case "monthly", "hourly":
            throw Inexpressible(
                "it is \(shift.text("frequency") ?? ""), and a turn lasts whole days or weeks")
        default: throw Inexpressible("its \"frequency\" is not known")
        }
    }

    private func parts() throws(Inexpressible) -> Parts {
        guard let start = shift.civilTime("start"), let seconds = shift.whole("duration"),
            seconds > 0
        else { throw Inexpressible("its \"start\" or \"duration\" cannot be read") }
        guard start.secondOfDay % 60 == 0, seconds % 60 == 0 else {
            throw Inexpressible("it is not in whole minutes")
        }
        let interval = shift["interval"] == nil ? 1 : shift.whole("interval")
        guard let interval, (1...ImportLimits.turnDays).contains(interval) else {
            throw Inexpressible("its \"interval\" cannot be read")
        }
        var weekdays: Set<Int> = []
        for item in shift.items("by_day") {
            guard let day = item.text.flatMap({ Self.codes.firstIndex(of: $0) }) else {
                throw Inexpressible("\(item.path) is not a weekday")
            }
            weekdays.insert(day + 1)
        }
        guard let weekStart = Self.codes.firstIndex(of: shift.text("week_start") ?? "SU") else {
            throw Inexpressible("its \"week_start\" is not a weekday")
        }
        return Parts(
            start: start, rotationStart: shift.civilTime("rotation_start") ?? start,
            seconds: seconds, interval: interval, weekdays: weekdays, weekStart: weekStart + 1)
    }

    // MARK: Daily

    /// Every so many days, without days that it leaves out.
    private func daily(_ parts: Parts) throws(Inexpressible) -> OncallShift.Pattern {
        let mask = try mask(
            on: Set(1...7), parts, isWhole: parts.seconds == parts.interval * 86_400,
            isEveryTurn: parts.interval == 1 && parts.seconds <= 86_400)
        var starts = parts.start
        // The turn that a rotation begins with is the first: the shift that begins then, or is under way.
        if turns > 1, parts.rotationStart > parts.start {
            func end(_ start: CivilTime) -> Int { seconds(start) + (isWeb ? parts.seconds - 1 : 0) }
            while end(starts) < seconds(parts.rotationStart) {
                starts = CivilTime(
                    starts.date.advanced(days: parts.interval), secondOfDay: starts.secondOfDay)
            }
        }
        return OncallShift.Pattern(starts: starts, days: parts.interval, mask: mask)
    }

    /// Daily on certain weekdays: the turn changes after so many of those days, not after so many days.
    private func onDays(_ parts: Parts) throws(Inexpressible) -> OncallShift.Pattern {
        guard parts.seconds <= 86_400 else {
            throw Inexpressible("its shifts last more than a day and overlap")
        }
        let isRolling = shift.text("type") == "rolling_users"
        guard isRolling || parts.interval == 1 else {
            throw Inexpressible("it leaves out days by counting them, and hours are by weekdays")
        }
        let mask = try mask(on: parts.weekdays, parts, isWhole: false, isEveryTurn: true)
        if turns == 1 { return OncallShift.Pattern(starts: parts.start, days: 7, mask: mask) }
        guard parts.interval % parts.weekdays.count == 0 else {
            throw Inexpressible(
                "it counts its turns in weekdays, \(parts.interval) of \(parts.weekdays.count), and a turn lasts "
                    + "the same number of days each time")
        }
        guard parts.rotationStart <= parts.start, parts.weekdays.contains(parts.start.date.weekday)
        else {
            throw Inexpressible("who has its first turn depends on what OnCall does not export")
        }
        return OncallShift.Pattern(
            starts: parts.start, days: 7 * parts.interval / parts.weekdays.count, mask: mask)
    }

    // MARK: Weekly

    private func weekly(_ parts: Parts) throws(Inexpressible) -> OncallShift.Pattern {
        let days = parts.weekdays.isEmpty ? [parts.start.date.weekday] : parts.weekdays
        let week = 7 * 86_400
        let mask = try mask(
            on: days, parts,
            isWhole: days.count == 1 && parts.seconds == parts.interval * week,
            isEveryTurn: parts.interval == 1 && parts.seconds <= week)
        var first = parts.start.date
        if !days.contains(first.weekday) {
            guard turns == 1 || parts.rotationStart <= parts.start else {
                throw Inexpressible("who has its first turn depends on what OnCall does not export")
            }
            let order = days.min { offset($0, parts) < offset($1, parts) } ?? first.weekday
            first = first.advanced(days: (order - first.weekday + 7) % 7)
        }
        if turns == 1 {
            // Without turns it begins where it begins; "recurrent_event" with the first of its days.
            let isRolling = shift.text("type") == "rolling_users"
            let day = isRolling ? first : parts.start.date
            let starts = CivilTime(day, secondOfDay: parts.start.secondOfDay)
            return OncallShift.Pattern(starts: starts, days: 7, mask: mask)
        }
        // A week's turn goes from its first shift to the next week's first.
        let earliest = days.map { offset($0, parts) }.min() ?? 0
        let latest = days.map { offset($0, parts) }.max() ?? 0
        guard mask.isFull || (latest - earliest) * 86_400 + parts.seconds <= week
        else {
            throw Inexpressible("its last shift of a week goes on into the next turn")
        }
        let back = offset(first.weekday, parts) - earliest
        return OncallShift.Pattern(
            starts: CivilTime(first.advanced(days: -back), secondOfDay: parts.start.secondOfDay),
            days: 7 * parts.interval, mask: mask)
    }

    /// Days from the beginning of a week, as the shift counts weeks.
    private func offset(_ weekday: Int, _ parts: Parts) -> Int {
        (weekday - parts.weekStart + 7) % 7
    }

    // MARK: Hours

    /// The minutes of a week on which it is on. `isWhole`: a shift lasts until the next begins. `isEveryTurn`: it is
    /// the same in every week.
    private func mask(
        on days: Set<Int>, _ parts: Parts, isWhole: Bool, isEveryTurn: Bool
    ) throws(Inexpressible) -> WeekMask {
        if isWhole { return .all }
        guard isEveryTurn else {
            throw Inexpressible(
                "it lasts \(LengthOfTime.words(Int64(parts.seconds))) every \(parts.interval) "
                    + "\(shift.text("frequency") == "daily" ? "days" : "weeks"), and the hours of a layer are "
                    + "the same every week")
        }
        var mask = WeekMask.none
        for day in days {
            mask.cover(day, from: parts.start.secondOfDay / 60, minutes: parts.seconds / 60)
        }
        return mask
    }

    private func seconds(_ time: CivilTime) -> Int {
        time.date.dayNumber * 86_400 + time.secondOfDay
    }
}
