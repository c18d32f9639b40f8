package import Deadlines

/// The telling side of one clock: what has been told, to whom, and whether somebody answered.
package struct Alert: Hashable, Sendable, Codable {
    /// How far one step has got.
    package struct Progress: Hashable, Sendable, Codable {
        package var firstAt: Timestamp
        package var lastAt: Timestamp
        /// Tellings so far.
        package var count: Int
        /// False when its roles are held by nobody: there is nothing to wait for.
        package var toldSomebody = true
        /// True when what was told was a warning.
        package var wasWarning: Bool?
        /// True when that warning reached nobody and went to the last resort.
        package var passedOn: Bool?
        /// True when an answer ran out and the step was told once more: what follows counts from that.
        package var resumed: Bool?
    }

    /// Somebody who was told.
    package struct Recipient: Hashable, Sendable, Codable {
        package var role: String
        package var person: String
        package var contact: Contact
        /// The notice that first told them, by which later mails of the case thread; set when it is rendered.
        package var firstNotice: String?
        /// Who was away, and for whom they stood in.
        package var onBehalfOf: String?

        /// Names somebody who was told in a role.
        package init(role: String, person: String, contact: Contact, onBehalfOf: String? = nil) {
            self.role = role
            self.person = person
            self.contact = contact
            self.onBehalfOf = onBehalfOf
        }
    }

    /// How a clock ended, as people were told.
    package struct Ending: Hashable, Sendable, Codable {
        package var state: ClockState
        package var breached: Bool
        package var isGroundRemoved: Bool
    }

    /// Counts corrections; tellings of different revisions are different tellings.
    package var revision = 0
    /// Progress by step, from 1.
    package var steps: [Int: Progress] = [:]
    package var lastResort: Progress?
    /// The latest warning moment that has been told or passed over.
    package var warnedUntil: Timestamp?
    /// The latest warning moment of the clock itself, told or not.
    package var warningPassedAt: Timestamp?
    /// Everybody told under this alert.
    package var recipients: [Recipient] = []
    /// The deadline as last told; nil before anything is.
    package var toldDueAt: Timestamp?
    /// Whether people were told that the deadline passed.
    package var toldBreach = false
    /// The end as last told; nil before anybody was told of one.
    package var toldEnd: Ending?
    /// Whether its clock is no longer derived at all.
    package var isGroundRemoved = false
    /// The latest answer.
    package var acknowledgement: Acknowledgement?
    /// The latest answer of each person; nil while there is none.
    package var answers: [Acknowledgement]?
    /// Times it was handed over, and whoever it was handed to was told; nil while it was not.
    package var handOvers: Int?
    /// When the answer was given by which it was last handed over.
    package var handedOverAt: Timestamp?
    /// Answers of which systems that ring were told; nil while there are none.
    package var answersPassedOn: Int?
    /// When the answer was given that they were last told of.
    package var answerPassedOnAt: Timestamp?
    /// Ids of notices that were given up and passed on to the person's next contact; nil while there are none.
    package var fellBack: Set<String>?
    /// When nothing more can be told.
    package var endedAt: Timestamp?

    /// An alert of which nothing has been told.
    package init() {}
}

/// What is decided about one clock at one moment.
package struct Decision: Hashable, Sendable {
    /// The state to store.
    package var alert: Alert
    /// The outbox rows to store with it.
    package var notices: [Notice]
    /// Why, and why not.
    package var reason: Reason
    /// When to decide again; nil only when nothing more can happen by time alone.
    package var lookAgainAt: Timestamp?
    /// Whether notices not yet sent have become untrue and must not be.
    package var withdrawsPending: Bool

    /// Makes a decision.
    package init(
        alert: Alert, notices: [Notice] = [], reason: Reason, lookAgainAt: Timestamp? = nil,
        withdrawsPending: Bool = false
    ) {
        self.alert = alert
        self.notices = notices
        self.reason = reason
        self.lookAgainAt = lookAgainAt
        self.withdrawsPending = withdrawsPending
    }
}
