import Testing

@testable import Deadlines
@testable import Escalation
@testable import Storage

/// What the check of itself is told by the store.
@Suite struct HealthConformanceTests {
    @Test(
        "the oldest of what is due, ready and under way is told, and what was given up lately",
        arguments: StoreFactory.all)
    func oldest(_ factory: StoreFactory) async throws {
        try await factory.withStore { store in
            var empty = StoreHealth()
            #expect(try await store.health(since: at(0)) == empty)
            try await store.note(feed: "leave", at: at(7), body: [1], problem: nil)
            try await store.note(feed: "leave", at: at(9), body: nil, problem: "gone")
            empty.feeds = ["leave": .init(checkedAt: at(9), goodAt: at(7))]
            #expect(try await store.health(since: at(0)) == empty)

            try await store.start { alert in
                [
                    outbox(notice(alert: alert, step: 1), id: "n-1", notBefore: 5),
                    outbox(notice(alert: alert, step: 2), id: "n-2", notBefore: 6),
                    outbox(notice(alert: alert, step: 3), id: "n-3", notBefore: 500),
                ]
            }
            #expect(try await store.health(since: at(0)).readyAt == at(5))
            let run = try await store.startRun(at: at(0))
            let claimed = try await store.claim(limit: 1, at: at(8), run: run)
            var health = try await store.health(since: at(0))
            #expect(health.oldestLeaseAt == at(8) && health.readyAt == at(6))
            // One that is tried again waits from then on, not since it was first ready.
            let retry = FinishedAttempt(
                id: claimed[0].id, outcome: .temporary(reason: "busy", retryAfter: nil),
                startedAt: at(8), finishedAt: at(9), retryAt: at(300))
            try await store.finish([retry])
            let second = try await store.claim(limit: 1, at: at(10), run: run)
            let end = FinishedAttempt(
                id: second[0].id, outcome: .permanent(reason: "no such mailbox"),
                startedAt: at(10), finishedAt: at(11), retryAt: nil)
            try await store.finish([end])
            health = try await store.health(since: at(10))
            #expect(health.readyAt == at(300) && health.oldestLeaseAt == nil)
            #expect(health.undeliverable == 1)
            #expect(try await store.health(since: at(11)).undeliverable == 0)
        }
    }

    @Test("the most overdue case is the one that is told", arguments: StoreFactory.all)
    func overdue(_ factory: StoreFactory) async throws {
        try await factory.withStore { store in
            _ = try await store.record([fact("1"), fact("2", of: CaseReference("BCT-900002"))])
            let look = try await store.health(since: at(0)).nextLookAt
            let next = try await store.nextLookAt()
            #expect(look != nil && look == next)
        }
    }
}
