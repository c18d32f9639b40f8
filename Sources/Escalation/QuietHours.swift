package import Deadlines

/// When a person is told only what cannot wait.
package struct QuietHours: Hashable, Sendable {
    /// A stretch of the day.
    package struct Stretch: Hashable, Sendable {
        /// The weekdays on which it begins, 1 for Monday to 7 for Sunday.
        package var weekdays: Set<Int>
        /// Whether it begins on bank holidays too, whatever their weekday.
        package var onHolidays: Bool
        /// Local seconds since midnight; an end that is not after the start lies on the next day.
        package var from: Int
        package var to: Int

        /// Makes a stretch.
        package init(weekdays: Set<Int>, onHolidays: Bool = false, from: Int, to: Int) {
            self.weekdays = weekdays
            self.onHolidays = onHolidays
            self.from = from
            self.to = to
        }
    }

    package var stretches: [Stretch]
    /// The person's own zone; nil for the installation's.
    package var zone: Zone?
    /// Urgencies that are told all the same.
    package var brokenBy: Set<Urgency>

    /// Makes quiet hours that only a page breaks, unless said otherwise.
    package init(_ stretches: [Stretch], zone: Zone? = nil, brokenBy: Set<Urgency> = [.page]) {
        self.stretches = stretches
        self.zone = zone
        self.brokenBy = brokenBy
    }

    /// Days after which quiet hours end whatever they say: nobody is left out for ever.
    package static let longestDays = 7

    /// When it is quiet no more, for what is told at `moment`; nil when it is not quiet then.
    package func end(
        at moment: Timestamp, for urgency: Urgency, in calendar: WorkingCalendar
    ) -> Timestamp? {
        guard !brokenBy.contains(urgency) else { return nil }
        let zone = zone ?? calendar.zone
        let limit = moment.advanced(seconds: Int64(Self.longestDays) * 86_400)
        var until = moment
        // One stretch may run into the next.
        while until < limit, let end = endOfStretch(at: until, zone, calendar) { until = end }
        return until > moment ? min(until, limit) : nil
    }

    private func endOfStretch(
        at moment: Timestamp, _ zone: Zone, _ calendar: WorkingCalendar
    ) -> Timestamp? {
        let today = zone.local(moment).date
        var ends: [Timestamp] = []
        // A stretch that began yesterday may still last.
        for day in [today.advanced(days: -1), today] {
            for stretch in stretches where stretch.begins(on: day, calendar) {
                let last = stretch.to > stretch.from ? day : day.advanced(days: 1)
                let end = zone.timestamp(last, secondOfDay: stretch.to)
                if zone.timestamp(day, secondOfDay: stretch.from) <= moment, moment < end {
                    ends.append(end)
                }
            }
        }
        return ends.max()
    }
}

extension QuietHours.Stretch {
    fileprivate func begins(on day: CivilDate, _ calendar: WorkingCalendar) -> Bool {
        let isHoliday = day.weekday <= 5 && !calendar.isWorking(day)
        return weekdays.contains(day.weekday) || onHolidays && isHoliday
    }
}
