import Foundation
import GRDB
import Glibc
import Testing

@testable import Deadlines
@testable import Escalation
@testable import Storage

/// Copies of the record, whether it agrees with itself, and clocks that ran ahead.
@Suite struct KeepingTests {
    private func withStore(_ body: (Store, String) async throws -> Void) async throws {
        try await withFolder { folder in
            let store = try Store(path: folder + "/longstop.db", role: .daemon)
            try await body(store, folder)
            try await store.close()
        }
    }

    /// Damages the record as no verb can.
    private func spoil(_ store: Store, _ sql: String) async throws {
        try await store.write { try $0.execute(sql: sql) }
    }

    /// One alert with a notice that was sent.
    private func tell(_ store: Store) async throws {
        let alert = try await store.start { [outbox(notice(alert: $0), id: "n-1")] }
        #expect(alert == 1)
        _ = try await store.claim(limit: 1, at: at(1), run: 1)
        try await store.finish([
            FinishedAttempt(
                id: "n-1", outcome: .accepted(receipt: "250"), startedAt: at(1), finishedAt: at(2),
                retryAt: nil)
        ])
    }

    @Test func `a sound store is found sound, and so is its copy`() async throws {
        try await withStore { store, folder in
            try await tell(store)
            try await spoil(
                store, "UPDATE counters SET value = 1 WHERE name IN ('running', 'open-cases')")
            try await spoil(store, "UPDATE cases SET open_clocks = 1")
            #expect(try await store.verify() == [])
            try await store.backUp(to: folder + "/copy.db")
            let copy = try Store(path: folder + "/copy.db", role: .reader)
            #expect(try await copy.notice("n-1")?.state == .sent)
            // Never over what is there.
            await #expect(throws: StoreError.self) {
                try await store.backUp(to: folder + "/copy.db")
            }
        }
    }

    @Test(
        "whatever contradicts itself is found",
        arguments: [
            ("DELETE FROM attempts", "sent without an attempt"),
            ("UPDATE notices SET state = 'ready'", "would be sent again"),
            ("UPDATE notices SET state = 'leased'; DELETE FROM bodies", "have no message"),
            ("UPDATE alerts SET state = 'breached'", "missed without a decision"),
            ("UPDATE notices SET digest = 'nowhere'", "message that is not there"),
            (
                "INSERT INTO decisions (at, case_ref, alert, event, late, code, text) VALUES (0, 'x', 99, 'breach', 0, '', '')",
                "alerts that are not there"
            ),
            ("UPDATE counters SET value = 7 WHERE name = 'breached'", "kept as 7 and counted as 0"),
            (
                "PRAGMA foreign_keys = OFF; UPDATE acknowledgements SET alert = 99",
                "refers to a row of alerts"
            ),
        ])
    func contradiction(_ sql: String, _ words: String) async throws {
        try await withFolder { folder in
            let path = folder + "/longstop.db"
            let store = try Store(path: path, role: .daemon)
            try await tell(store)
            _ = try await store.acknowledge(
                Acknowledgement(alert: 1, person: "sam.example", at: at(3), until: at(4)))
            try await store.close()
            let queue = try DatabaseQueue(path: path)
            try await queue.writeWithoutTransaction { try $0.execute(sql: sql) }
            try queue.close()
            let found = try await Store(path: path, role: .reader).verify()
            #expect(found.contains { $0.contains(words) }, "\(found)")
        }
    }

    @Test func `an attempt is a moment on record, and a pass is kept`() async throws {
        try await withStore { store, _ in
            try await tell(store)
            #expect(try await store.newestMoment() == at(2))
            #expect(try await store.lastPassAt() == nil)
            try await store.notePass(at: at(9))
            #expect(try await store.lastPassAt() == at(9))
            #expect(try await store.newestMoment() == at(2))
        }
    }

    @Test func `what was tried in vain can be had tried again at once`() async throws {
        try await withStore { store, _ in
            try await store.start { [outbox(notice(alert: $0), id: "n-1")] }
            _ = try await store.claim(limit: 1, at: at(1), run: 1)
            try await store.finish([
                FinishedAttempt(
                    id: "n-1", outcome: .misconfigured(reason: "login refused"), startedAt: at(1),
                    finishedAt: at(2), retryAt: at(1800))
            ])
            #expect(try await store.nextNoticeAt() == at(1800))
            #expect(try await store.health(since: at(0)).untold == 1)
            try await store.sendAtOnce(at: at(3))
            #expect(try await store.nextNoticeAt() == at(3))
            #expect(try await store.claim(limit: 1, at: at(3), run: 2).map(\.id) == ["n-1"])
        }
    }

    @Test(.enabled(if: getuid() == 0, "SKIPPED: only root can become somebody else"))
    func `a store that may not be looked at is said to be there`() async throws {
        await #expect(processExitsWith: .success) {
            try await withFolder { folder in
                let store = try Store(path: folder + "/longstop.db", role: .daemon)
                try await store.close()
                chmod(folder, 0o700)
                // Back to root by what is kept of it, so that the folder can be removed.
                seteuid(65_534)
                defer { seteuid(0) }
                let error = #expect(throws: StoreError.self) {
                    try Store(path: folder + "/longstop.db", role: .reader)
                }
                #expect(error?.description.contains("may not be read by this user") == true)
            }
        }
    }

    @Test func `once the clock is trusted, what was written while it ran ahead counts no more`()
        async throws
    {
        try await withStore { store, _ in
            let ahead: Int64 = 31_536_000
            _ = try await store.record([fact("1", recordedAt: ahead)])
            _ = try await store.advanceDueCases(at: at(ahead), limit: 1) { file in
                storing(
                    CaseFile.Entry(id: file.nextAlert, clock: clock(), alert: Alert()), isNew: true,
                    events: [
                        Event(
                            .started, at: at(ahead), alert: file.nextAlert, clock: clock(),
                            reason: Reason(.nothingDue, ""))
                    ],
                    outbox: [outbox(notice(alert: file.nextAlert), id: "n-1", notBefore: ahead)],
                    lookAgainAt: at(ahead + 60))
            }
            #expect(try await store.newestMoment() == at(ahead))
            try await store.acceptClock(at: at(5))
            #expect(try await store.newestMoment() == at(5))
            #expect(try await store.nextLookAt() == at(5))
            #expect(try await store.nextNoticeAt() == at(5))
            _ = try await store.record([fact("2", recordedAt: 7)])
            #expect(try await store.newestMoment() == at(7))
        }
    }

    @Test func `cases that are due are counted up to a number`() async throws {
        try await withStore { store, _ in
            for index in 0..<5 {
                _ = try await store.record([
                    fact("\(index)", of: CaseReference("C-\(index)"), recordedAt: Int64(index))
                ])
            }
            #expect(try await store.dueCases(at: at(2), atMost: 20) == 3)
            #expect(try await store.dueCases(at: at(9), atMost: 4) == 4)
        }
    }
}
