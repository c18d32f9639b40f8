import Deadlines
import Escalation

/// Reads a person's quiet hours.
struct QuietReader {
    /// Weekdays, and bank holidays whatever their weekday.
    private enum Day: String, CaseIterable {
        case monday, tuesday, wednesday, thursday, friday, saturday, sunday, holidays

        var number: Int? {
            self == .holidays ? nil : (Self.allCases.firstIndex(of: self) ?? 0) + 1
        }
    }

    /// Of a week like any other.
    private static let monday = CivilDate(dayNumber: 20_514)

    let zone: Zone

    /// `{ hours: [{ on: [monday…], from: 18:00, to: 08:00 }], zone: …, broken_by: page }`.
    func quiet(_ value: Value) -> QuietHours? {
        guard let section = value.section() else { return nil }
        let stretches = section.require("hours", of: "\"quiet\"")?.oneOrMore().compactMap(stretch)
        let zoneValue = section.take("zone")
        let own = zoneValue?.text("a zone such as Europe/London").flatMap(Zone.init(identifier:))
        let broken = section.take("broken_by")?.oneOrMore().compactMap { $0.word(Urgency.self) }
        section.finish()
        if let zoneValue, own == nil {
            zoneValue.complain(expected: "a zone such as Europe/London")
        }
        guard let stretches, !stretches.isEmpty else { return nil }
        let quiet = QuietHours(stretches, zone: own, brokenBy: broken.map(Set.init) ?? [.page])
        if !Set(Urgency.allCases).isSubset(of: quiet.brokenBy), isForEver(quiet) {
            value.complain(
                "it is quiet for ever, and nothing would be told; leave some hours of the week out")
        }
        return quiet
    }

    private func stretch(_ value: Value) -> QuietHours.Stretch? {
        guard let section = value.section() else { return nil }
        let days = section.take("on")?.oneOrMore().compactMap { $0.word(Day.self) }
        let from = section.require("from", of: "the quiet hours")?.timeOfDay()
        let to = section.require("to", of: "the quiet hours")?.timeOfDay()
        section.finish()
        guard let from, let to else { return nil }
        return QuietHours.Stretch(
            weekdays: Set(days?.compactMap(\.number) ?? Array(1...7)),
            onHolidays: days?.contains(.holidays) ?? false, from: from, to: to)
    }

    /// Whether no minute of an ordinary week is left.
    private func isForEver(_ quiet: QuietHours) -> Bool {
        let start = zone.timestamp(Self.monday, secondOfDay: 0)
        let calendar = WorkingCalendar(
            zone: zone, holidays: [], knownUntil: Self.monday.advanced(days: 365))
        guard let urgency = Urgency.allCases.first(where: { !quiet.brokenBy.contains($0) }),
            let end = quiet.end(at: start, for: urgency, in: calendar)
        else { return false }
        return end.seconds(since: start) >= Int64(QuietHours.longestDays) * 86_400
    }
}
