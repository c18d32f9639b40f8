package import Deadlines
package import Escalation

/// An absence as somebody told it to the daemon, or a calendar did.
package struct AbsenceRecord: Hashable, Sendable {
    /// The number by which it is spoken of; 0 before it is kept.
    package var id: Int64
    package var absence: Absence
    /// Where it comes from: `command`, `api`, or the name of a list or feed that is taken over whole.
    package var source: String
    /// Who said it; the name of the source for a feed.
    package var saidBy: String
    package var saidAt: Timestamp
    /// When it was taken back; nil while it counts.
    package var endedAt: Timestamp?
    package var endedBy: String?

    /// Makes one that is not kept yet.
    package init(_ absence: Absence, source: String, saidBy: String, saidAt: Timestamp) {
        id = 0
        self.absence = absence
        self.source = source
        self.saidBy = saidBy
        self.saidAt = saidAt
    }
}

/// A silence with what was done about it.
package struct SilenceRecord: Hashable, Sendable {
    package var silence: Silence
    /// The recurrence as it was written; nil for none.
    package var repeats: String?
    package var saidAt: Timestamp
    package var confirmedAt: Timestamp?
    /// When its owner was told that it is about to end.
    package var remindedAt: Timestamp?
    /// When it was ended before its time.
    package var endedAt: Timestamp?
    package var endedBy: String?

    /// Makes one that is not kept yet.
    package init(_ silence: Silence, repeats: String? = nil, saidAt: Timestamp) {
        self.silence = silence
        self.repeats = repeats
        self.saidAt = saidAt
    }
}

/// A policy that is tried out with the people it really tells.
package struct Drill: Hashable, Sendable {
    /// The number by which it is spoken of; 0 before it is kept.
    package var id: Int64
    package var policy: String
    package var startsAt: Timestamp
    /// Who asked for it.
    package var saidBy: String

    /// Makes one.
    package init(id: Int64 = 0, policy: String, startsAt: Timestamp, saidBy: String) {
        self.id = id
        self.policy = policy
        self.startsAt = startsAt
        self.saidBy = saidBy
    }

    /// Under what it is told, as if it were a schedule.
    package var name: String { Self.name(of: id) }

    static func name(of id: Int64) -> String { "drill-\(id)" }
    /// Seconds after which it is over, answered or not.
    package static let longestSeconds: Int64 = 2 * 86_400
}

/// What people have said of themselves and asked for, as far as it counts at one moment or later.
package struct Roster: Hashable, Sendable {
    package var absences: [AbsenceRecord] = []
    package var silences: [SilenceRecord] = []
    /// Drills that are going on, or will be.
    package var drills: [Drill] = []
    /// Calendars with their last good copies.
    package var feeds: [FeedRecord] = []

    /// Nothing said.
    package init() {}
}

/// A calendar that is read again and again.
package struct FeedRecord: Hashable, Sendable {
    package var name: String
    package var checkedAt: Timestamp
    /// When it was last read without fault; nil if it never was.
    package var goodAt: Timestamp?
    /// The last good copy.
    package var body: [UInt8]
    /// What was wrong the last time; nil for nothing.
    package var problem: String?
}

extension Store {
    /// Everything said that counts at `now` or later.
    package func roster(at now: Timestamp) async throws -> Roster {
        try await read { try $0.roster(at: now) }
    }

    /// Keeps absences, all in one transaction, and answers their numbers.
    package func add(_ absences: [AbsenceRecord]) async throws -> [Int64] {
        try await write { database in try absences.map { try database.add($0) } }
    }

    /// Takes the absences of one source over whole: those that are not among `absences` any more are ended, new ones
    /// kept, the rest left as they are. Answers how many were added and how many ended.
    package func replace(
        absencesOf source: String, with absences: [AbsenceRecord], at now: Timestamp
    ) async throws -> (added: Int, ended: Int) {
        try await write { try $0.replace(absencesOf: source, with: absences, at: now) }
    }

    /// Ends an absence: from `now` on it counts no more. False when there is none of that number that counts.
    package func endAbsence(_ id: Int64, by person: String, at now: Timestamp) async throws -> Bool
    {
        try await write { try $0.endAbsence(id, by: person, at: now) }
    }

    /// Keeps a silence and answers its number.
    package func add(_ silence: SilenceRecord) async throws -> Int64 {
        try await write { try $0.add(silence) }
    }

    /// A second person agrees to a silence; false when there is none of that number that counts.
    package func confirmSilence(
        _ id: Int64, by person: String, at now: Timestamp
    ) async throws -> Bool {
        try await write { try $0.confirmSilence(id, by: person, at: now) }
    }

    /// Ends a silence before its time; false when there is none of that number that counts.
    package func endSilence(_ id: Int64, by person: String, at now: Timestamp) async throws -> Bool
    {
        try await write { try $0.endSilence(id, by: person, at: now) }
    }

    /// Notes that a silence's owner is told that it is about to end, and puts that into the outbox; false when it was
    /// done before. `body` makes the message under the number of a new alert.
    package func remind(
        ofSilence id: Int64, at now: Timestamp,
        _ body: @escaping @Sendable (Int64) throws -> [OutboxNotice]
    ) async throws -> Bool {
        try await write { try $0.remind(ofSilence: id, at: now, body) }
    }

    /// Keeps a drill and answers its number.
    package func add(_ drill: Drill, at now: Timestamp) async throws -> Int64 {
        try await write { try $0.add(drill, at: now) }
    }

    /// Ends a drill, begun or not; false when there is none of that number that has not ended.
    package func endDrill(_ id: Int64, by person: String, at now: Timestamp) async throws -> Bool {
        try await write { try $0.endDrill(id, by: person, at: now) }
    }

    /// Every drill that was ever asked for, newest first.
    package func drills() async throws -> [Drill] {
        try await read { try $0.drills() }
    }

    /// Puts messages that are of no case into the outbox, under an alert of their own, whose number `body` makes them
    /// with; answers that number.
    package func tellByItself(
        at now: Timestamp, _ body: @escaping @Sendable (Int64) throws -> [OutboxNotice]
    ) async throws -> Int64 {
        try await write { database in
            let number = try database.counter(.nextAlert)
            try database.tellByItself(try body(number), at: now)
            return number
        }
    }

    /// Every feed that was ever read, by name.
    package func feeds() async throws -> [FeedRecord] {
        try await read { try $0.feeds() }
    }

    /// Keeps what became of reading a feed; without a body the last good copy stays.
    package func note(
        feed name: String, at now: Timestamp, body: [UInt8]?, problem: String?
    ) async throws {
        try await write { try $0.note(feed: name, at: now, body: body, problem: problem) }
    }
}
