package import Deadlines
import Escalation

extension MissedReport {
    /// Lines for people, narrow enough for a telephone: a block for each missed deadline, then where journal and store
    /// differ, then what was read.
    package func text(zone: Zone) -> [String] {
        let time =
            "from \(Reports.local(question.since, zone)) to \(Reports.local(question.until, zone))"
        guard !lines.isEmpty else {
            let what = isUnknown ? "NOT KNOWN what was missed" : "nothing missed"
            return [
                "\(what) \(time); \(([read(zone)] + notes(zone)).joined(separator: "; "))"
            ]
        }
        let open = lines.count { $0.deadline.state == .open }
        let count = lines.count == 1 ? "1 deadline" : "\(lines.count) deadlines"
        var text = ["\(count) missed \(time), \(open) still open"]
        for line in lines { text += [""] + block(line, zone) }
        text.append("")
        if journal != nil, store != nil {
            text.append(
                differences.isEmpty
                    ? "journal and store agree"
                    : "journal and store differ: \(differences.count) times, as shown above")
        }
        return text + [read(zone)] + notes(zone)
    }

    /// Whether nothing that was read is of the time asked for.
    package var isUnknown: Bool {
        store == nil && journal?.begin.map { $0 >= question.until } ?? true
    }

    /// Which sources it is from: `read: journal from … to …; store PATH`.
    package func read(_ zone: Zone) -> String {
        var parts: [String] = []
        if let journal {
            let begin =
                journal.begin.map { "from \(Reports.local($0, zone))" } ?? "with nothing in it"
            parts.append("journal \(begin) to \(Reports.local(journal.end, zone))")
        }
        if let store { parts.append("store \(store.path)") }
        return "read: " + parts.joined(separator: "; ")
    }

    /// What a reader must know of the sources.
    package func notes(_ zone: Zone) -> [String] {
        var notes: [String] = []
        let alone = store == nil ? "is not known" : "is from the store alone"
        if let journal {
            if let begin = journal.begin, begin > question.since {
                notes.append(
                    "the journal begins at \(Reports.local(begin, zone)), later than the time asked for: what lies "
                        + "before \(alone)")
            } else if journal.begin == nil {
                notes.append("the journal has no entry of longstop: what is shown \(alone)")
            } else if journal.end < question.until, journal.end < question.now {
                notes.append(
                    "the journal ends at \(Reports.local(journal.end, zone)): what lies after it \(alone)"
                )
            }
        }
        if store == nil {
            notes.append("the journal alone does not say which digest told what")
            let isOld = journal?.deadlines.contains { deadline in
                deadline.tellings.contains { $0.role == nil }
            }
            if question.role != nil, isOld == true {
                notes.append(
                    "some entries are of before roles were written in the journal, and are left out"
                )
            }
        }
        return notes
    }

    private func block(_ line: Line, _ zone: Zone) -> [String] {
        let deadline = line.deadline
        let id = deadline.id
        var block = [
            [id.rule, id.caseReference, deadline.key, "alert \(id.alert)"]
                .map(ShownValue.plain).joined(separator: "  ")
        ]
        func add(_ label: String, _ first: String, _ more: [String] = []) {
            block.append("  " + label + String(repeating: " ", count: 10 - label.count) + first)
            block += more.map { String(repeating: " ", count: 12) + ShownValue.plain($0) }
        }
        func day(_ moment: Timestamp) -> String { Reports.localDay(moment, zone) }
        if let dueAt = deadline.dueAt { add("due", day(dueAt)) }
        for breach in deadline.breaches { add("noticed", day(breach)) }
        for (label, words) in ending(of: deadline, zone) { add(label, words) }
        for telling in deadline.tellings {
            let who = Self.words(telling)
            if let toldAt = telling.toldAt { add("told", day(toldAt), [who]) }
            if let failedAt = telling.failedAt { add("NOT told", day(failedAt), [who]) }
            guard telling.toldAt == nil, telling.failedAt == nil else { continue }
            add(telling.isWithdrawn ? "withdrawn" : "to tell", day(telling.at), [who])
        }
        for step in deadline.emptySteps {
            add("nobody", day(step.at), ["step \(step.step) found nobody"])
        }
        for answer in deadline.answers {
            let handed = answer.handedTo.map { ", handed to \($0)" } ?? ""
            let until = answer.until.map { ", until \(day($0))" } ?? ""
            add("answered", day(answer.at), [answer.person + handed + until])
        }
        if deadline.answers.isEmpty { add("answered", "by nobody") }
        for difference in differences where difference.id == id {
            add("DIFFERS", day(difference.at), Self.parts(difference))
        }
        return block
    }

    /// Whom, in what role, how, and what if it is not the breach itself.
    private static func words(_ telling: MissedDeadline.Telling) -> String {
        var words = [telling.person, telling.role, telling.channel].compactMap(\.self)
        if telling.isOfDigest { words.append("with a digest") }
        switch telling.kind {
        case .warning: words.append("beforehand")
        case .resolved: words.append("that it is over")
        case .corrected: words.append("that it is otherwise")
        default: break
        }
        return words.joined(separator: ", ")
    }

    private func ending(of deadline: MissedDeadline, _ zone: Zone) -> [(String, String)] {
        let at = deadline.endedAt.map { Reports.localDay($0, zone) } ?? "at a time not known"
        let seconds = deadline.secondsLate(at: question.now)
        let late = seconds.map { "\(Span.words($0)) late" } ?? "late"
        if question.momentaryRules.contains(deadline.id.rule) {
            return [("at once", "its limit is now: no deadline")]
                + (deadline.state == .open ? [("now", "open")] : [("ended", at)])
        }
        switch deadline.state {
        case .open: return [("now", "OPEN, \(late)")]
        case .met: return [("done", at), ("", late)]
        case .ended(let reason): return [("ended", at), ("", "not done, \(late)"), ("", reason)]
        case .takenBack(let reason): return [("undone", at), ("", "taken back: \(reason)")]
        }
    }

    /// One sentence: what is where, and not where.
    package func sentence(_ difference: Difference) -> String {
        Self.parts(difference).joined(separator: " ")
    }

    /// The sentence, a notice by itself because its id is long.
    private static func parts(_ difference: Difference) -> [String] {
        let place =
            switch difference.isMissingFrom {
            case .journal: "is in the store and not in the journal"
            case .store: "is in the journal and not in the store"
            }
        guard let notice = difference.notice else { return ["this breach " + place] }
        return ["notice \(notice)", (difference.person.map { "told to \($0) " } ?? "") + place]
    }
}
