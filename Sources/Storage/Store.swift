import GRDB

/// Everything that outlives the process: facts, clocks with their alerts, the outbox and the audit.
///
/// Each verb is one transaction, and a writing verb returns only when its transaction is on disk. Writing
/// verbs ignore the cancellation of their task: what was asked is done or has failed, never in doubt.
package final class Store: Sendable {
    /// What a store is opened for.
    package enum Role: Hashable, Sendable {
        /// Reads and writes; there is at most one a store.
        case daemon
        /// Reads only, beside a daemon or without one.
        case reader
    }

    /// The file.
    package let path: String
    /// The file behind every symbolic link, as it was when the store was opened.
    package let realPath: String
    private let reader: any DatabaseReader
    private let writer: SQLiteWriter?

    /// Opens the store, and for a daemon creates or migrates it.
    ///
    /// Throws a `StoreError` when another daemon has it, when it is not a store of ours, or when its schema is not
    /// the one this build knows. `migrating` hears of each step of a migration before it is taken.
    package init(
        path: String, role: Role, migrating: (_ step: Int, _ of: Int) -> Void = { _, _ in }
    ) throws {
        self.path = path
        do {
            switch role {
            case .daemon:
                let writer = try SQLiteWriter(path: path, progress: migrating)
                self.writer = writer
                reader = writer.pool
            case .reader:
                writer = nil
                reader = try SQLiteFile(path: path).openForReading()
            }
        } catch {
            throw StoreError.explaining(error, path: path)
        }
        realPath = RealPath.of(path)
    }

    /// Writes the log back into the file and lets go of it; nothing may be asked afterwards.
    package func close() async throws {
        try await checkpoint()
        do {
            try reader.close()
        } catch {
            throw StoreError.explaining(error, path: path)
        }
        writer?.lock.release()
    }

    /// Writes the log back into the file, as far as readers allow; does nothing for a reader.
    package func checkpoint() async throws {
        guard let writer else { return }
        do {
            try await writer.checkpoint()
        } catch {
            throw StoreError.explaining(error, path: path)
        }
    }

    /// Runs `work` in the next group's transaction.
    func write<Value: Sendable>(
        _ work: @escaping @Sendable (Database) throws -> Value
    ) async throws -> Value {
        guard let writer else {
            throw StoreError(
                .readOnly, "store \"\(path)\" is open for reading only; ask the daemon to write")
        }
        do {
            return try await writer.commits.perform(work)
        } catch {
            throw StoreError.explaining(error, path: path)
        }
    }

    /// Runs `work` on one snapshot.
    func read<Value: Sendable>(
        _ work: @escaping @Sendable (Database) throws -> Value
    ) async throws -> Value {
        do {
            return try await reader.read(work)
        } catch let error as CancellationError {
            throw error
        } catch {
            throw StoreError.explaining(error, path: path)
        }
    }

    /// Runs `work` outside a transaction, for what cannot be done in one.
    func readAlone(_ work: @escaping @Sendable (Database) throws -> Void) async throws {
        let reader = reader
        do {
            try await withCheckedThrowingContinuation {
                (done: CheckedContinuation<Void, any Error>) in
                reader.asyncUnsafeRead { database in
                    done.resume(with: Result { try work(try database.get()) })
                }
            }
        } catch {
            throw StoreError.explaining(error, path: path)
        }
    }
}
