package import Deadlines
package import Escalation

/// Where digests go: one contact of one person.
package struct DigestAddress: Hashable, Sendable {
    package var person: String
    package var role: String
    package var contact: Contact

    /// Names a contact of a person.
    package init(person: String, role: String, contact: Contact) {
        self.person = person
        self.role = role
        self.contact = contact
    }
}

/// Whom a notice that waits for a digest is for.
package struct HeldLine: Hashable, Sendable {
    package var address: DigestAddress
    package var policy: String
    package var heldUntil: Timestamp
    package var clock: Clock
}

/// Where and when it goes now.
package struct HeldPlan: Hashable, Sendable {
    package var contact: Contact
    package var heldUntil: Timestamp

    /// Makes a plan.
    package init(contact: Contact, heldUntil: Timestamp) {
        self.contact = contact
        self.heldUntil = heldUntil
    }
}

/// A notice that a digest is to tell, with its clock as it stands now.
package struct HeldNotice: Hashable, Sendable {
    package var entry: CaseFile.Entry
    package var kind: Notice.Kind
    package var late: Bool
    package var reason: Reason
    package var plannedAt: Timestamp
    package var policy: String
    /// The digest that was to tell it.
    package var heldUntil: Timestamp

    /// Makes it of its parts.
    package init(
        entry: CaseFile.Entry, kind: Notice.Kind, late: Bool, reason: Reason, plannedAt: Timestamp,
        policy: String, heldUntil: Timestamp
    ) {
        self.entry = entry
        self.kind = kind
        self.late = late
        self.reason = reason
        self.plannedAt = plannedAt
        self.policy = policy
        self.heldUntil = heldUntil
    }
}

/// Which clocks a list shows.
package enum ClockSelection: Hashable, Sendable {
    /// Open ones of these rules.
    case open(Set<String>)
    /// Running ones, of any rule, due after the first moment and up to the second.
    case due(after: Timestamp, through: Timestamp)
    /// Those, of any rule, whose deadline passed while they ran, as was found after the first moment and up to the
    /// second.
    case breached(after: Timestamp, through: Timestamp)
    /// Those of these rules that started, as was found after the first moment and up to the second.
    case begun(Set<String>, after: Timestamp, through: Timestamp)
}

extension Store {
    /// Makes schedules known that are new, and due at `now`; one known already stays as it is.
    package func know(schedules: [CaseReference], at now: Timestamp) async throws {
        try await write { database in
            for subject in schedules { try database.know(subject, at: now) }
        }
    }

    /// When the next schedule or digest is due, in the past if one waits already; nil when there is none.
    package func nextScheduleAt() async throws -> Timestamp? {
        try await read { try $0.nextScheduleAt() }
    }

    /// Schedules that are due at `now`, earliest first.
    package func dueSchedules(at now: Timestamp) async throws -> [CaseReference] {
        try await read { try $0.dueSchedules(at: now) }
    }

    /// What is known of one schedule.
    package func scheduleFile(_ subject: CaseReference) async throws -> ScheduleFile {
        try await read { try $0.scheduleFile(subject) }
    }

    /// Brings one schedule up to `now` in one transaction; `body` decides, as of `advanceDueCases`.
    ///
    /// Throws what `body` throws, and then nothing is changed.
    package func advanceSchedule(
        _ subject: CaseReference, at now: Timestamp,
        _ body: @escaping @Sendable (ScheduleFile) throws -> StoredAdvance
    ) async throws -> AdvanceSummary {
        try await write { try $0.advanceSchedule(subject, at: now, body) }
    }

    /// Contacts for whom notices wait that a digest is to tell by `now`.
    package func dueDigests(at now: Timestamp) async throws -> [DigestAddress] {
        try await read { try $0.dueDigests(at: now) }
    }

    /// Plans anew what waits for digests, because the configuration has changed; answers how many notices that were.
    ///
    /// A notice for which `body` gives nothing is undeliverable, and its case due, so that its policy moves on.
    /// `body` may ask for the facts of the case.
    package func replanHeld(
        at now: Timestamp,
        _ body: @escaping @Sendable (HeldLine, () throws -> [Fact]) throws -> HeldPlan?
    ) async throws -> Int {
        try await write { try $0.replanHeld(at: now, body) }
    }

    /// Gathers what waits for one contact into one message, in one transaction; false when nothing was left.
    ///
    /// `body` makes the message of the notices, each with its clock as it stands, under the number of a new alert.
    /// What ended before the person was told anything of it is left out, and marked as withdrawn. The notices share
    /// the fate of the message: they are sent, or undeliverable, when it is.
    package func gather(
        _ address: DigestAddress, at now: Timestamp,
        _ body: @escaping @Sendable ([HeldNotice], Int64) throws -> OutboxNotice
    ) async throws -> Bool {
        try await write { try $0.gather(address, at: now, body) }
    }

    /// Clocks with their alerts, by deadline.
    package func clocks(_ selection: ClockSelection) async throws -> [CaseFile.Entry] {
        try await read { try $0.clocks(selection) }
    }
}
