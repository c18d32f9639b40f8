package import Escalation

/// The texts a template may show; raw values are the names in `{{…}}`.
///
/// Nothing else reaches a message.
package enum MessageMember: String, CaseIterable, Sendable {
    /// The handling marking, such as OFFICIAL-SENSITIVE; empty when the installation has none.
    case marking
    /// What must happen: the rule's title.
    case title
    case rule
    /// The version of the rule under which the deadline was computed.
    case ruleVersion = "rule_version"
    /// The local case reference.
    case caseReference = "case"
    /// What the reader is asked to do.
    case ask
    /// What the clock is about within the case: an episode, a concern.
    case key
    /// Every episode the clock speaks for, as words.
    case episodes
    /// The deadline with weekday and local time; `due_short` without the year when it is this one.
    case due
    case dueShort = "due_short"
    /// `in 23 hours 59 minutes`, or `2 hours 5 minutes late`.
    case howLong = "how_long"
    case started
    /// When this should have been told.
    case planned
    /// How long after `planned` it is told.
    case lateBy = "late_by"
    /// What kept Longstop from telling it then, a sentence.
    case lateBecause = "late_because"
    case role, person
    /// Who is away, and for whom this person stands in.
    case onBehalfOf = "on_behalf_of"
    /// Why this person is told, one sentence.
    case reason
    case reasonCode = "reason_code"
    case policy, urgency, step, alert
    /// The command that acknowledges.
    case acknowledge
    /// The signed link whose page acknowledges.
    case link
    /// Who is told next if nobody answers, when, and how long from now.
    case nextRoles = "next_roles"
    case nextAt = "next_at"
    case nextIn = "next_in"
    /// What became of the clock: `met in time`, `met late`, `cancelled` …
    case outcome
    case ended
    /// How the end lay to the deadline: `2 hours before the deadline`.
    case margin
    /// The fact that ended the clock, by who said it and their number for it.
    case endedBy = "ended_by"
    /// For how long an answer holds what comes next.
    case hold
    /// The deadline told before.
    case formerDue = "former_due"
    /// The date of a schedule with weekday and local time; `date_short` without the year when it is this one.
    case date
    case dateShort = "date_short"
    /// What is to be prepared for the date.
    case preparation
    /// What the report comes to, in one line.
    case summary
    /// The report's tables as plain text.
    case tables
    /// Of the items of lists: see `MessageList`.
    case sentence, heading, note, omitted, cell, label, percent, figure

    /// Whether messages of `kind` have this text.
    package func belongs(to kind: Notice.Kind) -> Bool {
        switch self {
        case .onBehalfOf: kind != .digest
        case .marking, .title, .role, .person, .reason, .reasonCode, .policy, .urgency, .alert,
            .planned, .lateBy, .lateBecause:
            true
        case .ask, .nextRoles, .nextAt, .nextIn: kind.asksForAnswer
        case .outcome, .ended, .margin, .endedBy: kind.isOfEnd
        case .hold: kind.asksForAnswer && !kind.hasReport
        case .formerDue: kind == .corrected
        case .acknowledge, .link: kind != .resolved && kind != .digest
        case .date, .dateShort, .preparation: kind == .schedule
        case .summary, .tables, .sentence, .heading, .note, .omitted, .cell, .label, .percent,
            .figure:
            kind.hasReport
        default: !kind.hasReport
        }
    }
}

/// The lists of a report; raw values are the names in `{{#…}}`, and their items have members of their own.
package enum MessageList: String, CaseIterable, Sendable {
    /// Sentences before the tables: `sentence`.
    case lead
    /// Tables: `heading`, `note`, `columns`, `rows`, `omitted`.
    case sections
    /// `cell`.
    case columns
    /// `cells`.
    case rows
    /// `cell`.
    case cells
    /// `heading`, `bars`.
    case charts
    /// `label`, `percent`, `figure`.
    case bars
}

