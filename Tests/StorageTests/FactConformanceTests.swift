import Deadlines
import Storage
import Testing

@Suite struct FactConformanceTests {
    @Test(
        "a fact is accepted once, known again, and makes its case due", arguments: StoreFactory.all)
    func acceptedOnce(_ factory: StoreFactory) async throws {
        try await factory.withStore { store in
            let first = fact("1", recordedAt: 5, data: ["episode": .text("E-1")])
            let results = try await store.record([first])
            #expect(results == [.accepted])
            #expect(try await store.nextLookAt() == at(5))
            var again = first
            again.recordedAt = at(9)
            #expect(try await store.record([again]) == [.known])
            #expect(try await store.facts(of: subject) == [first])
        }
    }

    @Test(
        "other content under a known identity is a conflict that names what differs, not the values",
        arguments: StoreFactory.all)
    func conflict(_ factory: StoreFactory) async throws {
        try await factory.withStore { store in
            _ = try await store.record([fact("1", data: ["kind": .text("M"), "n": .number(1)])])
            let results = try await store.record([
                fact("1", time: 1, data: ["kind": .text("secret"), "n": .number(1)]), fact("2"),
            ])
            #expect(results[1] == .accepted)
            guard case .conflict(let text) = results[0] else {
                Issue.record("no conflict but \(results[0])")
                return
            }
            #expect(text.contains("time, data.kind"))
            #expect(!text.contains("secret"))
        }
    }

    @Test("every kind of value comes back as it went in", arguments: StoreFactory.all)
    func values(_ factory: StoreFactory) async throws {
        try await factory.withStore { store in
            let data: [String: FactValue] = [
                "text": .text("quote \" back \\ line \n nul \0 é 🙂 / end"), "empty": .text(""),
                "whole": .number(-3), "part": .number(0.1), "large": .number(1e300),
                "yes": .flag(true), "no": .flag(false), "none": .null, "nothing": .list([]),
                "list": .list([.text("a"), .number(2), .list([.null])]), "hollow": .object([:]),
                "object": .object(["b\"": .text("c"), "a": .object(["x": .flag(true)])]),
            ]
            _ = try await store.record([fact("1", data: data)])
            #expect(try await store.facts(of: subject).first?.data == data)
            #expect(try await store.record([fact("1", data: data)]) == [.known])
        }
    }

    @Test(
        "a correction of another case, another type or itself is refused",
        arguments: StoreFactory.all)
    func corrections(_ factory: StoreFactory) async throws {
        try await factory.withStore { store in
            let other = CaseReference("BCT-900002")
            let results = try await store.record([
                fact("1"),
                fact("2", of: other, data: correcting("1")),
                fact("3", type: "missing.found", data: correcting("1")),
                fact("4", data: correcting("4")),
                fact("5", type: Fact.retraction, data: correcting("1")),
                fact("6", data: correcting("1")),
                fact("7", data: correcting("not yet known")),
                fact("7", data: correcting("not yet known")),
            ])
            let refused = results.map { if case .refused = $0 { true } else { false } }
            #expect(refused == [false, true, true, true, false, false, false, false])
            #expect(results.suffix(4) == [.accepted, .accepted, .accepted, .known])
        }
    }

    @Test(
        "a NUL in an identity is refused, because a shorter one would be kept",
        arguments: StoreFactory.all)
    func nul(_ factory: StoreFactory) async throws {
        try await factory.withStore { store in
            let results = try await store.record([fact("1\u{0}2")])
            guard case .refused = results[0] else {
                Issue.record("not refused but \(results[0])")
                return
            }
        }
    }

    @Test(
        "facts come back in the order of recording, and an earlier look stays",
        arguments: StoreFactory.all)
    func order(_ factory: StoreFactory) async throws {
        try await factory.withStore { store in
            _ = try await store.record([fact("b", recordedAt: 3), fact("a", recordedAt: 7)])
            #expect(try await store.facts(of: subject).map(\.identity.id) == ["b", "a"])
            #expect(try await store.nextLookAt() == at(3))
        }
    }
}
