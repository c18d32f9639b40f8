import Deadlines
import GRDB

extension Database {
    /// Runs a statement, prepared once a connection.
    func run(_ sql: String, _ arguments: StatementArguments = []) throws {
        try cachedStatement(sql: sql).execute(arguments: arguments)
    }

    /// Every row of a query, made into values.
    func all<Value>(
        _ sql: String, _ arguments: StatementArguments = [], _ make: (Row) throws -> Value
    ) throws -> [Value] {
        let rows = try Row.fetchCursor(cachedStatement(sql: sql), arguments: arguments)
        var values: [Value] = []
        while let row = try rows.next() {
            values.append(try make(row))
        }
        return values
    }

    /// The first row of a query, made into a value.
    func first<Value>(
        _ sql: String, _ arguments: StatementArguments = [], _ make: (Row) throws -> Value
    ) throws -> Value? {
        try Row.fetchOne(cachedStatement(sql: sql), arguments: arguments).map(make)
    }
}

extension Row {
    /// A moment in a column of microseconds.
    func moment(_ column: Int) -> Timestamp {
        Timestamp(microseconds: self[column])
    }

    /// A moment, or none.
    func momentIfAny(_ column: Int) -> Timestamp? {
        (self[column] as Int64?).map { Timestamp(microseconds: $0) }
    }

    /// A word of a fixed list, or an error that says the store holds another.
    func word<Word: RawRepresentable>(_ column: Int) throws -> Word where Word.RawValue == String {
        let text: String = self[column]
        guard let word = Word(rawValue: text) else {
            throw StoreError(
                .inconsistent,
                "the store holds an unknown word \"\(text)\"; run the matching version")
        }
        return word
    }
}
