/// A local day and time by the clock on the wall, in no zone.
package struct CivilTime: Hashable, Comparable, Sendable {
    package let date: CivilDate
    /// Whole seconds since midnight by the clock on the wall, 0 to 86,399.
    package let secondOfDay: Int

    /// The time `secondOfDay` seconds after midnight by the clock on the wall of `date`.
    package init(_ date: CivilDate, secondOfDay: Int) {
        self.date = date
        self.secondOfDay = secondOfDay
    }

    package static func < (left: CivilTime, right: CivilTime) -> Bool {
        (left.date, left.secondOfDay) < (right.date, right.secondOfDay)
    }
}

extension CivilTime: CustomStringConvertible {
    /// ISO 8601 without a zone: `2026-11-20T18:40:00`.
    package var description: String {
        let (hour, minute) = (secondOfDay / 3600, secondOfDay / 60 % 60)
        return "\(date)T\(padded(hour)):\(padded(minute)):\(padded(secondOfDay % 60))"
    }
}

extension Zone {
    /// The moment of a local time, by the rule of `timestamp(_:secondOfDay:)`.
    package func timestamp(_ time: CivilTime) -> Timestamp {
        timestamp(time.date, secondOfDay: time.secondOfDay)
    }

    /// What the clock on the wall shows at `moment`, to the whole second.
    package func civilTime(_ moment: Timestamp) -> CivilTime {
        let (date, secondOfDay) = local(moment)
        return CivilTime(date, secondOfDay: secondOfDay)
    }
}
