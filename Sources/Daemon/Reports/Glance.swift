package import Deadlines
package import Storage

/// The store at a glance, now or at an earlier moment.
package struct Glance: Hashable, Sendable {
    /// The deadline that comes next.
    struct Deadline: Hashable, Sendable {
        var dueAt: Timestamp?
        var subject: CaseReference
        var rule: String
    }

    /// Cases with a clock that nothing has ended.
    package internal(set) var openCases = 0
    package internal(set) var running = 0
    package internal(set) var paused = 0
    /// Clocks past their deadline that nothing has ended.
    package internal(set) var breached = 0
    package internal(set) var ready = 0
    package internal(set) var leased = 0
    package internal(set) var undeliverable = 0
    package internal(set) var lastDeliveryAt: Timestamp?
    var next: Deadline?

    /// Nothing at all.
    init() {}

    /// As the store counts it now.
    package init(_ status: StoreStatus) {
        openCases = status.openCases
        running = status.running
        paused = status.paused
        breached = status.breached
        ready = status.ready
        leased = status.leased
        undeliverable = status.undeliverable
        lastDeliveryAt = status.lastDeliveryAt
        next = status.nextDeadline.map {
            Deadline(dueAt: $0.dueAt, subject: $0.subject, rule: $0.rule)
        }
    }

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
        line.add("nextDeadlineAt", next?.dueAt)
        line.add("nextDeadlineCase", next?.subject.description)
        line.add("nextDeadlineRule", next?.rule)
        line.add("lastDeliveryAt", lastDeliveryAt)
        return line.closed + "\n"
    }

    /// One line for people, said of an earlier moment.
    package func text(asOf moment: Timestamp, zone: Zone) -> String {
        var parts = ["\(openCases) cases watched"]
        if breached > 0 { parts.append("\(breached) deadlines breached") }
        if let next, let dueAt = next.dueAt {
            parts.append(
                "next deadline \(next.subject) \(next.rule) \(Reports.local(dueAt, zone))")
        }
        parts.append("outbox \(ready)")
        if undeliverable > 0 { parts.append("\(undeliverable) undeliverable") }
        return "at \(Reports.local(moment, zone)): \(parts.joined(separator: ", "))"
    }
}

extension StoreStatus {
    /// The store at a glance as JSON.
    package func json(at now: Timestamp) -> String { Glance(self).json(at: now) }
}
