extension WorkingCalendar {
    /// The deadline of a clock that started at `start`; nil while a pause is open.
    ///
    /// A pause that begins exactly at the deadline is in time. What passes while paused is added in the limit's
    /// own unit: seconds, working seconds, working days or calendar days. A pause still open at `end` is over
    /// then.
    func deadline(
        _ limit: Limit, from start: Timestamp, pauses: [Run.Pause], at end: Timestamp?
    ) -> Timestamp? {
        var extra: Int64 = 0
        var due = deadline(limit, from: start, extra: 0)
        for pause in pauses where pause.from <= due {
            guard let until = pause.until ?? end else { return nil }
            extra += length(limit, from: pause.from, to: until)
            due = deadline(limit, from: start, extra: extra)
        }
        return due
    }

    /// The moments of warnings, ascending, each before the deadline (facts, §3.7).
    package func warnings(
        _ offsets: [WarningOffset], of limit: Limit, dueAt: Timestamp,
        school: WorkingCalendar? = nil
    ) -> [Timestamp] {
        if offsets.isEmpty { return [] }
        let due = zone.local(dueAt)
        var moments = offsets.map { offset in
            switch offset {
            case .seconds(let seconds):
                if case .workingTime = limit {
                    return subtracting(workingMicroseconds: seconds * 1_000_000, from: dueAt)
                }
                return dueAt.advanced(seconds: -seconds)
            case .workingDays(let count):
                return zone.timestamp(day(count, before: due.date), secondOfDay: Self.opening)
            case .schoolDays(let count):
                let day = (school ?? self).day(count, before: due.date)
                return zone.timestamp(day, secondOfDay: Self.opening)
            case .days(let count):
                let date = due.date.advanced(days: -count)
                let fraction = dueAt.microseconds - dueAt.seconds * 1_000_000
                let whole = zone.timestamp(date, secondOfDay: due.secondOfDay)
                return Timestamp(microseconds: whole.microseconds + fraction)
            }
        }
        moments.sort()
        var last: Timestamp?
        moments.removeAll { moment in
            defer { last = moment }
            return moment == last || moment >= dueAt
        }
        return moments
    }

    private func deadline(_ limit: Limit, from start: Timestamp, extra: Int64) -> Timestamp {
        switch limit {
        case .elapsed(let seconds):
            return Timestamp(microseconds: start.microseconds + seconds * 1_000_000 + extra)
        case .workingTime(let seconds):
            return adding(workingMicroseconds: seconds * 1_000_000 + extra, to: start)
        case .workingDays(let count), .schoolDays(let count):
            return closing(of: day(count + Int(extra), after: zone.local(start).date))
        case .days(let count):
            return closing(of: zone.local(start).date.advanced(days: count + Int(extra)))
        case .months(let count):
            let date = zone.local(start).date.advanced(months: count)
            return closing(of: date.advanced(days: Int(extra)))
        // A date does not move because a clock is paused.
        case .now, .at, .monthsBefore: return start
        }
    }

    private func length(_ limit: Limit, from start: Timestamp, to end: Timestamp) -> Int64 {
        switch limit {
        case .elapsed: return end.microseconds - start.microseconds
        case .workingTime: return workingMicroseconds(from: start, to: end)
        case .now, .at, .monthsBefore: return 0
        case .workingDays, .schoolDays:
            return Int64(workingDays(after: zone.local(start).date, through: zone.local(end).date))
        case .days, .months:
            return Int64(zone.local(end).date.dayNumber - zone.local(start).date.dayNumber)
        }
    }

    /// Whether holidays between two moments may not all be known.
    func isProvisional(from start: Timestamp, to end: Timestamp) -> Bool {
        zone.local(end).date > knownUntil || zone.local(start).date < knownFrom
    }

    /// 17:00 local.
    func closing(of date: CivilDate) -> Timestamp {
        zone.timestamp(date, secondOfDay: Self.closing)
    }
}

extension Limit {
    /// Whether the deadline depends on which days are holidays, or free of school.
    var needsHolidays: Bool {
        switch self {
        case .workingTime, .workingDays, .schoolDays: true
        case .elapsed, .days, .months, .now, .at, .monthsBefore: false
        }
    }
}

extension WarningOffset {
    /// Whether the moment depends on which days are holidays, or free of school.
    var needsHolidays: Bool {
        switch self {
        case .workingDays, .schoolDays: true
        case .seconds, .days: false
        }
    }
}

extension WorkingCalendar {
    /// When working time opens next: at 09:00 of a working day, later than `moment`.
    package func nextOpening(after moment: Timestamp) -> Timestamp {
        let today = zone.local(moment).date
        let opening = zone.timestamp(today, secondOfDay: Self.opening)
        if isWorking(today), opening > moment { return opening }
        return zone.timestamp(day(1, after: today), secondOfDay: Self.opening)
    }
}
