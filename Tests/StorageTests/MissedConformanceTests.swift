import Testing

@testable import Deadlines
@testable import Escalation
@testable import Storage

@Suite struct MissedConformanceTests {
    private func breach(_ entry: CaseFile.Entry, at seconds: Int64) -> Event {
        Event(
            .breach, at: at(seconds), alert: entry.id, clock: entry.clock,
            reason: Reason(.deadlinePassed, "the deadline has passed"))
    }

    /// Advances the case so that its one clock is `clock`, with that event.
    private func advance(
        _ store: Store, to clock: Clock, at seconds: Int64, _ kind: Event.Kind
    ) async throws {
        _ = try await store.record([fact("advance-\(seconds)", of: clock.subject)])
        let summary = try await store.advanceDueCases(at: at(seconds), limit: 9) { file in
            guard var entry = file.entries.first, file.subject == clock.subject else {
                return StoredAdvance(advance: Advance(changes: []), outbox: [])
            }
            entry.clock = clock
            var event = breach(entry, at: seconds)
            event.kind = kind
            return storing(entry, isNew: false, events: [event])
        }
        #expect(summary.failures.isEmpty)
    }

    @Test(
        "a breach is found by when it was decided, with attempts and answers, also when it was taken back",
        arguments: StoreFactory.all)
    func missed(_ factory: StoreFactory) async throws {
        try await factory.withStore { store in
            let alert = try await store.start { alert in
                [outbox(notice(alert: alert), id: "told")]
            }
            try await advance(store, to: clock(state: .breached), at: 101, .breach)
            _ = try await store.claim(limit: 9, at: at(102), run: 1)
            try await store.finish([
                FinishedAttempt(
                    id: "told", outcome: .accepted(receipt: "250 ok"), startedAt: at(102),
                    finishedAt: at(103))
            ])
            _ = try await store.acknowledge(
                Acknowledgement(alert: alert, person: "sam.example", at: at(110), until: at(900)))

            #expect(try await store.missed(from: at(102), through: at(999)).isEmpty)
            #expect(try await store.missed(from: at(0), through: at(100)).isEmpty)
            let found = try await store.missed(from: at(101), through: at(101))
            #expect(found.map(\.entry.id) == [alert])
            #expect(found.first?.notices.first?.attemptLog.map(\.finishedAt) == [at(103)])
            #expect(found.first?.acknowledgements.map(\.person) == ["sam.example"])
            #expect(found.first?.decisions.contains { $0.event == .breach } == true)

            try await advance(store, to: clock(dueAt: 5000), at: 120, .resumed)
            let kept = try await store.missed(from: at(101), through: at(101))
            #expect(kept.first?.entry.clock.state == .running)
        }
    }

    @Test("a notice that a digest told names the digest and when that was accepted")
    func digest() async throws {
        try await StoreFactory.all[0].withStore { store in
            var held = notice(alert: 1, urgency: .digest)
            held.heldUntil = at(200)
            let box = OutboxNotice(
                id: "held", notice: held, subject: "s", body: [], notBefore: at(200))
            try await store.start { _ in [box] }
            try await advance(store, to: clock(state: .breached), at: 101, .breach)
            let address = DigestAddress(
                person: held.person, role: held.role, contact: held.contact)
            _ = try await store.gather(address, at: at(200)) { [person = held.person] _, alert in
                var message = notice(alert: alert, kind: .digest)
                message.clock = clock(of: .digest(of: person))
                return outbox(message, id: "digest")
            }
            let before = try await store.missed(from: at(0), through: at(999))
            #expect(before.first?.digests["held"] == MissedClock.Digest(id: "digest"))
            _ = try await store.claim(limit: 9, at: at(201), run: 1)
            try await store.finish([
                FinishedAttempt(
                    id: "digest", outcome: .accepted(receipt: "250 ok"), startedAt: at(201),
                    finishedAt: at(202))
            ])
            let after = try await store.missed(from: at(0), through: at(999))
            #expect(after.first?.digests["held"]?.acceptedAt == at(202))
        }
    }
}
