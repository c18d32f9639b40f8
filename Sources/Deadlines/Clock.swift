/// The states of a clock.
package enum ClockState: String, Hashable, Sendable, Codable, CaseIterable {
    case running, paused, met, breached, cancelled, superseded
}

/// One running of a rule for one case.
///
/// Copied often, so whatever holds memory lies behind one reference.
package struct Clock: Hashable, Sendable {
    private var shared: Shared
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
        policy: String, provisional: Bool = false, ruleVersion: String = ""
    ) {
        shared = Shared(
            Parts(
                subject: subject, rule: rule, keyParts: keyParts, startedBy: startedBy,
                endedBy: endedBy, warnings: warnings, episodes: episodes, policy: policy,
                ruleVersion: ruleVersion))
        self.run = run
        self.state = state
        self.late = late
        self.startedAt = startedAt
        self.dueAt = dueAt
        self.endedAt = endedAt
        self.endedAs = endedAs
        self.provisional = provisional
    }
}

extension Clock {
    private struct Parts: Hashable {
        var subject: CaseReference
        var rule: String
        var keyParts: [String]
        var startedBy: [FactID]
        var endedBy: FactID?
        var warnings: [Timestamp]
        var episodes: [String]
        var policy: String
        var ruleVersion: String
    }

    private final class Shared: Hashable, Sendable {
        let parts: Parts

        init(_ parts: Parts) {
            self.parts = parts
        }

        func hash(into hasher: inout Hasher) { hasher.combine(parts) }

        static func == (left: Shared, right: Shared) -> Bool {
            left === right || left.parts == right.parts
        }
    }

    private var parts: Parts {
        get { shared.parts }
        set { shared = Shared(newValue) }
    }

    package var subject: CaseReference {
        get { shared.parts.subject }
        set { parts.subject = newValue }
    }

    package var rule: String {
        get { shared.parts.rule }
        set { parts.rule = newValue }
    }

    /// The values of the rule's key parts; empty for one clock a case.
    package var keyParts: [String] {
        get { shared.parts.keyParts }
        set { parts.keyParts = newValue }
    }

    /// Every fact that started this run, the one that counts first; of the parent clock when chained.
    package var startedBy: [FactID] {
        get { shared.parts.startedBy }
        set { parts.startedBy = newValue }
    }

    /// The fact that ended it.
    package var endedBy: FactID? {
        get { shared.parts.endedBy }
        set { parts.endedBy = newValue }
    }

    /// Moments before the deadline, ascending.
    package var warnings: [Timestamp] {
        get { shared.parts.warnings }
        set { parts.warnings = newValue }
    }

    /// Episodes the clock speaks for: its own, and those carried forward to it.
    package var episodes: [String] {
        get { shared.parts.episodes }
        set { parts.episodes = newValue }
    }

    /// The policy by which it is told.
    package var policy: String {
        get { shared.parts.policy }
        set { parts.policy = newValue }
    }

    /// The version of its rule under which it was derived.
    package var ruleVersion: String {
        get { shared.parts.ruleVersion }
        set { parts.ruleVersion = newValue }
    }

    /// Itself with the version it was known under, if it has ended and nothing else is different: under which rule
    /// a deadline was computed, and told, does not change afterwards.
    package func keepingVersion(of known: Clock?) -> Clock {
        guard let known, !isOpen, ruleVersion != known.ruleVersion else { return self }
        var kept = self
        kept.ruleVersion = known.ruleVersion
        return kept == known ? kept : self
    }
}
