package import Deadlines
import Escalation
package import Storage

extension MissedReport.StoreSide {
    /// Reads from a store what was missed within the time asked for.
    package init(
        _ store: Store, _ question: MissedReport.Question
    ) async throws {
        let missed = try await store.missed(
            from: question.since.advanced(seconds: -MissedLimits.edgeSeconds),
            through: question.until.advanced(seconds: MissedLimits.edgeSeconds))
        self.init(path: store.path, deadlines: missed.map { MissedDeadline($0) })
    }

    /// Everything in whose entries something of it may stand.
    fileprivate var cases: Set<String> {
        let digests = deadlines.flatMap(\.tellings).filter { $0.digest != nil }
        return Set(deadlines.map(\.id.caseReference)).union(
            digests.map { CaseReference.digest(of: $0.person).description })
    }
}

extension MissedReport.JournalSide {
    /// Reads from a journal what was missed within the time asked for, and whatever it has of what `store` has.
    ///
    /// `isWhole` says that no more is coming, as of a copy: then it ends with its newest entry, else now.
    package init(
        _ reader: borrowing JournalReader, _ question: MissedReport.Question,
        store: MissedReport.StoreSide?, isWhole: Bool
    ) throws {
        var cases = store?.cases ?? []
        try reader.read(
            JournalFilter(events: [.clockBreached]),
            from: question.since.advanced(seconds: -MissedLimits.edgeSeconds),
            through: min(
                question.now, question.until.advanced(seconds: MissedLimits.edgeSeconds))
        ) { record in
            if let reference = record[.caseReference] { cases.insert(reference) }
        }
        var records: [JournalRecord] = []
        var rest = cases.sorted()[...]
        while !rest.isEmpty {
            let some = Array(rest.prefix(MissedLimits.casesAtOnce))
            rest = rest.dropFirst(some.count)
            try reader.read(JournalFilter(cases: some), through: question.now) {
                records.append($0)
            }
        }
        let newest = isWhole ? try reader.end() : nil
        self.init(begin: try reader.begin(), end: newest ?? question.now, records: records)
    }
}

/// Missed deadlines as they come, by the journal alone.
package struct MissedFollower: Sendable {
    /// Kinds of entries that tell of them.
    package static let events: [JournalEvent] = [
        .clockBreached, .stepEscalated, .nobodyOnCall, .lastResortUsed, .noticeTold,
        .noticeUndeliverable, .acknowledged, .deadlineMetLate, .breachEnded,
    ]

    private let question: MissedReport.Question
    private var known: Set<[String]>

    /// Follows what `report` has, and whatever is missed from then on.
    package init(_ report: MissedReport) {
        question = report.question
        known = Set(report.lines.map { [$0.deadline.id.caseReference, "\($0.deadline.id.alert)"] })
    }

    /// A line for people, or of JSON; nil for an entry of anything else.
    package mutating func line(_ record: JournalRecord, zone: Zone?) -> String? {
        guard let event = record.event, let subject = record[.caseReference] else { return nil }
        let id = [subject, record[.alert] ?? ""]
        if event == .clockBreached, !CaseReference(subject).hasNoCase,
            question.rule.map({ $0 == record[.rule] }) ?? true
        {
            known.insert(id)
        }
        guard known.contains(id),
            question.role == nil || record[.role] == nil || record[.role] == question.role
        else { return nil }
        return zone.map { text(event, record, zone: $0) } ?? json(event, record)
    }

    private func text(_ event: JournalEvent, _ record: JournalRecord, zone: Zone) -> String {
        var words = [
            Reports.local(record.at, zone), Self.word(event), record[.caseReference] ?? "",
        ]
        words += [record[.rule], record[.alert].map { "alert \($0)" }].compactMap(\.self)
        if let due = record[.due].flatMap(Timestamp.init(rfc3339:)), event == .clockBreached {
            words.append("due \(Reports.local(due, zone))")
        }
        words += [record[.person], record[.role], record[.channel]].compactMap(\.self)
        return words.map(ShownValue.plain).joined(separator: "  ")
    }

    private func json(_ event: JournalEvent, _ record: JournalRecord) -> String {
        var line = JSONLine()
        line.add("at", record.at)
        line.add("event", Self.word(event))
        for (name, field) in [
            ("case", JournalField.caseReference), ("rule", .rule), ("alert", .alert),
            ("dueAt", .due), ("person", .person), ("role", .role), ("channel", .channel),
            ("notice", .notice), ("reason", .reason),
        ] {
            line.add(name, record[field])
        }
        return line.closed
    }

    private static func word(_ event: JournalEvent) -> String {
        switch event {
        case .clockBreached: "missed"
        case .stepEscalated: "to tell"
        case .lastResortUsed: "last resort"
        case .nobodyOnCall: "nobody"
        case .noticeTold: "told"
        case .noticeUndeliverable: "not told"
        case .acknowledged: "answered"
        case .deadlineMetLate: "done late"
        case .breachEnded: "ended"
        default: event.name
        }
    }
}
