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
    func warnings(_ offsets: [WarningOffset], of limit: Limit, dueAt: Timestamp) -> [Timestamp] {
        if offsets.isEmpty { return [] }
        let due = zone.local(dueAt)
        let moments = offsets.map { offset in
            switch offset {
            case .seconds(let seconds):
                if case .workingTime = limit {
                    return subtracting(workingMicroseconds: seconds * 1_000_000, from: dueAt)
                }
                return dueAt.advanced(seconds: -seconds)
            case .workingDays(let count):
                return zone.timestamp(day(count, before: due.date), secondOfDay: Self.opening)
            case .days(let count):
                return zone.timestamp(
                    due.date.advanced(days: -count), secondOfDay: due.secondOfDay)
            }
        }
        if moments.count == 1 { return moments[0] < dueAt ? moments : [] }
        return Set(moments).filter { $0 < dueAt }.sorted()
    }

    private func deadline(_ limit: Limit, from start: Timestamp, extra: Int64) -> Timestamp {
        switch limit {
        case .elapsed(let seconds):
            return Timestamp(microseconds: start.microseconds + seconds * 1_000_000 + extra)
        case .workingTime(let seconds):
            return adding(workingMicroseconds: seconds * 1_000_000 + extra, to: start)
        case .workingDays(let count):
            return closing(of: day(count + Int(extra), after: zone.local(start).date))
        case .days(let count):
            return closing(of: zone.local(start).date.advanced(days: count + Int(extra)))
        case .months(let count):
            let date = zone.local(start).date.advanced(months: count)
            return closing(of: date.advanced(days: Int(extra)))
        }
    }

    private func length(_ limit: Limit, from start: Timestamp, to end: Timestamp) -> Int64 {
        switch limit {
        case .elapsed: return end.microseconds - start.microseconds
        case .workingTime: return workingMicroseconds(from: start, to: end)
        case .workingDays:
            return Int64(workingDays(after: zone.local(start).date, through: zone.local(end).date))
        case .days, .months:
            return Int64(zone.local(end).date.dayNumber - zone.local(start).date.dayNumber)
        }
    }

    private func closing(of date: CivilDate) -> Timestamp {
        zone.timestamp(date, secondOfDay: Self.closing)
    }
}

extension Limit {
    /// Whether the deadline depends on which days are holidays.
    var needsHolidays: Bool {
        switch self {
        case .workingTime, .workingDays: true
        case .elapsed, .days, .months: false
        }
    }
}
