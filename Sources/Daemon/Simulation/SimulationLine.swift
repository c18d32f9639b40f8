package import Deadlines
package import Escalation

/// One event of a simulation as it is printed (facts, §3.15).
///
/// `until` stands only where something holds: an answer, or what a notice waits for.
package enum SimulationLine {
    /// One JSON object; the telling members are null for what only a clock does.
    package static func json(_ event: Event, subject: String?) -> String {
        let clock = event.clock
        let notice = event.notice
        let tells = notice != nil || event.person != nil || event.step != nil
        var line = JSONLine()
        line.add("at", event.at)
        line.add("event", event.kind.rawValue)
        line.add("late", event.late)
        line.add(clock)
        line.add("step", event.step.flatMap { $0 > 0 ? $0 : nil })
        line.add("person", event.person)
        line.add("role", notice?.role)
        line.add("channel", notice?.contact.channel.rawValue)
        line.add("reason", tells ? event.reason.text : nil)
        line.add("subject", subject)
        switch event.kind {
        case .acknowledged: line.add("until", event.holdsUntil)
        case .held: line.add("until", notice?.heldUntil)
        default: break
        }
        return line.closed
    }

    /// One line for people, by local time.
    package static func text(_ event: Event, subject: String?, zone: Zone) -> String {
        let clock = event.clock
        var text = "\(Reports.local(event.at, zone))  \(clock.subject)  \(clock.rule)  \(clock.key)"
        text += clock.run > 1 ? "#\(clock.run)  " : "  "
        text += event.kind.rawValue
        if event.late { text += " (late)" }
        if let notice = event.notice {
            text += " \(notice.person) as \(notice.role) by \(notice.contact.channel.rawValue)"
            text += ": \(event.reason.text)"
            if let subject { text += "  \"\(subject)\"" }
        } else if let person = event.person, event.kind == .acknowledged {
            let until = event.holdsUntil.map { " until \(Reports.local($0, zone))" }
            text += " by \(person)" + (until ?? ", and is told no more")
        } else if event.person != nil, event.kind == .released {
            text += ": \(event.reason.text)"
        } else if let dueAt = clock.dueAt, clock.isOpen {
            text += ", due \(Reports.local(dueAt, zone))"
        }
        return text
    }
}
