/// How loudly people are told.
package enum Urgency: String, Hashable, Sendable, Codable, CaseIterable {
    /// At once, at night too.
    case page
    /// At once.
    case notify
    /// May be gathered into one message.
    case digest
}

/// Whom to tell about a clock, when, and what happens when nobody answers.
package struct Policy: Hashable, Sendable {
    package var name: String
    package var urgency: Urgency
    package var steps: [Step]
    package var lastResort: LastResort
    /// Seconds for which an acknowledgement holds later steps, unless it says otherwise.
    package var acknowledgedFor: Int64
    /// Seconds for which later steps wait for whoever it was handed over to.
    package var handedOverFor: Int64 = 1800
    /// What is told when an acknowledgement has run out.
    package var resumption = Resumption.next
    /// Roles that are told when a step finds nobody, beside those of the step after it.
    package var owners: [String] = []

    /// Makes a policy of its parts.
    package init(
        name: String, urgency: Urgency, steps: [Step], lastResort: LastResort,
        acknowledgedFor: Int64 = 4 * 3600
    ) {
        self.name = name
        self.urgency = urgency
        self.steps = steps
        self.lastResort = lastResort
        self.acknowledgedFor = acknowledgedFor
    }
}

/// Where a policy goes on when an acknowledgement has run out. Raw values are the words of the configuration.
package enum Resumption: String, Hashable, Sendable, CaseIterable {
    /// With what would have been told meanwhile.
    case next
    /// With the step that was told last, once more.
    case same
}

/// One step of a policy.
package struct Step: Hashable, Sendable {
    /// The moment of the step's first telling.
    package enum Moment: Hashable, Sendable {
        /// At each of the rule's warnings.
        case warning
        /// Seconds before the deadline.
        case beforeDue(Int64)
        /// At the deadline.
        case due
        /// Seconds after the deadline.
        case afterDue(Int64)
        /// Seconds after the previous step's first telling, late tellings included.
        case afterPrevious(Int64)
    }

    /// Whose answer holds what comes next. Raw values are the words of the configuration.
    package enum Answers: String, Hashable, Sendable, CaseIterable {
        /// That of whoever answers first.
        case first
        /// Those of all who were told.
        case all
    }

    package var moment: Moment
    /// Roles to tell.
    package var roles: [String]
    package var repetition: Repetition?
    package var answers = Answers.first

    /// Makes a step of its parts.
    package init(_ moment: Moment, tell roles: [String], repetition: Repetition? = nil) {
        self.moment = moment
        self.roles = roles
        self.repetition = repetition
    }

    /// Whether the step speaks of a deadline still ahead.
    package var isWarning: Bool {
        switch moment {
        case .warning, .beforeDue: true
        case .due, .afterDue, .afterPrevious: false
        }
    }
}

/// Telling again after the first time: `times` more, `every` so many seconds.
package struct Repetition: Hashable, Sendable {
    package var every: Int64
    package var times: Int

    /// Makes a repetition.
    package init(every: Int64, times: Int) {
        self.every = every
        self.times = times
    }
}

/// Who is told when every step has been told and nobody answered; told again for ever.
package struct LastResort: Hashable, Sendable {
    package var roles: [String]
    /// Seconds after the last telling of the last step.
    package var after: Int64
    /// Seconds between further tellings, until somebody answers or the clock ends.
    package var every: Int64

    /// Makes a last resort; an hour's patience and a telling a day unless said otherwise.
    package init(tell roles: [String], after: Int64 = 3600, every: Int64 = 86_400) {
        self.roles = roles
        self.after = after
        self.every = every
    }
}
