package import Deadlines
package import Storage

extension StoreStatus {
    /// One JSON object and a line end.
    package func json(at now: Timestamp) -> String {
        var line = JSONLine()
        line.add("now", now)
        line.add("openCases", openCases)
        line.add("running", running)
        line.add("paused", paused)
        line.add("breached", breached)
        line.add("outboxReady", ready)
        line.add("outboxLeased", leased)
        line.add("undeliverable", undeliverable)
        line.add("skippedSteps", skippedSteps)
        line.add("nextDeadlineAt", nextDeadline?.dueAt)
        line.add("nextDeadlineCase", nextDeadline?.subject.description)
        line.add("nextDeadlineRule", nextDeadline?.rule)
        line.add("lastDeliveryAt", lastDeliveryAt)
        return line.closed + "\n"
    }

    /// One line for people, said of an earlier moment.
    package func text(asOf moment: Timestamp, zone: Zone) -> String {
        var parts = ["\(openCases) cases watched"]
        if breached > 0 { parts.append("\(breached) deadlines breached") }
        if let next = nextDeadline {
            let dueAt = Reports.local(next.dueAt, zone)
            parts.append("next deadline \(next.subject) \(next.rule) \(dueAt)")
        }
        parts.append("outbox \(ready)")
        if undeliverable > 0 { parts.append("\(undeliverable) undeliverable") }
        return "at \(Reports.local(moment, zone)): \(parts.joined(separator: ", "))"
    }
}
