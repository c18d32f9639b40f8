import GRDB
import Testing

@testable import Deadlines
@testable import Escalation
@testable import Storage

@Suite struct DigestConformanceTests {
    private let address = DigestAddress(
        person: "sam.example", role: "co-ordinator", contact: Contact(.email, "sam@example.org"))

    /// A notice that waits for a digest at a moment.
    private func held(
        _ alert: Int64, _ id: String, kind: Notice.Kind = .breach, until: Int64 = 50
    ) -> OutboxNotice {
        var notice = notice(alert: alert, kind: kind, urgency: .digest)
        notice.heldUntil = at(until)
        var item = outbox(notice, id: id, notBefore: until)
        item.body = []
        return item
    }

    private func digest(
        of notices: [HeldNotice], _ alert: Int64, _ seen: Seen? = nil
    ) -> OutboxNotice {
        seen?.notices = notices
        var notice = notice(alert: alert, kind: .digest, urgency: .digest)
        notice.clock = Clock(
            subject: .digest(of: "sam.example"), rule: "digest", state: .met, startedAt: at(50),
            dueAt: at(50), endedAt: at(50), endedAs: .met, policy: "")
        return outbox(notice, id: "digest-\(alert)", notBefore: 50)
    }

    /// What a body saw; only read after the pass.
    private final class Seen: @unchecked Sendable {
        var notices: [HeldNotice] = []
        var lines: [HeldLine] = []
    }

    private func finish(
        _ store: Store, _ outcome: AttemptOutcome, retryAt: Int64? = nil
    ) async throws {
        let claimed = try await store.claim(limit: 9, at: at(100), run: 1)
        #expect(claimed.map(\.kind) == [.digest])
        try await store.finish(
            claimed.map {
                FinishedAttempt(
                    id: $0.id, outcome: outcome, startedAt: at(101), finishedAt: at(102),
                    retryAt: retryAt.map { at($0) })
            })
    }

    private func states(_ store: Store) async throws -> [String: NoticeState] {
        Dictionary(
            uniqueKeysWithValues: try await store.notices().map { ($0.id, $0.state) })
    }

    @Test(
        "what waits for a digest is not sent by itself, and is gathered at its time",
        arguments: StoreFactory.all)
    func gathered(_ factory: StoreFactory) async throws {
        try await factory.withStore { store in
            let first = try await store.start { [held($0, "n-1")] }
            try await store.start(clock(of: CaseReference("BCT-900002"))) { [held($0, "n-2")] }
            #expect(try await store.claim(limit: 9, at: at(99), run: 1).isEmpty)
            #expect(try await store.nextNoticeAt() == nil)
            #expect(try await store.nextScheduleAt() == at(50))
            #expect(try await store.dueDigests(at: at(49)).isEmpty)
            #expect(try await store.dueDigests(at: at(50)) == [address])
            let seen = Seen()
            #expect(try await store.gather(address, at: at(50)) { digest(of: $0, $1, seen) })
            #expect(seen.notices.map(\.entry.id) == [first, first + 1])
            let known = try await states(store)
            #expect(known["n-1"] == .gathered && known["n-2"] == .gathered)
            #expect(known["digest-3"] == .ready)
            #expect(try await store.dueDigests(at: at(60)).isEmpty)
            #expect(try await store.nextScheduleAt() == nil)
            #expect(try await !store.gather(address, at: at(60)) { digest(of: $0, $1) })
            let history = try await store.caseHistory(.digest(of: "sam.example"))
            #expect(history?.notices.map(\.id) == ["digest-3"])
        }
    }

    @Test(
        "gathered notices are sent when their digest is, with its receipt, and not before",
        arguments: StoreFactory.all)
    func sent(_ factory: StoreFactory) async throws {
        try await factory.withStore { store in
            try await store.start { [held($0, "n-1")] }
            _ = try await store.gather(address, at: at(50)) { digest(of: $0, $1) }
            try await finish(store, .temporary(reason: "busy", retryAfter: nil), retryAt: 99)
            #expect(try await states(store)["n-1"] == .gathered)
            try await finish(store, .accepted(receipt: "250 ok"))
            let notices = try await store.notices(state: .sent)
            #expect(Set(notices.map(\.id)) == ["n-1", "digest-2"])
            #expect(Set(notices.map(\.receipt)) == ["250 ok"])
        }
    }

    @Test(
        "a digest that is given up makes what it told undeliverable, and its cases due",
        arguments: StoreFactory.all)
    func givenUp(_ factory: StoreFactory) async throws {
        try await factory.withStore { store in
            try await store.start { [held($0, "n-1")] }
            _ = try await store.gather(address, at: at(50)) { digest(of: $0, $1) }
            try await finish(store, .permanent(reason: "no such person"))
            #expect(try await states(store)["n-1"] == .undeliverable)
            let file = try #require(try await store.file(at: at(102)))
            #expect(file.subject == subject)
            #expect(file.entries[0].unreached == [StepTelling(step: 1, repetition: 1)])
        }
    }

