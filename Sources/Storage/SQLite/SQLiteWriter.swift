import GRDB

/// A daemon's hold on a store: the lock, the connections, and the one way to write.
struct SQLiteWriter: Sendable {
    let lock: StoreLock
    let pool: DatabasePool
    let commits: GroupCommit

    /// Locks, opens, and migrates the store at `path`.
    init(path: String, progress: (Int, Int) -> Void) throws {
        let file = SQLiteFile(path: path)
        RealPath.makeFile(path)
        lock = try StoreLock(store: path)
        try file.inspectBeforeWriting()
        pool = try DatabasePool(path: path, configuration: file.configuration(readonly: false))
        commits = GroupCommit(pool)
        try pool.writeWithoutTransaction { database in
            // GRDB lowers this to NORMAL on its writer after every preparation, and NORMAL may lose the last
            // commits when the power goes.
            try database.execute(
                sql: """
                    PRAGMA synchronous = FULL;
                    PRAGMA cache_size = -\(Limits.writerCacheKiB);
                    """)
            try Self.assertDurable(database, path: path)
            try Schema.migrate(database, path: path, progress: progress)
        }
    }

    /// Throws unless a commit on this connection is on disk when it returns.
    static func assertDurable(_ database: Database, path: String) throws {
        let synchronous = try Int.fetchOne(database, sql: "PRAGMA synchronous")
        let journal = try String.fetchOne(database, sql: "PRAGMA journal_mode")
        guard synchronous == 2, journal == "wal" else {
            throw StoreError(
                .failed,
                "store \"\(path)\" does not flush its commits (synchronous \(synchronous ?? -1), "
                    + "journal \(journal ?? "none")); keep it on a local file system")
        }
    }

    /// Writes the log back and cuts it off; a reader in the way makes it partial, which is no error.
    func checkpoint() async throws {
        let pool = pool
        try await withCheckedThrowingContinuation { (done: CheckedContinuation<Void, any Error>) in
            pool.asyncWriteWithoutTransaction { database in
                do {
                    _ = try database.checkpoint(.truncate)
                    done.resume()
                } catch let error as DatabaseError where error.resultCode == .SQLITE_BUSY {
                    done.resume()
                } catch {
                    done.resume(throwing: error)
                }
            }
        }
    }
}
