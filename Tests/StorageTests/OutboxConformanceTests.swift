import Testing

@testable import Deadlines
@testable import Escalation
@testable import Storage

@Suite struct OutboxConformanceTests {
    private func ended(
        _ notice: ClaimedNotice, _ outcome: AttemptOutcome, retryAt: Int64? = nil
    ) -> FinishedAttempt {
        FinishedAttempt(
            id: notice.id, outcome: outcome, startedAt: at(1), finishedAt: at(2),
            retryAt: retryAt.map { at($0) })
    }

    @Test(
        "a notice is claimed once, with its message, and is sent with its receipt",
        arguments: StoreFactory.all)
    func claimAndFinish(_ factory: StoreFactory) async throws {
        try await factory.withStore { store in
            try await store.start { [outbox(notice(alert: $0), id: "n-1", notBefore: 5)] }
            let run = try await store.startRun(at: at(0))
            #expect(try await store.claim(limit: 9, at: at(4), run: run).isEmpty)
            #expect(try await store.nextNoticeAt() == at(5))
            let claimed = try await store.claim(limit: 9, at: at(5), run: run)
            #expect(claimed.map(\.id) == ["n-1"])
            #expect(claimed[0].body == Array("a body".utf8))
            #expect(claimed[0].attempt == 1)
            #expect(claimed[0].case == subject)
            #expect(try await store.claim(limit: 9, at: at(5), run: run).isEmpty)
            #expect(try await store.status().leased == 1)
            try await store.finish([ended(claimed[0], .accepted(receipt: "250 ok"))])
            let kept = try await store.notices(state: .sent)
            #expect(kept.map(\.receipt) == ["250 ok"])
            #expect(try await store.status().lastDeliveryAt == at(2))
            #expect(try await store.nextNoticeAt() == nil)
        }
    }

    @Test(
        "pages go before everything else, then the oldest, channel by channel as asked",
        arguments: StoreFactory.all)
    func order(_ factory: StoreFactory) async throws {
        try await factory.withStore { store in
            let hook = Contact(.webhook, "hook")
            try await store.start { alert in
                [
                    outbox(notice(alert: alert, step: 1, urgency: .digest), id: "digest"),
                    outbox(
                        notice(alert: alert, step: 2, urgency: .notify), id: "new", notBefore: 3),
                    outbox(
                        notice(alert: alert, step: 3, urgency: .notify), id: "old", notBefore: 2),
                    outbox(notice(alert: alert, step: 4, urgency: .page), id: "page", notBefore: 9),
                    outbox(notice(alert: alert, step: 5, to: hook), id: "hook", notBefore: 9),
                ]
            }
            func claim(_ limit: Int, _ filter: ClaimFilter) async throws -> [String] {
                try await store.claim(limit: limit, at: at(10), run: 1, filter).map(\.id)
            }
            let held = ClaimFilter(heldAddresses: ["sam@example.org"])
            #expect(try await store.nextNoticeAt(ClaimFilter(channels: [.webhook])) == at(9))
            #expect(try await store.nextNoticeAt(held) == at(9))
            #expect(try await claim(9, held) == ["hook"])
            #expect(try await store.nextNoticeAt(held) == nil)
            #expect(try await claim(9, ClaimFilter(channels: [.webhook])) == [])
            #expect(try await claim(3, ClaimFilter(channels: [.email])) == ["page", "old", "new"])
            #expect(try await claim(9, ClaimFilter()) == ["digest"])
        }
    }

