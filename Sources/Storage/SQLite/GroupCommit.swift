import GRDB
import Synchronization

/// Commits whatever commands are waiting in one transaction, so that many callers share one flush.
///
/// Whoever finds the mailbox empty starts the job that empties it; those who come while an earlier job commits are the
/// next group. Its length is bounded by the callers, each of whom waits for an answer.
final class GroupCommit: Sendable {
    private struct Command: Sendable {
        /// Does the work, and answers how to resume the caller once it is on disk.
        let perform: @Sendable (Database) throws -> @Sendable () -> Void
        let fail: @Sendable (any Error) -> Void
    }

    private let writer: any DatabaseWriter
    private let mailbox = Mutex<[Command]>([])

    init(_ writer: any DatabaseWriter) {
        self.writer = writer
    }

    /// Commands that no job has taken yet.
    var waitingCount: Int { mailbox.withLock { $0.count } }

    /// Returns the value of `work` after its transaction is on disk.
    ///
    /// An error undoes this command alone. Cancelling the task changes nothing.
    func perform<Value: Sendable>(
        _ work: @escaping @Sendable (Database) throws -> Value
    ) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            let command = Command(
                perform: { database in
                    let value = try work(database)
                    return { continuation.resume(returning: value) }
                },
                fail: { continuation.resume(throwing: $0) })
            let isFirst = mailbox.withLock { waiting in
                waiting.append(command)
                return waiting.count == 1
            }
            if isFirst {
                writer.asyncWriteWithoutTransaction { [self] in commit($0) }
            }
        }
    }

    private func commit(_ database: Database) {
        let group = mailbox.withLock { waiting in
            let group = waiting
            waiting = []
            return group
        }
        var resumptions: [@Sendable () -> Void] = []
        resumptions.reserveCapacity(group.count)
        do {
            try database.inTransaction(.immediate) {
                for command in group {
                    resumptions.append(try run(command, on: database))
                }
                return .commit
            }
        } catch {
            for command in group { command.fail(error) }
            return
        }
        for resume in resumptions { resume() }
    }

    private func run(
        _ command: Command, on database: Database
    ) throws -> @Sendable () -> Void {
        do {
            return try database.undoable { try command.perform(database) }
        } catch  where database.isInsideTransaction {
            // Its own fault, undone by itself: the rest of the group goes on.
            return { command.fail(error) }
        }
    }
}

extension Database {
    /// Runs `work`, and takes back what it wrote if it throws.
    ///
    /// When the failure ended the whole transaction there is nothing left to take back.
    func undoable<Value>(_ work: () throws -> Value) throws -> Value {
        try run("SAVEPOINT command")
        do {
            let value = try work()
            try run("RELEASE command")
            return value
        } catch {
            if isInsideTransaction {
                try run("ROLLBACK TO command")
                try run("RELEASE command")
            }
            throw error
        }
    }
}
