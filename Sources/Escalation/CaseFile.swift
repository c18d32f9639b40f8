package import Deadlines

/// Everything known of one case: what it takes to decide what is told next.
package struct CaseFile: Sendable {
    /// One clock that was derived before, with its alert.
    package struct Entry: Hashable, Sendable {
        /// The alert's number, by which people acknowledge it.
        package var id: Int64
        package var clock: Clock
        package var alert: Alert
        /// Tellings of the present revision that reached nobody: every notice of them is undeliverable.
        package var unreached: Set<StepTelling>
        /// Notices of the present revision that were given up, oldest first.
        package var failed: [FailedNotice] = []
        /// Whether the rule has been changed since the clock was known; no state, but why it may have moved.
        package var isRuleChanged = false
        /// The newest value of each member of the case's facts that a silence asks for; no state either.
        package var members: [String: String] = [:]

        /// Makes an entry.
        package init(id: Int64, clock: Clock, alert: Alert, unreached: Set<StepTelling> = []) {
            self.id = id
            self.clock = clock
            self.alert = alert
            self.unreached = unreached
        }
    }

    package var subject: CaseReference
    package var facts: [Fact]
    package var entries: [Entry]
    /// Acknowledgements recorded since the case was last looked at, in order.
    package var acknowledgements: [Acknowledgement]
    /// The number the next new alert gets.
    package var nextAlert: Int64
    /// By alert, until when nothing is decided of it as long as its clock stays as it is: what ``Advance`` said in
    /// this world before. Empty for whoever does not keep it.
    package var quietUntil: [Int64: Timestamp]

    /// Makes a case file.
    package init(
        subject: CaseReference, facts: [Fact], entries: [Entry] = [],
        acknowledgements: [Acknowledgement] = [], nextAlert: Int64 = 1,
        quietUntil: [Int64: Timestamp] = [:]
    ) {
        self.subject = subject
        self.facts = facts
        self.entries = entries
        self.acknowledgements = acknowledgements
        self.nextAlert = nextAlert
        self.quietUntil = quietUntil
    }
}

/// A notice that was given up: its contact could not be reached.
package struct FailedNotice: Hashable, Sendable {
    /// The notice's id.
    package var id: String
    package var kind: Notice.Kind
    package var telling: StepTelling
    package var role: String
    package var person: String
    package var channel: ChannelKind
    package var address: String
    package var plannedAt: Timestamp
    /// Whether it went out with a digest.
    package var wasGathered = false

    /// Names it.
    package init(
        id: String, kind: Notice.Kind, telling: StepTelling, plannedAt: Timestamp,
        to recipient: Alert.Recipient
    ) {
        self.id = id
        self.kind = kind
        self.telling = telling
        self.plannedAt = plannedAt
        role = recipient.role
        person = recipient.person
        channel = recipient.contact.channel
        address = recipient.contact.address
    }
}

/// One telling of one step.
package struct StepTelling: Hashable, Sendable {
    /// From 1; 0 is the last resort.
    package var step: Int
    package var repetition: Int

    /// Names a telling.
    package init(step: Int, repetition: Int) {
        self.step = step
        self.repetition = repetition
    }
}

/// What becomes of a case at one moment, to be stored in one transaction.
package struct Advance: Sendable {
    /// An entry that is new or has changed, with what happened to it.
    package struct Change: Sendable {
        package var entry: CaseFile.Entry
        package var isNew: Bool
        /// What happened to the clock and its telling, in order; most often one or none.
        package var events: [Event]
        package var notices: [Notice]
        package var reason: Reason
        package var withdrawsPending: Bool
    }

    package var changes: [Change]
    /// When to look at the case again; nil when only a fact can change it.
    package var lookAgainAt: Timestamp?
    /// By alert, until when nothing is decided of it as long as its clock stays as it is; see ``CaseFile``.
    package var quietUntil: [Int64: Timestamp] = [:]

    /// Makes an advance of its parts; without any, nothing changes and nothing is due.
    package init(
        changes: [Change] = [], lookAgainAt: Timestamp? = nil,
        quietUntil: [Int64: Timestamp] = [:]
    ) {
        self.changes = changes
        self.lookAgainAt = lookAgainAt
        self.quietUntil = quietUntil
    }
}

/// Something that happened to a clock or its telling: a line of a simulation, an entry of the journal.
package struct Event: Hashable, Sendable {
    /// Raw values as `simulate` prints them.
    package enum Kind: String, Hashable, Sendable, Codable {
        case started, paused, resumed, warning, breach, met, cancelled, superseded
        case step
        case lastResort = "last-resort"
        case resolved, corrected, digest, skipped, held, released, acknowledged
        /// Systems that ring were told of an answer.
        case passedOn = "passed-on"
    }

    package var kind: Kind
    package var at: Timestamp
    package var late: Bool
    package var alert: Int64
    package var clock: Clock
    /// The telling, for `step`, `last-resort`, `resolved`, `corrected`.
    package var notice: Notice?
    /// Who answered, for `acknowledged`.
    package var person: String?
    package var step: Int?
    package var reason: Reason
    /// Until when an answer holds, for `acknowledged`; nil where it ends the telling.
    package var holdsUntil: Timestamp?

    /// Makes an event.
    package init(
        _ kind: Kind, at: Timestamp, late: Bool = false, alert: Int64, clock: Clock,
        notice: Notice? = nil, person: String? = nil, step: Int? = nil, reason: Reason
    ) {
        self.kind = kind
        self.at = at
        self.late = late
        self.alert = alert
        self.clock = clock
        self.notice = notice
        self.person = person
        self.step = step
        self.reason = reason
    }
}
