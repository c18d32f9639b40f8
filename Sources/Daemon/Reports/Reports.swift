package import Deadlines
package import Escalation
package import Storage

/// What the reading verbs print, as text for people and as JSON for programs.
package enum Reports {
    /// A JSON array of objects, one a line.
    package static func array(_ lines: [String]) -> String {
        lines.isEmpty ? "[]" : "[\n" + lines.joined(separator: ",\n") + "\n]"
    }

    /// A clock as `longstop clocks --output json` gives it.
    package static func json(_ entry: CaseFile.Entry) -> String {
        let clock = entry.clock
        var line = JSONLine()
        line.add(clock)
        line.add("late", clock.late)
        line.add("endedAs", clock.endedAs?.rawValue)
        let facts = clock.startedBy + (clock.endedBy.map { [$0] } ?? [])
        line.add("facts", json: array(facts))
        line.add("policy", clock.policy)
        line.add("provisional", clock.provisional)
        line.add("ruleVersion", clock.ruleVersion)
        line.add("alert", Int(entry.id))
        return line.closed
    }

    /// A clock on one line for people: alert, case, rule, key, state, deadline.
    package static func text(_ entry: CaseFile.Entry, zone: Zone, now: Timestamp) -> String {
        let clock = entry.clock
        let state = clock.late ? "met late" : clock.state.rawValue
        var text = "\(entry.id)  \(clock.subject)  \(clock.rule)  \(clock.key)  \(state)"
        if let dueAt = clock.dueAt {
            text += "  due \(local(dueAt, zone))"
            if clock.isOpen {
                let span = Span.words(dueAt.seconds(since: now))
                text += dueAt > now ? " (in \(span))" : " (\(span) ago)"
            }
        }
        if let endedAt = clock.endedAt {
            text += "  \(clock.endedAs?.rawValue ?? "ended") \(local(endedAt, zone))"
        }
        if clock.provisional { text += "  provisional" }
        return clock.ruleVersion.isEmpty ? text : text + "  rule version \(clock.ruleVersion)"
    }

    /// An alert: its clock, what was told, and who answered.
    package static func alertJSON(
        _ entry: CaseFile.Entry, _ notices: [NoticeRecord]
    ) -> String {
        let alert = entry.alert
        let reached = Reached(alert, notices)
        var line = JSONLine()
        line.add("alert", Int(entry.id))
        line.add("clock", json: json(entry))
        line.add("toldBreach", alert.toldBreach)
        line.add("told", reached.told.contacts)
        line.add("waiting", reached.waiting.contacts)
        line.add("unreached", reached.unreached.contacts)
        line.add("acknowledgedBy", alert.acknowledgement?.person)
        line.add("handedTo", alert.acknowledgement?.handedTo)
        line.add("acknowledgedAt", alert.acknowledgement?.at)
        line.add("acknowledgedUntil", alert.acknowledgement?.until)
        line.add("acknowledgementNote", alert.acknowledgement?.note)
        line.add("endedAt", alert.endedAt)
        return line.closed
    }

    /// An alert on one line for people.
    package static func alertText(
        _ entry: CaseFile.Entry, _ notices: [NoticeRecord], zone: Zone, now: Timestamp
    ) -> String {
        let alert = entry.alert
        var text = Reports.text(entry, zone: zone, now: now)
        let reached = Reached(alert, notices)
        text += reached.told.isEmpty ? "  nobody told" : "  told \(reached.told.people)"
        if !reached.waiting.isEmpty { text += "  to be told \(reached.waiting.people)" }
        if !reached.unreached.isEmpty { text += "  not reached \(reached.unreached.people)" }
        if let acknowledgement = alert.acknowledgement {
            let handed = acknowledgement.handedTo.map { ", who handed it to \($0)," } ?? ""
            text +=
                "  acknowledged by \(acknowledgement.person)\(handed) until "
                + local(acknowledgement.until, zone)
        }
        return text
    }

    /// The people an alert was decided to be told to, by how far it has got.
    private struct Reached {
        var told: [Alert.Recipient] = []
        /// Nothing has been accepted yet, and something may be.
        var waiting: [Alert.Recipient] = []
        var unreached: [Alert.Recipient] = []

        init(_ alert: Alert, _ notices: [NoticeRecord]) {
            for recipient in alert.recipients {
                let states = notices.filter {
                    $0.person == recipient.person && $0.channel == recipient.contact.channel
                        && $0.address == recipient.contact.address
                }.map(\.state)
                if states.contains(.sent) {
                    told.append(recipient)
                } else if states.contains(where: {
                    [.ready, .leased, .held, .gathered].contains($0)
                }) {
                    waiting.append(recipient)
                } else if states.contains(.undeliverable) {
                    unreached.append(recipient)
                }
            }
        }
    }

    /// A notice of the outbox, without its address.
    package static func json(_ notice: NoticeRecord) -> String {
        var line = JSONLine()
        line.add("id", notice.id)
        line.add("alert", Int(notice.alert))
        line.add("case", notice.case.description)
        line.add("kind", notice.kind.rawValue)
        line.add("step", notice.step)
        line.add("repetition", notice.repetition)
        line.add("person", notice.person)
        line.add("role", notice.role)
        line.add("channel", notice.channel.rawValue)
        line.add("late", notice.late)
        line.add("reason", notice.reason.text)
        line.add("subject", notice.subject)
        line.add("state", notice.state.rawValue)
        line.add("attempts", notice.attempts)
        line.add("receipt", notice.receipt)
        line.add("createdAt", notice.createdAt)
        line.add("finishedAt", notice.finishedAt)
        return line.closed
    }

    /// A notice on one line for people.
    package static func text(_ notice: NoticeRecord, zone: Zone) -> String {
        var text =
            "\(local(notice.createdAt, zone))  alert \(notice.alert)  \(notice.kind.rawValue)"
        if notice.step > 0 { text += " step \(notice.step)" }
        text += " to \(notice.person) (\(notice.role)) by \(notice.channel.rawValue): "
        text += "\(notice.state.rawValue)"
        if let receipt = notice.receipt { text += " (\(receipt))" }
        return text + "; \(notice.reason.text)"
    }

    /// `2026-11-24 10:00:05`, by the wall clock of the zone.
    package static func local(_ moment: Timestamp, _ zone: Zone) -> String {
        let (date, second) = zone.local(moment)
        func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        return "\(date) \(two(second / 3600)):\(two(second / 60 % 60)):\(two(second % 60))"
    }

    /// `Tue 2026-11-24 10:00:05`: for reading back what somebody said, where a wrong day must be seen.
    package static func localDay(_ moment: Timestamp, _ zone: Zone) -> String {
        let days = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
        return "\(days[zone.local(moment).date.weekday - 1]) \(local(moment, zone))"
    }

    private static func array(_ facts: [FactID]) -> String {
        let objects = facts.map { fact in
            var line = JSONLine()
            line.add("source", fact.source)
            line.add("id", fact.id)
            return line.closed
        }
        return "[\(objects.joined(separator: ","))]"
    }
}

extension [Alert.Recipient] {
    fileprivate var people: String {
        Set(map { $0.person + ($0.onBehalfOf.map { " in place of \($0)" } ?? "") }).sorted()
            .joined(separator: ", ")
    }

    fileprivate var contacts: [String] {
        map { "\($0.person)/\($0.contact.channel.rawValue)" }
    }
}