    @Test(
        "a temporary failure is tried again at its moment, under the same id",
        arguments: StoreFactory.all)
    func retry(_ factory: StoreFactory) async throws {
        try await factory.withStore { store in
            try await store.start { [outbox(notice(alert: $0), id: "n-1")] }
            let first = try await store.claim(limit: 1, at: at(1), run: 1)
            let outcome = AttemptOutcome.temporary(reason: "451 later", retryAfter: 30)
            try await store.finish([ended(first[0], outcome, retryAt: 31)])
            #expect(try await store.nextNoticeAt() == at(31))
            let second = try await store.claim(limit: 1, at: at(31), run: 1)
            #expect(second.map(\.id) == ["n-1"])
            #expect(second.map(\.attempt) == [2])
            let log = try await store.caseHistory(subject)?.notices[0].attemptLog
            #expect(
                log == [
                    AttemptRecord(number: 1, startedAt: at(1), finishedAt: at(2), outcome: outcome)
                ])
        }
    }

    @Test(
        "a notice given up makes its case due at once, and its telling unreached when none is left",
        arguments: StoreFactory.all)
    func undeliverable(_ factory: StoreFactory) async throws {
        try await factory.withStore { store in
            let hook = Contact(.webhook, "hook")
            try await store.start(lookAgainAt: at(999)) { alert in
                [
                    outbox(notice(alert: alert, step: 2, repetition: 3), id: "mail"),
                    outbox(notice(alert: alert, step: 2, repetition: 3, to: hook), id: "hook"),
                ]
            }
            let claimed = try await store.claim(limit: 2, at: at(1), run: 1)
            let refused = AttemptOutcome.permanent(reason: "550 no such person")
            try await store.finish([ended(claimed[0], refused)])
            #expect(try await store.nextLookAt() == at(2))
            #expect(try await store.file(at: at(2))?.entries[0].unreached == [])
            try await store.finish([ended(claimed[1], refused)])
            let file = try await store.file(at: at(2))
            #expect(file?.entries[0].unreached == [StepTelling(step: 2, repetition: 3)])
            #expect(try await store.status().undeliverable == 2)
        }
    }

    @Test("the same telling is queued once, whatever its id", arguments: StoreFactory.all)
    func uniqueTelling(_ factory: StoreFactory) async throws {
        try await factory.withStore { store in
            let other = Contact(.email, "kim@example.org")
            try await store.start { alert in
                [
                    outbox(notice(alert: alert), id: "n-1"),
                    outbox(notice(alert: alert), id: "n-2"),
                    outbox(notice(alert: alert, to: other), id: "n-3"),
                    outbox(notice(alert: alert, repetition: 2), id: "n-4"),
                ]
            }
            #expect(try await store.notices(alert: 1).map(\.id) == ["n-1", "n-3", "n-4"])
            #expect(try await store.notices(limit: 1).map(\.id) == ["n-4"])
        }
    }

    @Test(
        "what has become untrue is not sent: neither what waits, nor a second attempt",
        arguments: StoreFactory.all)
    func withdrawn(_ factory: StoreFactory) async throws {
        try await factory.withStore { store in
            try await store.start(lookAgainAt: at(5)) { alert in
                [
                    outbox(notice(alert: alert, step: 1), id: "leased"),
                    outbox(notice(alert: alert, step: 2), id: "waiting", notBefore: 50),
                ]
            }
            let claimed = try await store.claim(limit: 9, at: at(1), run: 1)
            let summary = try await store.advanceDueCases(at: at(5), limit: 1) { file in
                storing(
                    file.entries[0], isNew: false,
                    outbox: [outbox(notice(alert: 1, kind: .resolved, step: 0), id: "over")],
                    withdraws: true)
            }
            #expect(summary.withdrawn == ["leased"])
            let outcome = AttemptOutcome.temporary(reason: "451", retryAfter: nil)
            try await store.finish([ended(claimed[0], outcome, retryAt: 6)])
            let left = try await store.claim(limit: 9, at: at(60), run: 1)
            #expect(left.map(\.id) == ["over"])
            let withdrawn = try await store.notices(state: .withdrawn)
            #expect(withdrawn.map(\.id) == ["waiting", "leased"])
        }
    }

    @Test(
        "leases of earlier runs are unknown attempts, and go out again at once",
        arguments: StoreFactory.all)
    func reclaim(_ factory: StoreFactory) async throws {
        try await factory.withStore { store in
            try await store.start { alert in
                [
                    outbox(notice(alert: alert), id: "n-1"),
                    outbox(notice(alert: alert, step: 2), id: "n-2"),
                ]
            }
            let before = try await store.startRun(at: at(0))
            _ = try await store.claim(limit: 1, at: at(1), run: before)
            let now = try await store.startRun(at: at(10))
            #expect(now > before)
            let mine = try await store.claim(limit: 1, at: at(10), run: now)
            #expect(mine.map(\.id) == ["n-2"])
            #expect(try await store.reclaimLeases(ofEarlierRunsThan: now, at: at(11)) == 1)
            let again = try await store.claim(limit: 9, at: at(11), run: now)
            #expect(again.map(\.id) == ["n-1"])
            #expect(again.map(\.attempt) == [2])
            let log = try await store.caseHistory(subject)?.notices[0].attemptLog ?? []
            guard case .unknown? = log.first?.outcome else {
                Issue.record("not unknown but \(log)")
                return
            }
            #expect(log[0].startedAt == at(1))
        }
    }

    @Test("an attempt that is reported twice counts once", arguments: StoreFactory.all)
    func reportedTwice(_ factory: StoreFactory) async throws {
        try await factory.withStore { store in
            try await store.start { [outbox(notice(alert: $0))] }
            let claimed = try await store.claim(limit: 1, at: at(1), run: 1)
            try await store.finish([ended(claimed[0], .accepted(receipt: "250"))])
            try await store.finish([ended(claimed[0], .permanent(reason: "550"))])
            #expect(try await store.notices().map(\.state) == [.sent])
            #expect(try await store.nextLookAt() == nil)
        }
    }
}
