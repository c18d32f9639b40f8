package import Deadlines
import Escalation
package import Storage

/// Everything that is known of a case in the order it happened: facts, what the clocks did, who was told, who
/// answered, and why.
package struct CaseTimeline {
    private struct Line {
        let at: Timestamp
        let text: String
        let json: String
    }

    private let lines: [Line]
    private let zone: Zone

    /// Makes the timeline of a case.
    package init(_ record: CaseRecord, zone: Zone) {
        self.zone = zone
        var lines: [Line] = []
        for fact in record.facts {
            let late = Span.words(fact.recordedAt.seconds(since: fact.time))
            lines.append(
                Self.line(
                    "fact", at: fact.recordedAt,
                    "\(fact.type) \(fact.identity), happened \(Reports.local(fact.time, zone)), "
                        + "learnt \(late) later"))
        }
        for decision in record.decisions {
            var text = "\(decision.event.rawValue)"
            if let step = decision.step, step > 0 {
                text += decision.event == .step ? " \(step)" : " step \(step)"
            }
            if let person = decision.person { text += " \(person)" }
            if let role = decision.role { text += " as \(role)" }
            if decision.late { text += ", late" }
            let clock = record.entries.first { $0.id == decision.alert }?.clock
            let name = clock.map { "\($0.rule) \($0.key)" } ?? ""
            lines.append(
                Self.line(
                    "decision", at: decision.at,
                    "alert \(decision.alert) \(name): \(text): \(decision.reason.text)"))
        }
        for notice in record.notices {
            for attempt in notice.attemptLog {
                let (word, detail) = attempt.outcome.words
                lines.append(
                    Self.line(
                        "attempt", at: attempt.finishedAt,
                        "alert \(notice.alert): \(notice.kind.rawValue) to \(notice.person) by "
                            + "\(notice.channel.rawValue), attempt \(attempt.number): \(word): \(detail)"
                    ))
            }
        }
        self.lines = lines.enumerated().sorted {
            ($0.element.at, $0.offset) < ($1.element.at, $1.offset)
        }
        .map(\.element)
    }

    /// One line an entry, by local time.
    package var text: String {
        lines.map { "\(Reports.local($0.at, zone))  \($0.text)" }.joined(separator: "\n")
    }

    /// A JSON array, one object an entry.
    package var json: String { Reports.array(lines.map(\.json)) }

    private static func line(_ kind: String, at moment: Timestamp, _ text: String) -> Line {
        var json = JSONLine()
        json.add("at", moment)
        json.add("kind", kind)
        json.add("text", text)
        return Line(at: moment, text: text, json: json.closed)
    }
}
