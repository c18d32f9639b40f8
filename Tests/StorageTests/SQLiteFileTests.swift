import Deadlines
import Foundation
import GRDB
import Testing

@testable import Storage

@Suite struct SQLiteFileTests {
    /// The error of opening, or nil.
    private func failure(_ path: String, _ role: Store.Role = .daemon) -> StoreError? {
        do {
            _ = try Store(path: path, role: role)
            return nil
        } catch {
            return error as? StoreError
        }
    }

    @Test("every commit is flushed, and that is asserted at start")
    func synchronousFull() async throws {
        try await withFolder { folder in
            let store = try Store(path: folder + "/s.db", role: .daemon)
            let settings = try await store.write { database in
                (
                    try Int.fetchOne(database, sql: "PRAGMA synchronous"),
                    try String.fetchOne(database, sql: "PRAGMA journal_mode")
                )
            }
            #expect(settings.0 == 2)
            #expect(settings.1 == "wal")
            let careless = try DatabaseQueue(path: folder + "/t.db")
            try await careless.writeWithoutTransaction { database in
                try database.execute(sql: "PRAGMA synchronous = NORMAL")
                #expect(throws: StoreError.self) {
                    try SQLiteWriter.assertDurable(database, path: "t.db")
                }
            }
        }
    }

    @Test("a second daemon is refused with the process that has the store")
    func lockedByAnother() async throws {
        try await withFolder { folder in
            let store = try Store(path: folder + "/s.db", role: .daemon)
            let error = try #require(failure(folder + "/s.db"))
            #expect(error.code == .locked)
            #expect(error.description.contains("in use by another longstop daemon (process "))
            #expect(error.description.contains("stop that one"))
            try await store.close()
            #expect(failure(folder + "/s.db") == nil)
        }
    }

    @Test("a link to a store is the same store, also one that leads to no file yet")
    func lockedThroughLink() async throws {
        try await withFolder { folder in
            let file = folder + "/real.db"
            let link = folder + "/link.db"
            try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: file)
            let store = try Store(path: link, role: .daemon)
            #expect(store.realPath.hasSuffix("/real.db"))
            #expect(failure(file)?.code == .locked)
            #expect(failure(link)?.code == .locked)
            try await store.close()
            #expect(failure(file) == nil)
        }
    }

    @Test("a store of a newer version is refused by daemon and reader, and left as it is")
    func newerSchema() async throws {
        try await withFolder { folder in
            let path = folder + "/s.db"
            try await Store(path: path, role: .daemon).close()
            let queue = try DatabaseQueue(path: path)
            try await queue.write { try $0.execute(sql: "PRAGMA user_version = 99") }
            try queue.close()
            for role in [Store.Role.daemon, .reader] {
                let error = try #require(failure(path, role))
                #expect(error.code == .newerSchema)
                #expect(error.description.contains("schema 99"))
                #expect(error.description.contains("install that version again"))
            }
        }
    }

    @Test("a store of an earlier version is brought up to this one and keeps everything")
    func earlierSchema() async throws {
        try await withFolder { folder in
            let path = folder + "/s.db"
            let queue = try DatabaseQueue(path: path)
            try await queue.write { database in
                try database.execute(sql: Schema.first)
                try database.execute(
                    sql: """
                        INSERT INTO alerts (id, case_ref, rule, key_parts, run, state, late, started_at,
                            started_by, warnings, episodes, policy, provisional, told)
                        VALUES (7, 'BCT-900001', 'r', '[]', 1, 'running', 0, 0, '[]', '[]', '[]', 'p', 0, 0);
                        PRAGMA application_id = \(Schema.applicationID);
                        PRAGMA user_version = 1;
                        """)
            }
            try queue.close()
            let store = try Store(path: path, role: .daemon)
            let clocks = try await store.clocks()
            #expect(clocks.map(\.id) == [7] && clocks.map(\.clock.ruleVersion) == [""])
            try await store.close()
        }
    }

    @Test("notices of an earlier version keep their messages, attempts and checks")
    func earlierNotices() async throws {
        try await withFolder { folder in
            let path = folder + "/s.db"
            let queue = try DatabaseQueue(path: path)
            try await queue.write { database in
                try database.execute(sql: Schema.first)
                try database.execute(sql: Schema.ruleVersions)
                try database.execute(
                    sql: """
                        INSERT INTO alerts (id, case_ref, rule, key_parts, run, state, late, started_at,
                            started_by, warnings, episodes, policy, provisional, told)
                        VALUES (7, 'BCT-900001', 'r', '[]', 1, 'running', 0, 0, '[]', '[]', '[]', 'p', 0, 0);
                        INSERT INTO cases (reference, look_at, open_clocks)
                        VALUES ('BCT-900001', NULL, 1);
                        INSERT INTO notices (seq, id, alert, case_ref, kind, revision, step, repetition,
                            person, role, channel, address, urgency, rank, policy, late, reason_code,
                            reason_text, subject, planned_at, created_at, not_before, state, attempts)
                        VALUES (3, 'n-3', 7, 'BCT-900001', 'breach', 0, 1, 1, 'sam.example', 'worker',
                            'email', 'sam@example.org', 'page', 0, 'p', 0, 'deadline-passed', 'passed',
                            'a subject', 0, 0, 0, 'ready', 1);
                        INSERT INTO bodies (notice, body) VALUES (3, x'6162');
                        INSERT INTO attempts (notice, number, started_at, finished_at, outcome, detail)
                        VALUES (3, 1, 0, 1, 'temporary', 'busy');
                        PRAGMA application_id = \(Schema.applicationID);
                        PRAGMA user_version = 2;
                        """)
            }
            try queue.close()
            let store = try Store(path: path, role: .daemon)
            let history = try #require(try await store.caseHistory(CaseReference("BCT-900001")))
            #expect(history.notices.map(\.attemptLog.count) == [1])
            let claimed = try await store.claim(limit: 1, at: at(0), run: 1)
            #expect(claimed.map(\.body) == [Array("ab".utf8)] && claimed.map(\.attempt) == [2])
            let faults = try await store.write { database in
                let isOn = try Int.fetchOne(database, sql: "PRAGMA foreign_keys") ?? 0
                let broken = try Row.fetchAll(database, sql: "PRAGMA foreign_key_check").count
                return (isOn, broken)
            }
            #expect(faults == (1, 0))
            await #expect(throws: StoreError.self) {
                try await store.write {
                    try $0.execute(sql: "UPDATE notices SET state = 'lost'")
                }
            }
            try await store.close()
        }
    }

    @Test("what is not a database is refused and left as it is")
    func notADatabase() async throws {
        try await withFolder { folder in
            let path = folder + "/notes.txt"
            let content = String(repeating: "these are my notes\n", count: 100)
            try content.write(toFile: path, atomically: true, encoding: .utf8)
            for role in [Store.Role.daemon, .reader] {
                #expect(failure(path, role)?.code == .notADatabase)
            }
            #expect(try String(contentsOfFile: path, encoding: .utf8) == content)
            #expect(failure(folder)?.code == .notADatabase)
        }
    }

    @Test("the database of another program is refused and left as it is")
    func anotherProgram() async throws {
        try await withFolder { folder in
            let path = folder + "/other.db"
            let queue = try DatabaseQueue(path: path)
            try await queue.write { try $0.execute(sql: "CREATE TABLE songs (title TEXT)") }
            try queue.close()
            let before = try Data(contentsOf: URL(filePath: path))
            #expect(failure(path)?.code == .notAStore)
            #expect(failure(path, .reader)?.code == .notAStore)
            #expect(try Data(contentsOf: URL(filePath: path)) == before)
        }
    }

    @Test("a missing folder and a missing store are named")
    func missing() async throws {
        try await withFolder { folder in
            #expect(failure(folder + "/none/s.db")?.code == .unwritable)
            let error = try #require(failure(folder + "/s.db", .reader))
            #expect(error.code == .missing)
            #expect(error.description.contains("start the daemon once"))
        }
    }

    @Test("a reader works beside a daemon and without one, and writes nothing")
    func reader() async throws {
        try await withFolder { folder in
            let path = folder + "/s.db"
            let daemon = try Store(path: path, role: .daemon)
            let beside = try Store(path: path, role: .reader)
            _ = try await daemon.record([fact("1")])
            #expect(try await beside.facts(of: subject).count == 1)
            _ = try await daemon.record([fact("2")])
            #expect(try await beside.facts(of: subject).count == 2)
            await #expect(throws: StoreError.self) { _ = try await beside.record([fact("3")]) }
            try await beside.close()
            try await daemon.close()
            #expect(!FileManager.default.fileExists(atPath: path + "-wal"))
            let alone = try Store(path: path, role: .reader)
            #expect(try await alone.facts(of: subject).count == 2)
            #expect(try await alone.quickCheck().isEmpty)
            try await alone.close()
        }
    }

    @Test("what was committed is there after a crash, leases too")
    func crash() async throws {
        try await withFolder { folder in
            let path = folder + "/s.db"
            let store = try Store(path: path, role: .daemon)
            let run = try await store.startRun(at: at(0))
            try await store.start { [outbox(notice(alert: $0), id: "n-1")] }
            _ = try await store.claim(limit: 1, at: at(1), run: run)
            // The files as they lie when the process dies between two statements.
            let copy = folder + "/copy.db"
            for suffix in ["", "-wal"] {
                try FileManager.default.copyItem(atPath: path + suffix, toPath: copy + suffix)
            }
            let reopened = try Store(path: copy, role: .daemon)
            let next = try await reopened.startRun(at: at(5))
            #expect(next == run + 1)
            #expect(try await reopened.reclaimLeases(ofEarlierRunsThan: next, at: at(5)) == 1)
            let again = try await reopened.claim(limit: 9, at: at(5), run: next)
            #expect(again.map(\.id) == ["n-1"])
            #expect(try await reopened.facts(of: subject).count == 1)
            try await reopened.close()
            try await store.close()
        }
    }

    @Test("facts, attempts and decisions cannot be edited")
    func appendOnly() async throws {
        try await withFolder { folder in
            let store = try Store(path: folder + "/s.db", role: .daemon)
            _ = try await store.record([fact("1")])
            await #expect(throws: StoreError.self) {
                try await store.write { try $0.execute(sql: "UPDATE facts SET type = 'x'") }
            }
            try await store.close()
        }
    }
}
