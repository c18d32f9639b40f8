/// The states of a clock.
package enum ClockState: String, Hashable, Sendable, Codable, CaseIterable {
    case running, paused, met, breached, cancelled, superseded
}

/// One running of a rule for one case.
package struct Clock: Hashable, Sendable {
    package var subject: CaseReference
    package var rule: String
    /// The values of the rule's key parts; empty for one clock a case.
    package var keyParts: [String]
    /// Numbers the runs of this case, rule and key from 1.
    package var run: Int
    package var state: ClockState
    /// Met, but after the deadline.
    package var late: Bool
    package var startedAt: Timestamp
    /// The deadline; nil while paused.
    package var dueAt: Timestamp?
    package var endedAt: Timestamp?
    /// How it ended, also after a breach: met, cancelled or superseded; nil while open.
    package var endedAs: ClockState?
    /// Every fact that started this run, the one that counts first; of the parent clock when chained.
    package var startedBy: [FactID]
    /// The fact that ended it.
    package var endedBy: FactID?
    /// Moments before the deadline, ascending.
    package var warnings: [Timestamp]
    /// Episodes the clock speaks for: its own, and those carried forward to it.
    package var episodes: [String]
    /// The policy by which it is told.
    package var policy: String
    /// Whether the deadline lies beyond the last known holiday.
    package var provisional: Bool

    /// The key as one word: `<episode>/<message>`, or the case reference for one clock a case.
    package var key: String {
        keyParts.isEmpty ? subject.description : keyParts.joined(separator: "/")
    }

    /// Whether nothing has ended it yet, breached or not.
    package var isOpen: Bool { endedAt == nil }

    /// Whether the deadline passed while it ran.
    package var isBreached: Bool { state == .breached || late }

    /// Makes a clock of its parts.
    package init(
        subject: CaseReference, rule: String, keyParts: [String] = [], run: Int = 1,
        state: ClockState = .running, late: Bool = false, startedAt: Timestamp,
        dueAt: Timestamp? = nil, endedAt: Timestamp? = nil, endedAs: ClockState? = nil,
        startedBy: [FactID] = [],
        endedBy: FactID? = nil, warnings: [Timestamp] = [], episodes: [String] = [],
        policy: String, provisional: Bool = false
    ) {
        self.subject = subject
        self.rule = rule
        self.keyParts = keyParts
        self.run = run
        self.state = state
        self.late = late
        self.startedAt = startedAt
        self.dueAt = dueAt
        self.endedAt = endedAt
        self.endedAs = endedAs
        self.startedBy = startedBy
        self.endedBy = endedBy
        self.warnings = warnings
        self.episodes = episodes
        self.policy = policy
        self.provisional = provisional
    }
}
