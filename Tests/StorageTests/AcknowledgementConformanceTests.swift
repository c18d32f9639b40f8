import Testing

@testable import Deadlines
@testable import Escalation
@testable import Storage

@Suite struct AcknowledgementConformanceTests {
    private func answer(to alert: Int64) -> Acknowledgement {
        Acknowledgement(
            alert: alert, person: "sam.example", at: at(20), until: at(900), note: "on my way")
    }

    @Test(
        "an acknowledgement makes its case due, and is handed over exactly once",
        arguments: StoreFactory.all)
    func handedOverOnce(_ factory: StoreFactory) async throws {
        try await factory.withStore { store in
            let alert = try await store.start(lookAgainAt: at(100))
            #expect(try await store.acknowledge(answer(to: alert)) == .accepted)
            #expect(try await store.nextLookAt() == at(20))
            #expect(try await store.file(at: at(20))?.acknowledgements == [answer(to: alert)])
            _ = try await store.record([fact("later", recordedAt: 30)])
            #expect(try await store.file(at: at(30))?.acknowledgements == [])
            let history = try await store.caseHistory(subject)
            #expect(history?.acknowledgements == [answer(to: alert)])
        }
    }

    @Test(
        "an acknowledgement of a case that fails is handed over again", arguments: StoreFactory.all)
    func keptOnFailure(_ factory: StoreFactory) async throws {
        struct Trouble: Error {}
        try await factory.withStore { store in
            let alert = try await store.start()
            _ = try await store.acknowledge(answer(to: alert))
            _ = try await store.advanceDueCases(at: at(20), limit: 1) { _ in throw Trouble() }
            #expect(try await store.file(at: at(80))?.acknowledgements == [answer(to: alert)])
        }
    }

    @Test(
        "there is nothing to take on where no alert is, or it has ended",
        arguments: StoreFactory.all)
    func refused(_ factory: StoreFactory) async throws {
        try await factory.withStore { store in
            let alert = try await store.start(lookAgainAt: at(1))
            _ = try await store.advanceDueCases(at: at(1), limit: 1) { file in
                var entry = file.entries[0]
                entry.alert.endedAt = at(1)
                return storing(entry, isNew: false)
            }
            #expect(try await store.acknowledge(answer(to: alert)) == .ended)
            #expect(try await store.acknowledge(answer(to: 77)) == .unknownAlert)
            #expect(try await store.nextLookAt() == nil)
        }
    }
}
