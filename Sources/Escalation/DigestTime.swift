package import Deadlines

/// When a person's digest goes out: once a day, on working days unless said otherwise.
package struct DigestTime: Hashable, Sendable {
    /// Local seconds since midnight.
    package var secondOfDay: Int
    package var onEveryDay: Bool

    /// 08:30 on working days unless said otherwise.
    package init(secondOfDay: Int = 8 * 3600 + 1800, onEveryDay: Bool = false) {
        self.secondOfDay = secondOfDay
        self.onEveryDay = onEveryDay
    }

    /// The first digest at or after `moment`.
    package func next(from moment: Timestamp, in calendar: WorkingCalendar) -> Timestamp {
        var day = calendar.zone.local(moment).date
        while true {
            if onEveryDay || calendar.isWorking(day) {
                let digest = calendar.zone.timestamp(day, secondOfDay: secondOfDay)
                if digest >= moment { return digest }
            }
            day = onEveryDay ? day.advanced(days: 1) : calendar.day(1, after: day)
        }
    }
}
