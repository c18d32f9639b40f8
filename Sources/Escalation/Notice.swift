package import Deadlines

/// The obligation to tell one person one thing on one channel.
package struct Notice: Hashable, Sendable {
    /// What is told. Raw values name the template folders.
    package enum Kind: String, Hashable, Sendable, Codable, CaseIterable {
        case warning, breach, escalation
        case lastResort = "last-resort"
        case resolved, corrected
        /// A date of a schedule, or what is to be prepared for it.
        case schedule
        /// One message for several notices that could wait.
        case digest
    }

    /// The alert told about.
    package var alert: Int64
    package var kind: Kind
    /// Counts the corrections before this telling; part of its identity.
    package var revision: Int
    /// The step of the policy from 1; 0 for last resort, resolution and correction.
    package var step: Int
    /// Which telling of the step, from 1.
    package var repetition: Int
    package var policy: String
    package var urgency: Urgency
    /// The role for which the person is told.
    package var role: String
    package var person: String
    package var contact: Contact
    /// Whether it is told more than ``Lateness/grace`` after its moment.
    package var late: Bool
    /// The moment it was meant for.
    package var plannedAt: Timestamp
    package var decidedAt: Timestamp
    package var reason: Reason
    /// What happens if nobody answers.
    package var next: NextTelling?
    /// The clock as it stands.
    package var clock: Clock
    /// The deadline told before, when this one corrects it.
    package var formerDueAt: Timestamp?
    /// When the person's digest tells it; nil when it is told by itself.
    package var heldUntil: Timestamp?
    /// Whether somebody is expected to answer.
    package var wantsAnswer = true
    /// Seconds for which an answer holds later steps; nil when it ends the telling.
    package var holdSeconds: Int64?
    /// Who is away, and for whom the person stands in.
    package var onBehalfOf: String?
    /// Why it is late, when it is because nobody could be told.
    package var outage: Outage?
    /// Answers that systems which ring had been told of before it: what is told after one rings anew.
    package var round = 0
    /// Contacts of the person that are left if this one fails.
    package var contactsLeft = 0

    /// Makes a notice of its parts.
    package init(
        alert: Int64, kind: Kind, revision: Int, step: Int, repetition: Int, policy: String,
        urgency: Urgency, role: String, person: String, contact: Contact, late: Bool,
        plannedAt: Timestamp, decidedAt: Timestamp, reason: Reason, next: NextTelling?,
        clock: Clock, formerDueAt: Timestamp? = nil
    ) {
        self.alert = alert
        self.kind = kind
        self.revision = revision
        self.step = step
        self.repetition = repetition
        self.policy = policy
        self.urgency = urgency
        self.role = role
        self.person = person
        self.contact = contact
        self.late = late
        self.plannedAt = plannedAt
        self.decidedAt = decidedAt
        self.reason = reason
        self.next = next
        self.clock = clock
        self.formerDueAt = formerDueAt
    }
}

extension Notice {
    /// Why it was decided, and that it waits where it does.
    var reasonAsDecided: Reason {
        guard let heldUntil else { return reason }
        let what = urgency == .digest ? Self.waitsForDigest : "it waits until"
        return Reason(reason.code, "\(reason.text); \(what) \(heldUntil)")
    }

    /// By these words of its reason the journal shows that a digest is to tell it.
    package static let waitsForDigest = "it waits for the digest of"
}

/// The telling that follows if nobody answers.
package struct NextTelling: Hashable, Sendable, Codable {
    package var at: Timestamp
    package var roles: [String]

    /// Makes it.
    package init(at: Timestamp, roles: [String]) {
        self.at = at
        self.roles = roles
    }
}
