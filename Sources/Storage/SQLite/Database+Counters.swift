import Deadlines
import GRDB

/// Numbers that are kept up to date, because counting them takes too long.
enum Counter: String {
    case nextAlert = "next-alert"
    case openCases = "open-cases"
    case running, paused, breached
    case lastDelivery = "last-delivery"
    /// Steps that found nobody, of all time.
    case skippedSteps = "skipped-steps"
    /// The newest moment at which something was decided; absent until the first.
    case newestDecision = "newest-decision"
    /// When the watcher last completed a pass, as far as the store was told; absent until the first.
    case lastPass = "last-pass"
    /// The last decision and fact whose moments no longer count, since somebody has said that the clock is right.
    case discountedDecision = "discounted-decision"
    case discountedFact = "discounted-fact"
    /// The fingerprint of the configuration under which open cases were last looked at; absent at first.
    case configuration
}

extension Database {
    func counter(_ counter: Counter) throws -> Int64 {
        guard let value = try first(Statements.counter, [counter.rawValue], { $0[0] as Int64 })
        else {
            throw StoreError(
                .damaged,
                "the store lacks its counter \(counter.rawValue); restore it from a backup")
        }
        return value
    }

    func set(_ counter: Counter, to value: Int64) throws {
        try run(Statements.setCounter, [counter.rawValue, value])
    }

    /// Notes the moment of a decision, which only a later one replaces.
    func noteDecision(at moment: Timestamp) throws {
        try run(Statements.noteDecision, [Counter.newestDecision.rawValue, moment.microseconds])
    }

    /// The newest moment of a decision or attempt, or of the last fact's recording.
    func newestMoment() throws -> Timestamp? {
        let noted = try momentIfAny(.newestDecision)
        let decided = try first(
            Statements.lastDecisionAt, [try valueIfAny(.discountedDecision) ?? 0]
        ) { $0.moment(0) }
        let recorded = try first(
            Statements.lastFactAt, [try valueIfAny(.discountedFact) ?? 0]
        ) { $0.moment(0) }
        return [noted, decided, recorded].compactMap { $0 }.max()
    }

    /// Lets the clock's moment be the newest, whatever moments were written while it ran ahead, and has everything that
    /// waits for one of those looked at again.
    func acceptClock(at wall: Timestamp) throws {
        let moment = wall.microseconds
        try run(Statements.putCounter, [Counter.newestDecision.rawValue, moment])
        try run(Statements.discountDecisions, [Counter.discountedDecision.rawValue])
        try run(Statements.discountFacts, [Counter.discountedFact.rawValue])
        try touchOpenCases(at: wall)
        try run(Statements.bringCasesBack, [moment])
        try run(Statements.bringSchedulesBack, [moment])
        try sendAtOnce(at: wall)
    }

    func dueCases(at now: Timestamp, atMost most: Int) throws -> Int {
        try first(Statements.countDueCases, [now.microseconds, most]) { $0[0] as Int } ?? 0
    }

    /// A moment kept as a counter; nil before the first.
    func momentIfAny(_ counter: Counter) throws -> Timestamp? {
        try valueIfAny(counter).map { Timestamp(microseconds: $0) }
    }

    /// A number that may not be there yet.
    private func valueIfAny(_ counter: Counter) throws -> Int64? {
        try first(Statements.counter, [counter.rawValue]) { $0[0] as Int64 }
    }

    /// Keeps a number, new or not.
    func put(_ counter: Counter, _ value: Int64) throws {
        try run(Statements.putCounter, [counter.rawValue, value])
    }

    /// Remembers the configuration in force; true when it is another than before.
    func noteConfiguration(_ fingerprint: Int64) throws -> Bool {
        let name = Counter.configuration.rawValue
        let known = try first(Statements.counter, [name]) { $0[0] as Int64 }
        guard known != fingerprint else { return false }
        try run(Statements.putCounter, [name, fingerprint])
        return true
    }

    func add(_ difference: Int, to counter: Counter) throws {
        guard difference != 0 else { return }
        try run(Statements.addToCounter, [counter.rawValue, difference])
    }
}
