package import Deadlines
import Escalation

/// What differs between two simulations, as it is printed.
package enum ComparisonLine {
    /// One line for people, by local time: `-` told no more, `+` told anew, `~` at another time or to another.
    package static func text(_ change: TellingChange, zone: Zone) -> String {
        switch change {
        case .removed(let telling):
            return "- \(place(telling, zone))  \(person(telling)): \(telling.notice.reason.text)"
        case .added(let telling):
            return "+ \(place(telling, zone))  \(person(telling)): \(telling.notice.reason.text)"
        case .moved(let before, let after):
            return "~ \(place(before, zone))  \(person(before)) → \(Reports.local(after.at, zone))"
        case .instead(let before, let after):
            return "~ \(place(before, zone))  \(person(before)) → \(person(after))"
        }
    }

    /// The same as a JSON object.
    package static func json(_ change: TellingChange) -> String {
        var line = JSONLine()
        guard let notice = (change.before ?? change.after)?.notice else { return line.closed }
        let name =
            switch change {
            case .removed: "removed"
            case .added: "added"
            case .moved: "moved"
            case .instead: "instead"
            }
        line.add("change", name)
        line.add("case", notice.clock.subject.description)
        line.add("rule", notice.clock.rule)
        line.add("key", notice.clock.key)
        line.add("n", notice.clock.run)
        line.add("kind", notice.kind.rawValue)
        line.add("step", notice.step > 0 ? notice.step : nil)
        line.add("telling", notice.repetition)
        line.add("before", json: change.before.map(object) ?? "null")
        line.add("after", json: change.after.map(object) ?? "null")
        return line.closed
    }

    /// What changes for one person, on one line.
    package static func text(_ person: ComparisonSummary.Person, zone: Zone) -> String {
        let often =
            person.before == person.after
            ? "told \(times(person.after)) as before, but differently"
            : "told \(times(person.after)) instead of \(person.before)"
        return "\(person.name)  \(often); first difference \(Reports.local(person.firstAt, zone))"
    }

    /// The same as a JSON object.
    package static func json(_ person: ComparisonSummary.Person) -> String {
        var line = JSONLine()
        line.add("person", person.name)
        line.add("before", person.before)
        line.add("after", person.after)
        line.add("firstDifferenceAt", person.firstAt)
        return line.closed
    }

    /// The last line for people.
    package static func text(_ summary: ComparisonSummary) -> String {
        let cases = summary.cases == 1 ? "1 case" : "\(summary.cases) cases"
        let people = summary.people.count
        return summary.isEmpty
            ? "nobody would be told differently, in \(cases)"
            : "\(people == 1 ? "1 person" : "\(people) people") would be told differently, in "
                + "\(summary.changedCases) of \(cases)"
    }

    private static func times(_ count: Int) -> String { count == 1 ? "once" : "\(count) times" }

    /// When, of which clock, and which telling.
    private static func place(_ telling: SimulationComparison.Telling, _ zone: Zone) -> String {
        let notice = telling.notice
        let clock = notice.clock
        var text =
            "\(Reports.local(telling.at, zone))  \(clock.subject)  \(clock.rule)  \(clock.key)"
        if clock.run > 1 { text += "#\(clock.run)" }
        text += "  \(notice.kind.rawValue)"
        if notice.step > 0 { text += " of step \(notice.step)" }
        if notice.repetition > 1 { text += ", telling \(notice.repetition)" }
        return text
    }

    private static func person(_ telling: SimulationComparison.Telling) -> String {
        let notice = telling.notice
        var text = "\(notice.person) as \(notice.role) by \(notice.contact.channel.rawValue)"
        if let other = notice.onBehalfOf { text += " (in place of \(other))" }
        if notice.heldUntil != nil { text += ", in a digest" }
        return text
    }

    private static func object(_ telling: SimulationComparison.Telling) -> String {
        var line = JSONLine()
        line.add("at", telling.at)
        line.add("person", telling.notice.person)
        line.add("role", telling.notice.role)
        line.add("channel", telling.notice.contact.channel.rawValue)
        line.add("onBehalfOf", telling.notice.onBehalfOf)
        line.add("inDigest", telling.notice.heldUntil != nil)
        line.add("reason", telling.notice.reason.text)
        return line.closed
    }
}
