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

    /// Makes the timeline of a case, as it stood at `moment` if one is given.
    ///
    /// Members that are `hidden` are left out of facts, and always those that never may be shown.
    package init(
        _ record: CaseRecord, zone: Zone, hidden: Set<String>? = nil, upTo moment: Timestamp? = nil
    ) {
        self.zone = zone
        let hidden = FactReader.hiddenAlways.union(hidden ?? [])
        let lines =
            Self.facts(record, zone, hidden) + Self.decisions(record)
            + Self.acknowledgements(record, zone) + Self.attempts(record)
        self.lines = lines.filter { line in moment.map { line.at <= $0 } ?? true }
            .enumerated().sorted { ($0.element.at, $0.offset) < ($1.element.at, $1.offset) }
            .map(\.element)
    }

    private static func facts(
        _ record: CaseRecord, _ zone: Zone, _ hidden: Set<String>
    ) -> [Line] {
        record.facts.map { fact in
            let late = Span.words(fact.recordedAt.seconds(since: fact.time))
            var text = "\(fact.type) \(fact.identity)"
            if let target = fact.corrects { text += ", corrects \(target)" }
            text += ", happened \(Reports.local(fact.time, zone)), learnt \(late) later"
            let data = fact.data.filter { !hidden.contains($0.key) && $0.key != "corrects" }
            let members = data.sorted { $0.key < $1.key }.map { name, value in
                "\(name)=\(value.text ?? FactJSON.text(of: value))"
            }
            if !members.isEmpty { text += ": \(members.joined(separator: " "))" }
            return line("fact", at: fact.recordedAt, text)
        }
    }

    /// Acknowledgements are left out: they have lines of their own, with their notes.
    private static func decisions(_ record: CaseRecord) -> [Line] {
        record.decisions.filter { $0.event != .acknowledged }.map { decision in
            var text = "\(decision.event.rawValue)"
            if let step = decision.step, step > 0 {
                text += decision.event == .step ? " \(step)" : " step \(step)"
            }
            if let person = decision.person { text += " \(person)" }
            if let role = decision.role { text += " as \(role)" }
            if decision.late { text += ", late" }
            return line(
                "decision", at: decision.at,
                "\(name(of: decision.alert, in: record)): \(text): \(decision.reason.text)")
        }
    }

    private static func acknowledgements(_ record: CaseRecord, _ zone: Zone) -> [Line] {
        record.acknowledgements.map { acknowledgement in
            let note = ShownValue.plain(acknowledgement.note)
            let until = Reports.local(acknowledgement.until, zone)
            return line(
                "acknowledgement", at: acknowledgement.at,
                "\(name(of: acknowledgement.alert, in: record)): acknowledged by "
                    + "\(acknowledgement.person) until \(until)"
                    + (note.isEmpty ? "" : ": \(note)"))
        }
    }

    private static func attempts(_ record: CaseRecord) -> [Line] {
        record.notices.flatMap { notice in
            byDigest(notice)
                + notice.attemptLog.map { attempt in
                    let (word, detail) = attempt.outcome.words
                    return line(
                        "attempt", at: attempt.finishedAt,
                        "alert \(notice.alert): \(notice.kind.rawValue) to \(notice.person) by "
                            + "\(notice.channel.rawValue), attempt \(attempt.number): \(word): "
                            + detail)
                }
        }
    }

    /// What became of a notice that a digest told: it was never tried by itself.
    private static func byDigest(_ notice: NoticeRecord) -> [Line] {
        guard notice.attemptLog.isEmpty, notice.urgency == .digest, let at = notice.finishedAt,
            notice.state == .sent || notice.state == .undeliverable
        else { return [] }
        let outcome =
            notice.receipt.map { "accepted: \($0)" } ?? "undeliverable: the digest was given up"
        return [
            line(
                "attempt", at: at,
                "alert \(notice.alert): \(notice.kind.rawValue) to \(notice.person) by "
                    + "\(notice.channel.rawValue), with a digest: \(outcome)")
        ]
    }

    /// Alert, rule and key: `alert 7 some-rule WMP-26-900001`.
    private static func name(of alert: Int64, in record: CaseRecord) -> String {
        let clock = record.entries.first { $0.id == alert }?.clock
        return "alert \(alert)" + (clock.map { " \($0.rule) \($0.key)" } ?? "")
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
