/// Every bound of calendars that others write.
package enum CalendarLimits {
    /// Bytes of a file.
    package static let fileBytes = 1024 * 1024
    /// Events of a file.
    package static let events = 5000
    /// Events of a file that come round again by a rule.
    package static let rules = 1000
    /// Components within one another.
    package static let depth = 8
    /// Occurrences of one event in the time that is asked for.
    package static let occurrencesOfEvent = 1000
    /// Occurrences of a file in the time that is asked for.
    package static let occurrences = 10_000
    /// The most a rule may count to: its occurrences are counted from the start.
    package static let count = 10_000
    /// Years in which events may lie.
    package static let years = 1970...2100
    /// Absences that are taken from a file; each occurrence has one for everybody it is for.
    package static let absences = 20_000
    /// Problems of a file that are kept; one more says that there are others.
    package static let problems = 100
    /// Offsets that a calendar may define for one zone of its own.
    package static let offsetsOfZone = 1000
    /// Octets of a line that is written, without its end.
    package static let lineOctets = 75
    /// Days before the first shift from which the offsets of a zone are written.
    package static let daysBeforeShifts = 400
}