/// The conditions a template may ask; raw values are the names in `{{#…}}` and `{{^…}}`.
package enum MessageFlag: String, CaseIterable, Sendable {
    /// There is a marking.
    case marked
    /// There is a deadline; a paused clock has none.
    case dated
    case overdue
    /// The limit is *now*: the fact itself is what is told.
    case atOnce = "at_once"
    /// The key says more than the case reference.
    case keyed
    /// The clock speaks for more than one episode.
    case carried
    /// Told after its moment.
    case late
    /// It is known what kept it from being told then.
    case excused
    /// Not all holidays that matter to the deadline are known.
    case provisional
    /// Told before, at the same step.
    case again
    /// Of urgency *page*.
    case urgent
    case hasNext = "has_next"
    /// The clock still runs.
    case open
    case met
    case metLate = "met_late"
    case cancelled, superseded
    case groundRemoved = "ground_removed"
    /// The deadline told before was another.
    case moved
    /// A fact ended the clock.
    case endedByFact = "ended_by_fact"
    /// An answer holds what comes next for a while, and does not end it.
    case held
    /// The person stands in for somebody who is away.
    case deputising
    /// There is something to ask of the reader.
    case asked
    /// Somebody is expected to answer.
    case answerable
    /// There is a link by which its reader answers.
    case linked
    /// Its reader may answer the mail itself.
    case repliable
    /// The report comes to something that can be said in one line.
    case summed
    /// It is told before the date, of what is to be prepared.
    case prepares
    /// Of a table: it has a note; rows were left out. Of a cell: it is a figure.
    case noted, cut, numeric

    /// Whether messages of `kind` may ask for it.
    package func belongs(to kind: Notice.Kind) -> Bool {
        switch self {
        case .marked, .late, .excused, .urgent: true
        case .deputising: kind != .digest
        case .linked, .repliable: kind != .resolved && kind != .digest
        case .hasNext, .answerable, .asked: kind.asksForAnswer
        case .open, .met, .metLate, .cancelled, .superseded, .groundRemoved: kind.isOfEnd
        case .moved: kind == .corrected
        case .endedByFact: kind.isOfEnd
        case .held: kind.asksForAnswer && !kind.hasReport
        case .prepares: kind == .schedule
        case .summed, .noted, .cut, .numeric: kind.hasReport
        default: !kind.hasReport
        }
    }
}

extension Notice.Kind {
    /// Whether somebody is expected to answer it.
    var asksForAnswer: Bool {
        switch self {
        case .warning, .breach, .escalation, .lastResort, .schedule: true
        case .resolved, .corrected, .digest: false
        }
    }

    /// Whether it tells how a clock ended, or that it was told wrongly.
    var isOfEnd: Bool { self == .resolved || self == .corrected }

    /// Whether it holds a report in place of one clock.
    var hasReport: Bool { self == .schedule || self == .digest }
}

/// What a name in a template stands for.
enum MessageName {
    case text(MessageMember)
    case flag(MessageFlag)
    case list(MessageList)

    static let all: [String: MessageName] = {
        let texts = MessageMember.allCases.map { ($0.rawValue, MessageName.text($0)) }
        let flags = MessageFlag.allCases.map { ($0.rawValue, MessageName.flag($0)) }
        let lists = MessageList.allCases.map { ($0.rawValue, MessageName.list($0)) }
        return Dictionary(uniqueKeysWithValues: texts + flags + lists)
    }()

    /// Names of the texts, or of the flags, that messages of `kind` have; of all kinds when nil.
    static func names(flags: Bool, of kind: Notice.Kind?) -> [String] {
        all.filter { _, name in
            switch name {
            case .text(let member): !flags && kind.map(member.belongs) ?? true
            case .flag(let flag): flags && kind.map(flag.belongs) ?? true
            case .list: flags && kind?.hasReport ?? true
            }
        }.keys.sorted()
    }
}
