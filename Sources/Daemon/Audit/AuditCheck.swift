/// What is looked at, by the word that journals, heartbeats and metrics have for it; frozen.
package enum AuditCode: String, Hashable, Sendable, CaseIterable, Comparable {
    case configuration, credentials, daemon, reload, store
    case watching, passes, cases, schedules
    case leases, outbox, delivery, undeliverable, channels
    case clock
    case calendars, coverage, feeds
    case disk, backup, spool

    package static func < (one: AuditCode, other: AuditCode) -> Bool {
        one.rawValue < other.rawValue
    }
}

/// One thing that was looked at, and what was found.
package struct AuditCheck: Hashable, Sendable {
    /// How grave it is.
    package enum Severity: String, Hashable, Sendable, Comparable {
        case ok
        /// Nothing is wrong; somebody may want to know.
        case note
        /// To be seen to in time.
        case warning
        /// Somebody may not be told.
        case failure

        package static func < (one: Severity, other: Severity) -> Bool {
            let order: [Severity] = [.ok, .note, .warning, .failure]
            return (order.firstIndex(of: one) ?? 0) < (order.firstIndex(of: other) ?? 0)
        }
    }

    package var code: AuditCode
    package var severity: Severity
    /// What was found, for people; nothing of a case.
    package var sentence: String
    /// What to do; empty for what is well.
    package var remedy: String
    /// The feed it is about; nil for all others.
    package var feed: String?

    /// Names what was found.
    package init(
        _ code: AuditCode, _ severity: Severity, _ sentence: String, _ remedy: String = "",
        feed: String? = nil
    ) {
        self.code = code
        self.severity = severity
        self.sentence = sentence
        self.remedy = remedy
        self.feed = feed
    }

    /// What was found and what to do.
    package var text: String { remedy.isEmpty ? sentence : "\(sentence); \(remedy)" }
}

extension Sequence<AuditCheck> {
    /// The codes of what fails, each once, in their order.
    package var failing: [AuditCode] {
        Set(filter { $0.severity == .failure }.map(\.code)).sorted()
    }
}

extension Int {
    /// `1 case`, `2 cases`.
    func of(_ noun: String) -> String { self == 1 ? "1 \(noun)" : "\(self) \(noun)s" }
}
