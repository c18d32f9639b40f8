import Deadlines
import Escalation

extension MissedDeadline {
    /// What a journal's entries tell of missed deadlines, by case and rule; entries of anything else are passed over.
    ///
    /// An entry of a notice names its alert but not its clock, so that all are put together by case and alert. The
    /// entry of a digest names none of the alerts it tells.
    static func all(in records: [JournalRecord]) -> [MissedDeadline] {
        let groups = Dictionary(grouping: records.sorted { $0.at < $1.at }) { record in
            [record[.caseReference] ?? "", record[.alert] ?? ""]
        }
        return groups.values.flatMap { group in
            let rules = Set(group.filter { $0.event == .clockBreached }.compactMap { $0[.rule] })
            return rules.compactMap { MissedDeadline($0, in: group) }
        }.sorted { $0.id < $1.id }
    }

    private init?(_ rule: String, in records: [JournalRecord]) {
        guard
            let first = records.first(where: {
                $0.event == .clockBreached && $0[.rule] == rule
            }), let subject = first[.caseReference], !CaseReference(subject).hasNoCase
        else { return nil }
        id = ID(caseReference: subject, rule: rule, alert: first[.alert].flatMap { Int64($0) } ?? 0)
        (key, run) = Self.parts(of: first[.clock] ?? "", rule: rule)
        breaches = []
        for record in records where record[.rule] == nil || record[.rule] == rule { add(record) }
        addUntold(records)
        tellings.sort { $0.at < $1.at }
    }

    /// Key and run of `rule/key#run`.
    private static func parts(of clock: String, rule: String) -> (String, Int) {
        var text = clock[...]
        if text.hasPrefix(rule + "/") { text = text.dropFirst(rule.count + 1) }
        guard let mark = text.lastIndex(of: "#"), let run = Int(text[text.index(after: mark)...])
        else { return (String(text), 1) }
        return (String(text[..<mark]), run)
    }

    private mutating func add(_ record: JournalRecord) {
        let due = record[.due].flatMap(Timestamp.init(rfc3339:))
        switch record.event {
        case .clockBreached:
            breaches.append(record.at)
            dueAt = due ?? dueAt
            (state, endedAt) = (.open, nil)
        case .deadlineMetLate:
            let late = record[.late].flatMap { Int64($0) }
            state = .met
            endedAt = dueAt.flatMap { due in late.map { due.advanced(seconds: $0) } } ?? record.at
        case .breachEnded: (state, endedAt) = (.ended(Self.reason(record).text), record.at)
        case .noticeTold, .noticeUndeliverable:
            let isTold = record.event == .noticeTold
            guard var telling = Telling(record) else { return }
            telling.toldAt = isTold ? record.at : nil
            telling.failedAt = isTold ? nil : record.at
            tellings.append(telling)
        case .acknowledged:
            guard let person = record[.person] else { return }
            answers.append(Answer(person: person, at: record.at))
        case .nobodyOnCall:
            let step = record[.step].flatMap { Int($0) } ?? 0
            emptySteps.append(EmptyStep(step: step, at: record.at))
        case nil: addPlain(record, due)
        default: break
        }
    }

    /// Entries without a kind: a breach that is taken back has none, but its reason.
    private mutating func addPlain(_ record: JournalRecord, _ due: Timestamp?) {
        guard !breaches.isEmpty else { return }
        let (code, text) = Self.reason(record)
        switch code {
        case .groundRemoved: (state, endedAt) = (.takenBack(text), record.at)
        case .deadlineMoved:
            if let due, due > record.at {
                (state, endedAt) = (.takenBack(text), record.at)
            } else {
                (state, endedAt) = (.open, nil)
                dueAt = due ?? dueAt
            }
        default: break
        }
    }

    /// What was decided to be told, and of which nothing more is written. A digest's entry does not say what it
    /// tells, and what is only tried again has no kind.
    private mutating func addUntold(_ records: [JournalRecord]) {
        let steps: Set<JournalEvent> = [.warningTold, .stepEscalated, .lastResortUsed]
        var done = tellings.map { [$0.person, $0.channel, "\($0.step)"] }
        for record in records where record.event.map(steps.contains) ?? false {
            guard record[.rule] == id.rule, var telling = Telling(record) else { continue }
            let what = [telling.person, telling.channel, "\(telling.step)"]
            if let index = done.firstIndex(of: what) {
                done.remove(at: index)
                continue
            }
            telling.isOfDigest = (record[.reason] ?? "").contains(Notice.waitsForDigest)
            tellings.append(telling)
        }
    }

    private static func reason(_ record: JournalRecord) -> (code: Reason.Code?, text: String) {
        let whole = record[.reason] ?? ""
        guard let colon = whole.firstRange(of: ": ") else { return (nil, whole) }
        return (
            Reason.Code(rawValue: String(whole[..<colon.lowerBound])),
            String(whole[colon.upperBound...])
        )
    }
}

extension MissedDeadline.Telling {
    fileprivate init?(_ record: JournalRecord) {
        guard let person = record[.person], let channel = record[.channel] else { return nil }
        notice = record[.notice]
        step = record[.step].flatMap { Int($0) } ?? 0
        self.person = person
        role = record[.role]
        self.channel = channel
        at = record.at
    }
}
