package import Deadlines
package import Escalation

extension Reports {
    /// A telling of a schedule on one line for people: when, which, and of what date.
    package static func text(
        _ telling: Schedule.Telling, of schedule: Schedule, zone: Zone
    ) -> String {
        let line = "\(localDay(telling.at, zone))  \(schedule.name)"
        if telling.preparation.isEmpty { return "\(line)  \(schedule.title)" }
        return "\(line)  \(telling.preparation), for \(localDay(telling.date, zone))"
    }

    /// The same as JSON.
    package static func json(_ telling: Schedule.Telling, of schedule: Schedule) -> String {
        var line = JSONLine()
        line.add("at", telling.at)
        line.add("schedule", schedule.name)
        line.add("title", schedule.title)
        line.add("date", telling.date)
        line.add("preparation", telling.preparation.isEmpty ? nil : telling.preparation)
        return line.closed
    }
}
