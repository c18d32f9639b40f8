import Foundation

/// Who is on call by what an export says, worked out from nothing but its JSON and Foundation's zone: slow, plain and
/// by other means than the import.
struct ImportNaive {
    static let (day, week) = (86_400, 7 * 86_400)

    private static let london = TimeZone(identifier: "Europe/London")

    /// Names by the peers' ids: what stands before the @ of the address.
    let names: [String: String]

    /// Seconds since 1970 by the clock on the wall in London.
    static func wall(_ moment: Int) -> Int {
        let date = Date(timeIntervalSince1970: TimeInterval(moment))
        return moment + (london?.secondsFromGMT(for: date) ?? 0)
    }

    static func modulo(_ number: Int, _ divisor: Int) -> Int {
        (number % divisor + divisor) % divisor
    }

    /// Seconds since Monday's midnight; 1 January 1970 was a Thursday.
    static func inWeek(_ wall: Int) -> Int { modulo(wall + 3 * day, week) }

    static func moment(_ value: Any?) -> Int {
        guard let text = value as? String, let date = try? Date(text, strategy: .iso8601) else {
            return 0
        }
        return Int(date.timeIntervalSince1970)
    }

    private func list(_ value: Any?) -> [[String: Any]] { value as? [[String: Any]] ?? [] }

    private func name(_ value: Any?) -> String {
        let user = value as? [String: Any] ?? [:]
        if let mail = user["username"] as? String { return String(mail.prefix { $0 != "@" }) }
        return names[user["id"] as? String ?? ""] ?? "?"
    }

    private func holds(_ value: [String: Any], _ moment: Int, _ from: String, _ to: String) -> Bool
    {
        Self.moment(value[from]) <= moment && moment < Self.moment(value[to])
    }

    // MARK: PagerDuty

    /// The one on call of a schedule whose first layer is above the others, or whose last is.
    func pagerDuty(_ schedule: [String: Any], at moment: Int, lastIsAbove: Bool) -> Set<String> {
        let shown = schedule["overrides_subschedule"] as? [String: Any]
        let overrides = list(schedule["overrides"]) + list(shown?["rendered_schedule_entries"])
        if let override = overrides.first(where: { holds($0, moment, "start", "end") }) {
            return [name(override["user"])]
        }
        let layers = list(schedule["schedule_layers"])
        for layer in lastIsAbove ? layers.reversed() : layers {
            guard !(layer["end"] is String), Self.moment(layer["start"]) <= moment else { continue }
            let wall = Self.wall(moment)
            let restrictions = list(layer["restrictions"])
            let isOn = restrictions.isEmpty || restrictions.contains { covers($0, wall) }
            guard isOn, let turn = layer["rotation_turn_length_seconds"] as? Int else { continue }
            let users = list(layer["users"])
            let start = Self.wall(Self.moment(layer["rotation_virtual_start"]))
            let index = Self.modulo((wall - start) / turn, users.count)
            return [name(users[index]["user"])]
        }
        return []
    }

    private func covers(_ restriction: [String: Any], _ wall: Int) -> Bool {
        let parts = (restriction["start_time_of_day"] as? String ?? "").split(separator: ":")
            .compactMap { Int($0) }
        let start = parts[0] * 3600 + parts[1] * 60 + parts[2]
        let length = restriction["duration_seconds"] as? Int ?? 0
        guard let weekday = restriction["start_day_of_week"] as? Int else {
            return Self.modulo(wall - start, Self.day) < length
        }
        return Self.modulo(Self.inWeek(wall) - (weekday - 1) * Self.day - start, Self.week) < length
    }

    // MARK: Opsgenie

    /// All of a schedule who are on call.
    func opsgenie(_ schedule: [String: Any], _ overrides: [[String: Any]], at moment: Int)
        -> Set<String>
    {
        var result: Set<String> = []
        let wall = Self.wall(moment)
        for rotation in list(schedule["rotations"]) {
            let override = overrides.first { override in
                let meant = list(override["rotations"]).compactMap { $0["id"] as? String }
                return holds(override, moment, "startDate", "endDate")
                    && (meant.isEmpty || meant.contains(rotation["id"] as? String ?? ""))
            }
            if let override {
                result.insert(name(override["user"]))
                continue
            }
            let unit = rotation["type"] as? String == "weekly" ? Self.week : Self.day
            let start = Self.wall(Self.moment(rotation["startDate"]))
            let people = list(rotation["participants"])
            let turn = unit * (rotation["length"] as? Int ?? 1)
            guard wall >= start, restricts(rotation["timeRestriction"], wall) else { continue }
            result.insert(name(people[(wall - start) / turn % people.count]))
        }
        return result
    }

