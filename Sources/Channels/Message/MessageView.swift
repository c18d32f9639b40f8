package import Deadlines
package import Escalation

/// The plain values a template sees of one notice: words for people, never an address, nothing
/// optional.
package struct MessageView: Sendable {
    let notice: Notice
    let report: Report
    /// The link by which its reader answers; empty where there is none.
    var link = ""
    private let words: RuleWords
    private let settings: MessageSettings
    private let time: LocalTime

    /// Views `notice` under the words of its rule, in the zone in which local times are meant.
    package init(
        _ notice: Notice, report: Report = Report(), words: RuleWords, zone: Zone,
        settings: MessageSettings
    ) {
        self.notice = notice
        self.report = report
        self.words = words
        self.settings = settings
        time = LocalTime(zone: zone)
    }

    private var clock: Clock { notice.clock }
    private var now: Timestamp { notice.decidedAt }

    /// The text of one member, without control characters; empty where the notice has none.
    package func text(_ member: MessageMember) -> String {
        // Its lines have been cleaned one by one.
        member == .tables ? report.text : rawText(member).withoutControls
    }

    /// The items of one list of the report.
    func items(of list: MessageList) -> [MessageItem] {
        switch list {
        case .lead: report.lead.map { MessageItem(texts: [.sentence: $0]) }
        case .sections: report.sections.map(\.item)
        case .charts: report.charts.map(\.item)
        case .columns, .rows, .cells, .bars: []
        }
    }

    private func rawText(_ member: MessageMember) -> String {
        switch member {
        case .marking: settings.marking
        case .title: words.title
        case .ask: flag(.prepares) && notice.kind == .schedule ? report.ask : words.ask
        case .rule: clock.rule
        case .ruleVersion: clock.ruleVersion
        case .caseReference: clock.subject.description
        case .key: clock.key
        case .episodes: Self.list(clock.episodes)
        case .started: time.long(clock.startedAt, besides: [now])
        case .role: notice.role
        case .person: notice.person
        case .onBehalfOf: notice.onBehalfOf ?? ""
        case .reason: Self.sentence(notice.reason.text)
        case .reasonCode: notice.reason.code.rawValue
        case .policy: notice.policy
        case .urgency: notice.urgency.rawValue
        case .step: String(notice.step)
        case .alert: String(notice.alert)
        case .acknowledge:
            "\(settings.acknowledgeCommand) \(notice.alert) --by \(notice.person)"
        case .link: link
        default: timedText(member)
        }
    }

    private func timedText(_ member: MessageMember) -> String {
        switch member {
        case .due: clock.dueAt.map(long) ?? "no deadline while paused"
        case .dueShort: clock.dueAt.map { time.short($0, now: now) } ?? "no deadline while paused"
        case .howLong: clock.dueAt.map(howLong) ?? ""
        case .planned: long(notice.plannedAt)
        case .lateBy: LocalTime.words(seconds: now.seconds(since: notice.plannedAt))
        case .lateBecause: notice.outage.map(because) ?? ""
        case .nextRoles:
            // Whoever reads it knows themselves by the role they are told in.
            Self.list(
                (notice.next?.roles ?? []).map { $0 == notice.role ? "\($0) (you again)" : $0 })
        case .nextAt: notice.next.map { long($0.at) } ?? ""
        case .nextIn: notice.next.map { howLong($0.at) } ?? ""
        case .outcome: outcome
        case .ended: clock.endedAt.map(long) ?? ""
        case .margin: margin
        case .endedBy: clock.endedBy?.description ?? ""
        case .hold: LocalTime.words(seconds: notice.holdSeconds ?? 0)
        case .formerDue: notice.formerDueAt.map(long) ?? ""
        case .date: long(clock.date ?? clock.startedAt)
        case .dateShort: time.short(clock.date ?? clock.startedAt, now: now)
        case .preparation: clock.keyParts.dropFirst().first ?? ""
        case .summary: report.summary
        default: ""
        }
    }

    /// Whether one condition holds.
    package func flag(_ flag: MessageFlag) -> Bool {
        switch flag {
        case .marked: !settings.marking.isEmpty
        case .dated: clock.dueAt != nil
        case .overdue: clock.dueAt.map { now >= $0 } ?? false
        case .atOnce: clock.dueAt == clock.startedAt
        case .keyed: clock.key != clock.subject.description
        case .carried: clock.episodes.count > 1
        case .late: notice.late
        case .excused: notice.late && notice.outage != nil
        case .provisional: clock.provisional
        case .again: notice.repetition > 1
        case .urgent: notice.urgency == .page
        case .hasNext: notice.next != nil
        case .open: clock.isOpen
        case .met: clock.state == .met && !clock.late
        case .metLate: clock.state == .met && clock.late
        case .cancelled: clock.state == .cancelled
        case .superseded: clock.state == .superseded
        case .groundRemoved: notice.reason.code == .groundRemoved
        case .moved: notice.formerDueAt != nil && notice.formerDueAt != clock.dueAt
        case .deputising: notice.onBehalfOf != nil
        case .endedByFact: clock.endedBy != nil
        // The first telling of a breach is never held.
        case .held: notice.holdSeconds != nil && notice.next != nil && notice.kind != .warning
        case .asked: !text(.ask).isEmpty
        case .answerable: notice.wantsAnswer
        case .linked: !link.isEmpty
        case .repliable:
            !settings.replyAddress.isEmpty && notice.wantsAnswer
                && notice.contact.channel == .email
                && MessageFlag.repliable.belongs(to: notice.kind)
        case .prepares: clock.keyParts.count > 1
        case .summed: !report.summary.isEmpty
        case .noted, .cut, .numeric: false
        }
    }

    private var outcome: String {
        switch clock.state {
        case .met: clock.late ? "met late" : "met in time"
        case .cancelled: flag(.groundRemoved) ? "not needed after all" : "cancelled"
        case .superseded: "superseded"
        case .breached: clock.isOpen ? "still overdue" : "ended after its deadline"
        case .running, .paused: flag(.groundRemoved) ? "not needed after all" : "still running"
        }
    }

    private var margin: String {
        guard let ended = clock.endedAt, let due = clock.dueAt else { return "" }
        let seconds = ended.seconds(since: due)
        return LocalTime.words(seconds: seconds) + (seconds > 0 ? " after" : " before")
            + " the deadline"
    }

    /// What kept Longstop from telling, as a sentence.
    private func because(_ outage: Outage) -> String {
        let span = "from \(long(outage.from)) to \(long(outage.to))"
        return switch outage.cause {
        case .down: "Longstop was down \(span)."
        case .suspended: "The machine of Longstop was suspended \(span)."
        case .clockSet: "The clock of Longstop's machine was set forward \(span)."
        }
    }

    /// A moment as it stands where there is little room.
    func short(_ moment: Timestamp) -> String { time.short(moment, now: now) }

    private func long(_ moment: Timestamp) -> String {
        time.long(moment, besides: [now, clock.startedAt])
    }

    private func howLong(_ moment: Timestamp) -> String {
        let words = LocalTime.words(seconds: moment.seconds(since: now))
        return now >= moment ? words + " late" : "in " + words
    }

    /// `a`, `a and b`, `a, b and c`.
    private static func list(_ words: [String]) -> String {
        guard words.count > 1, let last = words.last else { return words.first ?? "" }
        return words.dropLast().joined(separator: ", ") + " and " + last
    }

    /// With a capital and a full stop, whether it was written as a sentence or as a fragment.
    private static func sentence(_ text: String) -> String {
        guard let first = text.first, let last = text.last else { return "" }
        return first.uppercased() + text.dropFirst() + (".!?".contains(last) ? "" : ".")
    }
}

extension String {
    /// Each control, line separator and direction override replaced by U+FFFD: such a value is
    /// still told, and can neither begin a line nor turn one round.
    var withoutControls: String {
        guard !utf8.allSatisfy({ (0x20..<0x7F).contains($0) }) else { return self }
        return String(
            String.UnicodeScalarView(unicodeScalars.map { $0.isControl ? "\u{FFFD}" : $0 }))
    }
}

extension Unicode.Scalar {
    /// Whether it moves, breaks or turns text instead of being shown.
    var isControl: Bool {
        switch properties.generalCategory {
        case .control, .lineSeparator, .paragraphSeparator: true
        default: (0x202A...0x202E).contains(value) || (0x2066...0x2069).contains(value)
        }
    }
}
