package import Deadlines

extension MissedDeadline.State {
    /// One word, and the reason where there is one.
    var words: (state: String, reason: String?) {
        switch self {
        case .open: ("open", nil)
        case .met: ("met", nil)
        case .ended(let reason): ("ended", reason)
        case .takenBack(let reason): ("taken back", reason)
        }
    }
}

extension MissedReport {
    /// One document, moments in UTC.
    package func json(zone: Zone) -> String {
        var document = JSONLine()
        document.add("since", question.since)
        document.add("until", question.until)
        document.add("read", json: readJSON)
        document.add("notes", notes(zone))
        document.add("missed", json: Reports.array(lines.map(json)))
        document.add("differences", json: Reports.array(differences.map(json)))
        return document.closed
    }

    private var readJSON: String {
        var read = JSONLine()
        if let journal {
            var span = JSONLine()
            span.add("from", journal.begin)
            span.add("to", journal.end)
            read.add("journal", json: span.closed)
        } else {
            read.add("journal", json: "null")
        }
        read.add("store", store?.path)
        return read.closed
    }

    private func json(_ line: Line) -> String {
        let deadline = line.deadline
        let (state, reason) = deadline.state.words
        var object = JSONLine()
        object.add("case", deadline.id.caseReference)
        object.add("rule", deadline.id.rule)
        object.add("key", deadline.key)
        object.add("n", deadline.run)
        object.add("alert", Int(deadline.id.alert))
        object.add("dueAt", deadline.dueAt)
        object.add("breachedAt", deadline.breaches.map(\.description))
        object.add("state", state)
        object.add("reason", reason)
        object.add("endedAt", deadline.endedAt)
        object.add("lateSeconds", deadline.secondsLate(at: question.now).map { Int($0) })
        object.add("isDeadline", !question.momentaryRules.contains(deadline.id.rule))
        object.add("told", json: "[\(deadline.tellings.map(json).joined(separator: ","))]")
        object.add("answers", json: "[\(deadline.answers.map(json).joined(separator: ","))]")
        object.add("stepsWithNobody", json: "\(deadline.emptySteps.map(\.step))")
        object.add("inJournal", line.isInJournal)
        object.add("inStore", line.isInStore)
        return object.closed
    }

    private func json(_ telling: MissedDeadline.Telling) -> String {
        var object = JSONLine()
        object.add("notice", telling.notice)
        object.add("digest", telling.digest)
        object.add("kind", telling.kind?.rawValue)
        object.add("step", telling.step)
        object.add("person", telling.person)
        object.add("role", telling.role)
        object.add("channel", telling.channel)
        object.add("toldAt", telling.toldAt)
        object.add("failedAt", telling.failedAt)
        object.add("withdrawn", telling.isWithdrawn)
        return object.closed
    }

    private func json(_ answer: MissedDeadline.Answer) -> String {
        var object = JSONLine()
        object.add("person", answer.person)
        object.add("at", answer.at)
        object.add("until", answer.until)
        object.add("handedTo", answer.handedTo)
        return object.closed
    }

    private func json(_ difference: Difference) -> String {
        var object = JSONLine()
        object.add("case", difference.id.caseReference)
        object.add("rule", difference.id.rule)
        object.add("alert", Int(difference.id.alert))
        object.add("what", difference.notice == nil ? "breach" : "notice")
        object.add("notice", difference.notice)
        object.add("at", difference.at)
        object.add("missingFrom", difference.isMissingFrom.rawValue)
        return object.closed
    }
}

// MARK: CSV

extension MissedReport {
    private static let columns = [
        "case", "rule", "key", "alert", "due", "missed", "state", "ended", "late_seconds", "told",
        "first_told", "not_told", "answered_by", "answered", "journal", "store", "differences",
    ]

    /// A head, then one line for each missed deadline, times by the wall clock of the zone.
    package func csv(zone: Zone) -> [String] {
        [Self.columns.joined(separator: ",")]
            + lines.map { line in cells(line, zone).map(Self.cell).joined(separator: ",") }
    }

    private func cells(_ line: Line, _ zone: Zone) -> [String] {
        let deadline = line.deadline
        func local(_ moment: Timestamp?) -> String { moment.map { Reports.local($0, zone) } ?? "" }
        func names(_ tellings: [MissedDeadline.Telling]) -> String {
            Set(tellings.map(\.person)).sorted().joined(separator: " ")
        }
        func word(_ isThere: Bool, _ isRead: Bool) -> String {
            isRead ? (isThere ? "yes" : "no") : "not read"
        }
        let told = deadline.tellings.filter { $0.toldAt != nil }
        let first = deadline.answers.first
        return [
            deadline.id.caseReference, deadline.id.rule, deadline.key, "\(deadline.id.alert)",
            local(deadline.dueAt), local(deadline.breaches.first), deadline.state.words.state,
            local(deadline.endedAt),
            deadline.secondsLate(at: question.now).map { "\($0)" } ?? "", names(told),
            local(told.compactMap(\.toldAt).min()),
            names(deadline.tellings.filter { $0.failedAt != nil }), first?.person ?? "",
            local(first?.at), word(line.isInJournal, journal != nil),
            word(line.isInStore, store != nil),
            differences.filter { $0.id == deadline.id }.map(sentence).joined(separator: "; "),
        ]
    }

    /// A cell that a spreadsheet neither splits nor takes for a formula.
    private static func cell(_ text: String) -> String {
        var text = ShownValue.plain(text)
        if let first = text.first, "=+-@".contains(first) { text = "'" + text }
        guard text.contains(where: { ",\"'".contains($0) }) else { return text }
        return "\"" + text.replacing("\"", with: "\"\"") + "\""
    }
}
