import Deadlines
import Foundation
import GRDB
import Synchronization
import Testing

@testable import Storage

@Suite struct GroupCommitTests {
    @Test("32 callers lose nothing, and each is resumed only after its commit")
    func concurrentCallers() async throws {
        try await withFolder { folder in
            let store = try Store(path: folder + "/s.db", role: .daemon)
            let witness = try Store(path: folder + "/s.db", role: .reader)
            try await withThrowingTaskGroup(of: Void.self) { group in
                for caller in 0..<32 {
                    group.addTask {
                        let mine = CaseReference("BCT-\(caller)")
                        for number in 1...10 {
                            let new = fact("\(caller)-\(number)", of: mine)
                            let results = try await store.record([new])
                            #expect(results == [.accepted])
                            // Another connection sees what is committed and nothing else.
                            #expect(try await witness.facts(of: mine).count == number)
                        }
                    }
                }
                try await group.waitForAll()
            }
            #expect(try await store.record([fact("0-1", of: CaseReference("BCT-0"))]) == [.known])
            try await witness.close()
            try await store.close()
        }
    }

    @Test("a command that fails is undone by itself, and its group goes on")
    func oneFails() async throws {
        struct Trouble: Error {}
        let (queue, commits) = try makeQueue()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<64 {
                group.addTask {
                    do {
                        try await commits.perform { database in
                            try database.execute(
                                sql: "INSERT INTO t VALUES (?)", arguments: [number])
                            if number % 4 == 0 { throw Trouble() }
                        }
                        #expect(number % 4 != 0)
                    } catch is Trouble {
                        #expect(number % 4 == 0)
                    }
                }
            }
            try await group.waitForAll()
        }
        let kept = try await queue.read { try Int.fetchAll($0, sql: "SELECT n FROM t ORDER BY n") }
        #expect(kept == (0..<64).filter { $0 % 4 != 0 })
    }

    @Test("commands that wait together are committed together")
    func together() async throws {
        let (queue, commits) = try makeQueue()
        let counting = CommitCounter()
        queue.add(transactionObserver: counting, extent: .observerLifetime)
        let gate = DispatchSemaphore(value: 0)
        // The queue is held, so that all of them are waiting before the first is looked at.
        queue.asyncWriteWithoutTransaction { _ in
            gate.wait()
        }
        await withTaskGroup(of: Void.self) { group in
            for number in 0..<32 {
                group.addTask {
                    try? await commits.perform { database in
                        try database.execute(sql: "INSERT INTO t VALUES (?)", arguments: [number])
                    }
                }
            }
            while commits.waitingCount < 32 { await Task.yield() }
            gate.signal()
        }
        #expect(try await queue.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM t") } == 32)
        #expect(counting.count.withLock { $0 } == 1)
    }

    @Test("nobody is told of success when the commit itself fails")
    func commitFails() async throws {
        let (queue, commits) = try makeQueue()
        await #expect(throws: DatabaseError.self) {
            try await commits.perform { database in
                try database.execute(
                    sql: "PRAGMA defer_foreign_keys = ON; INSERT INTO child VALUES (7)")
            }
        }
        try await commits.perform { try $0.execute(sql: "INSERT INTO t VALUES (1)") }
        #expect(
            try await queue.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM child") } == 0)
    }

    @Test("a cancelled task's command is done all the same")
    func cancelled() async throws {
        let (queue, commits) = try makeQueue()
        let task = Task {
            while !Task.isCancelled { await Task.yield() }
            try await commits.perform { try $0.execute(sql: "INSERT INTO t VALUES (1)") }
        }
        task.cancel()
        try await task.value
        #expect(try await queue.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM t") } == 1)
    }

    private func makeQueue() throws -> (DatabaseQueue, GroupCommit) {
        let queue = try DatabaseQueue()
        try queue.write { database in
            try database.execute(
                sql: """
                    CREATE TABLE t (n INTEGER PRIMARY KEY);
                    CREATE TABLE child (t INTEGER REFERENCES t (n));
                    """)
        }
        return (queue, GroupCommit(queue))
    }
}

/// Counts commits.
private final class CommitCounter: TransactionObserver, Sendable {
    let count = Mutex(0)

    func observes(eventsOfKind eventKind: DatabaseEventKind) -> Bool { false }
    func databaseDidChange(with event: DatabaseEvent) {}
    func databaseDidCommit(_ database: Database) { count.withLock { $0 += 1 } }
    func databaseDidRollback(_ database: Database) {}
}
