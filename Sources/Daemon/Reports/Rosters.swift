package import Deadlines
import Escalation
package import Storage

/// What people have said to the daemon, for the reading verbs.
package enum Rosters {
    /// Reads the store at `path`.
    package static func read(path: String, at now: Timestamp) async throws -> Roster {
        try await Store(path: path, role: .reader).roster(at: now)
    }
}

extension Reports {
    /// An absence on one line for people; without its kind, which is nobody's business but the planner's.
    package static func text(_ record: AbsenceRecord, zone: Zone) -> String {
        let absence = record.absence
        let end = absence.to.map { "to \(local($0, zone))" } ?? "without an end yet"
        return
            "\(record.id)  \(absence.person)  \(absence.kind.rawValue)  from \(local(absence.from, zone)) "
            + "\(end)  (\(record.source), said by \(record.saidBy))"
    }

    /// The same as JSON.
    package static func json(_ record: AbsenceRecord) -> String {
        var line = JSONLine()
        line.add("id", Int(record.id))
        line.add("person", record.absence.person)
        line.add("kind", record.absence.kind.rawValue)
        line.add("from", record.absence.from)
        line.add("to", record.absence.to)
        line.add("source", record.source)
        line.add("saidBy", record.saidBy)
        line.add("saidAt", record.saidAt)
        return line.closed
    }

    /// A silence on one line for people.
    package static func text(_ record: SilenceRecord, zone: Zone) -> String {
        let silence = record.silence
        let what = silence.matchers.map(\.text).joined(separator: ", ")
        var text =
            "\(silence.id)  \(what)  from \(local(silence.from, zone)) to \(local(silence.to, zone))"
        if let repeats = record.repeats {
            let rule = repeats.split(separator: " ", maxSplits: 2).last.map(String.init) ?? ""
            text += "  each time for \(Span.words(silence.seconds)), \(rule)"
        }
        text += "  \(silence.owner): \(silence.reason)"
        return text + (silence.confirmedBy.map { "  (agreed to by \($0))" } ?? "")
    }

    /// The same as JSON.
    package static func json(_ record: SilenceRecord) -> String {
        let silence = record.silence
        var line = JSONLine()
        line.add("id", Int(silence.id))
        line.add("matchers", silence.matchers.map(\.text))
        line.add("from", silence.from)
        line.add("to", silence.to)
        line.add("repeats", record.repeats)
        line.add("owner", silence.owner)
        line.add("reason", silence.reason)
        line.add("confirmedBy", silence.confirmedBy)
        return line.closed
    }
}
