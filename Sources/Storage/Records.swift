package import Deadlines
package import Escalation

/// What became of one fact that was to be recorded.
package enum RecordResult: Hashable, Sendable {
    /// It is on disk, and new.
    case accepted
    /// The same fact, with the same content, was there already; nothing changed.
    case known
    /// The same identity is there with other content; the text names what differs, not the values.
    case conflict(String)
    /// It cannot be kept, for this reason.
    case refused(String)
}

/// An advance with its notices rendered: everything that one transaction stores.
package struct StoredAdvance: Sendable {
    package var advance: Advance
    /// A finished message for every notice of the advance that is to be sent.
    package var outbox: [OutboxNotice]

    /// Makes one.
    package init(advance: Advance, outbox: [OutboxNotice]) {
        self.advance = advance
        self.outbox = outbox
    }
}

/// What a pass over the due cases did; true once it is returned, because it is committed by then.
package struct AdvanceSummary: Sendable {
    /// A case whose advance failed; it is looked at again in a minute.
    package struct Failure: Hashable, Sendable {
        package var subject: CaseReference
        package var reason: String
    }

    /// Cases advanced.
    package var advanced = 0
    /// Notices newly put into the outbox.
    package var queued = 0
    /// Ids of notices that are being sent and have become untrue.
    package var withdrawn: [String] = []
    /// What happened, in the order in which it was decided.
    package var events: [Event] = []
    package var failures: [Failure] = []
}

/// What became of an acknowledgement.
package enum AcknowledgeResult: Hashable, Sendable {
    case accepted
    /// There is no alert of that number.
    case unknownAlert
    /// The alert has ended; there is nothing left to take on.
    case ended
    /// The link has been used before.
    case linkUsed
}

/// The notice behind a signed link.
package struct LinkedNotice: Hashable, Sendable {
    package var person: String
    package var role: String
    /// The alert it was of; of a digest, one that stands for the digest alone.
    package var alert: Int64
    /// Whether it was a digest that told of the alert asked for.
    package var digestHasAlert: Bool
    package var isUsed: Bool

    /// Whether a link in it may be for that alert.
    package func tells(of alert: Int64) -> Bool { self.alert == alert || digestHasAlert }
}

/// One line of the audit: what was decided about a clock, and why.
package struct DecisionRecord: Hashable, Sendable {
    package var at: Timestamp
    package var subject: CaseReference
    package var alert: Int64
    package var event: Event.Kind
    package var late: Bool
    package var step: Int?
    package var person: String?
    package var role: String?
    package var channel: ChannelKind?
    package var reason: Reason
}

/// Everything the store knows of one case, each list in the order of time.
package struct CaseRecord: Sendable {
    package var subject: CaseReference
    /// When the watcher looks at it next; nil when only a fact can change it.
    package var lookAt: Timestamp?
    package var facts: [Fact]
    package var entries: [CaseFile.Entry]
    package var notices: [NoticeRecord]
    package var acknowledgements: [Acknowledgement]
    package var decisions: [DecisionRecord]
}

/// Which clocks are asked for; nil asks for all.
package struct ClockFilter: Hashable, Sendable {
    package var subject: CaseReference?
    package var state: ClockState?
    package var rule: String?

    /// Makes a filter.
    package init(subject: CaseReference? = nil, state: ClockState? = nil, rule: String? = nil) {
        self.subject = subject
        self.state = state
        self.rule = rule
    }
}

/// The store at a glance.
package struct StoreStatus: Hashable, Sendable {
    /// A deadline still ahead.
    package struct Deadline: Hashable, Sendable {
        package var dueAt: Timestamp
        package var subject: CaseReference
        package var rule: String
        package var alert: Int64

        /// Names a deadline.
        package init(dueAt: Timestamp, subject: CaseReference, rule: String, alert: Int64) {
            self.dueAt = dueAt
            self.subject = subject
            self.rule = rule
            self.alert = alert
        }
    }

    /// That of a store with nothing in it.
    package static var empty: StoreStatus { StoreStatus() }

    /// Cases with a clock that nothing has ended.
    package var openCases = 0
    package var running = 0
    package var paused = 0
    /// Clocks past their deadline that nothing has ended.
    package var breached = 0
    package var ready = 0
    package var leased = 0
    package var undeliverable = 0
    /// Steps that found nobody, of all time.
    package var skippedSteps = 0
    package var nextDeadline: Deadline?
    /// When a notice was last accepted by the far side.
    package var lastDeliveryAt: Timestamp?
}
