import GRDB

/// The numbered migrations, and how a file is known to be a store.
enum Schema {
    /// `LONG`, in the header of every store.
    static let applicationID: Int64 = 0x4C4F_4E47

    /// The schema this build reads and writes.
    static var version: Int { migrations.count }

    /// The schema of a store, 0 when it is empty; throws when it is not ours or too new.
    static func identify(_ database: Database, path: String) throws -> Int {
        let application = try Int64.fetchOne(database, sql: "PRAGMA application_id") ?? 0
        let found = try Int.fetchOne(database, sql: "PRAGMA user_version") ?? 0
        let tables = try Int.fetchOne(database, sql: "SELECT count(*) FROM sqlite_schema") ?? 0
        let isEmpty = application == 0 && found == 0 && tables == 0
        guard application == applicationID || isEmpty else {
            throw StoreError(
                .notAStore,
                "store \"\(path)\" is the database of another program; name another file")
        }
        guard found <= version else {
            throw StoreError(
                .newerSchema,
                "store \"\(path)\" has schema \(found), from a newer version, and this one knows "
                    + "\(version); install that version again, or restore an older backup")
        }
        return found
    }

    /// Brings a store to the present schema, each step in a transaction of its own.
    ///
    /// `progress` hears of each step before it is taken: its number from 1, and how many there are.
    static func migrate(
        _ database: Database, path: String, progress: (Int, Int) -> Void = { _, _ in }
    ) throws {
        let found = try identify(database, path: path)
        guard found < version else { return }
        // A table that others refer to can only be made anew while nobody looks; what refers is copied as it is.
        try database.execute(sql: "PRAGMA foreign_keys = OFF")
        for number in found..<version {
            if found > 0 { progress(number - found + 1, version - found) }
            try database.inTransaction(.immediate) {
                try database.execute(sql: migrations[number])
                try database.execute(
                    sql: """
                        PRAGMA application_id = \(applicationID);
                        PRAGMA user_version = \(number + 1);
                        """)
                return .commit
            }
        }
        // A migration that failed throws, and the connection is given up.
        try database.execute(sql: "PRAGMA foreign_keys = ON")
    }

    /// Append only: a step that has shipped is never edited.
    static let migrations = [first, ruleVersions, schedules, people]
}
