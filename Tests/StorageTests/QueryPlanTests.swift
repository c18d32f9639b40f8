import GRDB
import Testing

@testable import Storage

@Suite struct QueryPlanTests {
    @Test("no statement on the hot path or at start reads a whole table")
    func noScans() async throws {
        try await withFolder { folder in
            let store = try Store(path: folder + "/s.db", role: .daemon)
            let plans = try await store.read { database in
                try Self.hotPath.map { sql in (sql, try Self.plan(of: sql, database)) }
            }
            for (sql, plan) in plans {
                let scans = plan.filter { $0.contains("SCAN") && !$0.contains("VIRTUAL TABLE") }
                #expect(scans.isEmpty, "\(sql)")
                #expect(!plan.contains { $0.contains("TEMP B-TREE") }, "\(sql)")
            }
            try await store.close()
        }
    }

    @Test("counts of the outbox read the index of their state alone")
    func countsReadOneIndex() async throws {
        try await withFolder { folder in
            let store = try Store(path: folder + "/s.db", role: .daemon)
            for sql in [
                Statements.countReady, Statements.countLeased, Statements.countUndeliverable,
            ] {
                let plan = try await store.read { try Self.plan(of: sql, $0) }
                #expect(plan.allSatisfy { $0.contains("COVERING INDEX notices_") }, "\(plan)")
            }
            try await store.close()
        }
    }

    private static let hotPath = [
        Statements.factByIdentity, Statements.factsOfCase, Statements.touchCase,
        Statements.dueCases, Statements.openCases, Statements.nextLookAt, Statements.lookAtOfCase,
        Statements.putOffCase,
        Statements.finishCase, Statements.updateAlert, Statements.alertsOfCase,
        Statements.alertByID, Statements.clocksOfCase,
        Statements.nextDeadline, Statements.newAcknowledgements, Statements.applyAcknowledgements,
        Statements.acknowledgementsOfCase, Statements.decisionsOfCase, Statements.counter,
        Statements.setCounter, Statements.addToCounter, Statements.insertNotice,
        Statements.withdrawNotices, Statements.unreachedTellings, Statements.nextNoticeAt,
        Statements.noteDecision, Statements.nextNoticeNotHeld,
        Statements.finishNotice, Statements.leasesOfEarlierRuns,
        Statements.finishGathered, Statements.gatherNotice, Statements.nextDigestAt,
        Statements.nextScheduleAt, Statements.settleCase, Statements.casesAfter,
        Statements.oldestLeaseAt, Statements.undeliverableSince,
    ]

    @Test("what was missed is found by the index of breaches")
    func missedByIndex() async throws {
        try await withFolder { folder in
            let store = try Store(path: folder + "/s.db", role: .daemon)
            let plan = try await store.read { try Self.plan(of: Statements.alertsMissed, $0) }
            #expect(plan.contains { $0.contains("decisions_breached (at>? AND at<?)") }, "\(plan)")
            for sql in [
                Statements.alertsMissed, Statements.attemptsOfAlert, Statements.digestsOfAlert,
            ] {
                let plan = try await store.read { try Self.plan(of: sql, $0) }
                #expect(!plan.contains { $0.contains("SCAN") }, "\(plan)")
            }
            try await store.close()
        }
    }

    @Test("a claim reads only what it claims, in the order of its index")
    func claimInOrder() async throws {
        try await withFolder { folder in
            let store = try Store(path: folder + "/s.db", role: .daemon)
            let plan = try await store.read { try Self.plan(of: Statements.claimNotices, $0) }
            #expect(
                plan.contains {
                    $0.contains("notices_ready (state=? AND channel=? AND rank=? AND not_before<?)")
                })
            #expect(!plan.contains { $0.contains("SCAN notices") }, "\(plan)")
            #expect(!plan.contains { $0.contains("ORDER BY") }, "\(plan)")
            try await store.close()
        }
    }

    private static func plan(of sql: String, _ database: Database) throws -> [String] {
        let statement = try database.makeStatement(sql: "EXPLAIN QUERY PLAN " + sql)
        statement.setUncheckedArguments([])
        return try Row.fetchAll(statement).map { $0["detail"] }
    }
}
