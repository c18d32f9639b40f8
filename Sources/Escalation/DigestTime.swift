package import Deadlines

/// When a person's digest goes out: once a day, on working days unless said otherwise.
package struct DigestTime: Hashable, Sendable {
    /// Local seconds since midnight.
    package var secondOfDay: Int
    package var onEveryDay: Bool

    /// Seconds for which what was planned for a digest's own moment still belongs to it.
    package static let grace: Int64 = 120

    /// 08:30 on working days unless said otherwise.
    package init(secondOfDay: Int = 8 * 3600 + 1800, onEveryDay: Bool = false) {
        self.secondOfDay = secondOfDay
        self.onEveryDay = onEveryDay
    }

    /// The first digest at or after `moment`.
    package func next(from moment: Timestamp, in calendar: WorkingCalendar) -> Timestamp {
        var day = calendar.zone.local(moment).date
        while true {
            let digest = calendar.zone.timestamp(day, secondOfDay: secondOfDay)
            if digest >= moment, onEveryDay || calendar.isWorking(day) { return digest }
            let next = onEveryDay ? day.advanced(days: 1) : calendar.day(1, after: day)
            // Beyond the calendar's last working day there is none: nobody waits for ever.
            guard next > day else { return moment }
            day = next
        }
    }
}