    @Test(
        "what became untrue before the digest is withdrawn, and its end is told to nobody who never knew",
        arguments: StoreFactory.all)
    func untrue(_ factory: StoreFactory) async throws {
        try await factory.withStore { store in
            let alert = try await store.start(lookAgainAt: at(10)) { [held($0, "n-1")] }
            _ = try await store.advanceDueCases(at: at(10), limit: 1) { file in
                var entry = file.entries[0]
                entry.clock = clock(state: .met, endedAt: 9)
                return storing(
                    entry, isNew: false, outbox: [held(alert, "n-2", kind: .resolved)],
                    withdraws: true)
            }
            #expect(try await !store.gather(address, at: at(50)) { digest(of: $0, $1) })
            #expect(try await states(store) == ["n-1": .withdrawn, "n-2": .withdrawn])
            #expect(try await store.nextScheduleAt() == nil)
        }
    }

    @Test(
        "the end of something that an earlier digest told is told by the next",
        arguments: StoreFactory.all)
    func ended(_ factory: StoreFactory) async throws {
        try await factory.withStore { store in
            let alert = try await store.start(lookAgainAt: at(60)) { [held($0, "n-1")] }
            _ = try await store.gather(address, at: at(50)) { digest(of: $0, $1) }
            _ = try await store.advanceDueCases(at: at(60), limit: 1) { file in
                storing(
                    file.entries[0], isNew: false,
                    outbox: [held(alert, "n-2", kind: .resolved, until: 70)], withdraws: true)
            }
            #expect(try await store.gather(address, at: at(70)) { digest(of: $0, $1) })
            #expect(try await states(store)["n-2"] == .gathered)
        }
    }

    @Test(
        "a digest tells no more than can be read, and the next follows at once",
        arguments: StoreFactory.all)
    func many(_ factory: StoreFactory) async throws {
        try await factory.withStore { store in
            for number in 1...250 {
                try await store.start(clock(of: CaseReference("BCT-\(900_000 + number)"))) {
                    [held($0, "n-\(number)")]
                }
            }
            let (first, second) = (Seen(), Seen())
            #expect(try await store.gather(address, at: at(50)) { digest(of: $0, $1, first) })
            #expect(try await store.dueDigests(at: at(50)) == [address])
            #expect(try await store.gather(address, at: at(50)) { digest(of: $0, $1, second) })
            #expect(first.notices.count == 200 && second.notices.count == 50)
            #expect(try await store.notices(state: .held).isEmpty)
        }
    }

    @Test(
        "what waits is planned anew for a changed configuration, and given up where nobody is left",
        arguments: StoreFactory.all)
    func replanned(_ factory: StoreFactory) async throws {
        try await factory.withStore { store in
            try await store.start { [held($0, "n-1")] }
            try await store.start(clock(of: CaseReference("BCT-900002"))) { [held($0, "n-2")] }
            let seen = Seen()
            let count = try await store.replanHeld(at: at(20)) { line, _ in
                defer { seen.lines.append(line) }
                return seen.lines.isEmpty
                    ? HeldPlan(contact: Contact(.webhook, "hook"), heldUntil: at(30)) : nil
            }
            #expect(count == 2)
            #expect(seen.lines.map(\.address) == [address, address])
            #expect(seen.lines.map(\.heldUntil) == [at(50), at(50)])
            let moved = DigestAddress(
                person: "sam.example", role: "co-ordinator", contact: Contact(.webhook, "hook"))
            #expect(try await store.dueDigests(at: at(30)) == [moved])
            #expect(try await states(store)["n-2"] == .undeliverable)
            let file = try #require(try await store.file(at: at(20)))
            #expect(file.subject.description == "BCT-900002")
            #expect(file.entries[0].unreached == [StepTelling(step: 1, repetition: 1)])
        }
    }

    @Test("a message that cannot be made leaves everything waiting", arguments: StoreFactory.all)
    func failing(_ factory: StoreFactory) async throws {
        struct Failure: Error {}
        try await factory.withStore { store in
            try await store.start { [held($0, "n-1")] }
            await #expect(throws: (any Error).self) {
                _ = try await store.gather(address, at: at(50)) { _, _ in throw Failure() }
            }
            #expect(try await states(store)["n-1"] == .held)
            #expect(try await store.gather(address, at: at(50)) { digest(of: $0, $1) })
        }
    }
}
