import Foundation
import GRDB
import Glibc

/// A store's file: what it is, and how it is opened.
struct SQLiteFile {
    let path: String

    /// Opens it for reading only; refuses what is not a store of this schema.
    func openForReading() throws -> any DatabaseReader {
        guard FileManager.default.fileExists(atPath: path) else {
            if faccessat(AT_FDCWD, path, F_OK, AT_EACCESS) != 0, errno == EACCES {
                throw StoreError(
                    .unreachable,
                    "store \"\(path)\" may not be read by this user; run this as root, or as the daemon's user"
                )
            }
            throw StoreError(
                .missing,
                "store \"\(path)\" does not exist; start the daemon once, or name another store")
        }
        let queue = try openQueue()
        try queue.read { database in
            let found = try Schema.identify(database, path: path)
            guard found == Schema.version else {
                throw StoreError(
                    .olderSchema,
                    "store \"\(path)\" has schema \(found) and this version reads \(Schema.version); "
                        + "start the daemon once to migrate it")
            }
        }
        return queue
    }

    /// Throws unless the file is absent, empty, or a store that this version can migrate; changes nothing.
    func inspectBeforeWriting() throws {
        // A file that is not there yet has none; one that cannot be read fails when it is opened, with its reason.
        let attributes = try? FileManager.default.attributesOfItem(atPath: path)
        if attributes?[.type] as? FileAttributeType == .typeDirectory {
            throw StoreError(
                .notADatabase, "store \"\(path)\" is a folder; name a file inside it")
        }
        guard let size = attributes?[.size] as? Int, size > 0 else { return }
        let queue = try openQueue()
        _ = try queue.read { try Schema.identify($0, path: path) }
        try queue.close()
    }

    /// The settings every connection has.
    func configuration(readonly: Bool) -> Configuration {
        var configuration = Configuration()
        configuration.readonly = readonly
        configuration.busyMode = .timeout(Limits.busySeconds)
        configuration.maximumReaderCount = Limits.readers
        // Any other class makes libdispatch ask for priorities that a sandbox refuses, and say so in the log.
        configuration.qos = .default
        configuration.label = "longstop.store"
        configuration.prepareDatabase { database in
            try database.execute(
                sql: """
                    PRAGMA trusted_schema = OFF;
                    PRAGMA cell_size_check = ON;
                    PRAGMA journal_size_limit = \(Limits.logBytes);
                    """)
        }
        return configuration
    }

    private func openQueue() throws -> DatabaseQueue {
        let settings = configuration(readonly: true)
        do {
            let queue = try DatabaseQueue(path: path, configuration: settings)
            _ = try queue.read { try Int.fetchOne($0, sql: "PRAGMA schema_version") }
            return queue
        } catch let error as DatabaseError
            where [.SQLITE_CANTOPEN, .SQLITE_READONLY].contains(error.resultCode)
        {
            // Without a log nobody writes, and the file alone is the whole store: the only way in for a reader
            // who may not create the log's files.
            guard !FileManager.default.fileExists(atPath: path + "-wal"),
                let name = path.addingPercentEncoding(withAllowedCharacters: .urlPathAllowed)
            else { throw error }
            return try DatabaseQueue(
                path: "file:\(name)?immutable=1", configuration: settings)
        }
    }
}