    private func restricts(_ value: Any?, _ wall: Int) -> Bool {
        guard let value = value as? [String: Any] else { return true }
        let days = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
        func second(_ part: [String: Any], _ end: String) -> Int {
            (part["\(end)Hour"] as? Int ?? 0) * 3600 + (part["\(end)Min"] as? Int ?? 0) * 60
        }
        if let part = value["restriction"] as? [String: Any] {
            let (from, to) = (second(part, "start"), second(part, "end"))
            let length = Self.modulo(to - from, Self.day)
            return Self.modulo(wall - from, Self.day) < length
        }
        return list(value["restrictions"]).contains { part in
            func at(_ end: String) -> Int {
                (days.firstIndex(of: part["\(end)Day"] as? String ?? "") ?? 0) * Self.day
                    + second(part, end)
            }
            let length = Self.modulo(at("end") - at("start"), Self.week)
            return Self.modulo(Self.inWeek(wall) - at("start"), Self.week) < length
        }
    }
}

// MARK: Grafana OnCall

extension ImportNaive {
    /// One happening of a shift, by the clock on the wall.
    private struct Event {
        let from: Int
        let to: Int
        let level: Int
        let people: [String]
    }

    private static func wallTime(_ value: Any?) -> Int {
        moment((value as? String).map { $0 + "Z" })
    }

    /// All on call at a moment: those of the highest level.
    func oncall(_ shifts: [[String: Any]]) -> (Int) -> Set<String> {
        let all = shifts.flatMap(events)
        return { moment in
            let wall = Self.wall(moment)
            let here = all.filter { $0.from <= wall && wall < $0.to }
            let level = here.map(\.level).max()
            return Set(here.filter { $0.level == level }.flatMap(\.people))
        }
    }

    /// Every happening of a shift in its first 150 days, day by day.
    private func events(_ shift: [String: Any]) -> [Event] {
        let start = Self.wallTime(shift["start"])
        let length = shift["duration"] as? Int ?? 0
        let type = shift["type"] as? String
        func people(_ ids: [String]) -> [String] { ids.map { names[$0] ?? "?" } }
        let users = people(shift["users"] as? [String] ?? [])
        if type == "override" {
            return [Event(from: start, to: start + length, level: 99, people: users)]
        }
        var groups = (shift["rolling_users"] as? [[String]] ?? []).map(people)
        if type == "recurrent_event" { groups = [users] }
        let first = shift["start_rotation_from_user_index"] as? Int ?? 0
        let codes = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"]
        let interval = shift["interval"] as? Int ?? 1
        let byDay = shift["by_day"] as? [String] ?? []
        let isWeekly = shift["frequency"] as? String == "weekly"
        let weekStart = codes.firstIndex(of: shift["week_start"] as? String ?? "SU") ?? 0
        let lead = Self.modulo(Self.inWeek(start) / Self.day - weekStart, 7)
        var (events, matching): ([Event], Int) = ([], 0)
        for day in 0..<150 {
            let from = start + day * Self.day
            let code = codes[Self.inWeek(from) / Self.day]
            let turn: Int
            if isWeekly {
                let isDay = byDay.isEmpty ? day % 7 == 0 : byDay.contains(code)
                guard isDay, (day + lead) / 7 % interval == 0 else { continue }
                turn = (day + lead) / 7 / interval
            } else if byDay.isEmpty {
                guard day % interval == 0 else { continue }
                turn = day / interval
            } else {
                guard byDay.contains(code) else { continue }
                turn = matching / interval
                matching += 1
            }
            events.append(
                Event(
                    from: from, to: from + length, level: shift["level"] as? Int ?? 0,
                    people: groups[(first + turn) % groups.count]))
        }
        return events
    }
}
