import GRDB

/// Numbers that are kept up to date, because counting them takes too long.
enum Counter: String {
    case nextAlert = "next-alert"
    case openCases = "open-cases"
    case running, paused, breached
    case lastDelivery = "last-delivery"
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

    func add(_ difference: Int, to counter: Counter) throws {
        guard difference != 0 else { return }
        try run(Statements.addToCounter, [counter.rawValue, difference])
    }
}
