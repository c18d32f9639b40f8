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

    /// The newest moment of a decision or of the last fact's recording.
    func newestMoment() throws -> Timestamp? {
        let decided = try first(Statements.counter, [Counter.newestDecision.rawValue]) {
            $0.moment(0)
        }
        let told = try first(Statements.lastDecisionAt) { $0.moment(0) }
        let recorded = try first(Statements.lastFactAt) { $0.moment(0) }
        return [decided, told, recorded].compactMap { $0 }.max()
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
