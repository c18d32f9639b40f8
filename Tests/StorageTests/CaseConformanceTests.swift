import Testing

@testable import Deadlines
@testable import Escalation
@testable import Storage

@Suite struct CaseConformanceTests {
    @Test(
        "everything of a clock and its alert comes back as it went in", arguments: StoreFactory.all)
    func wholeEntry(_ factory: StoreFactory) async throws {
        try await factory.withStore { store in
            var full = Clock(
                subject: subject, rule: "compact-forward", keyParts: ["E/1", "miss\"ing"], run: 3,
                state: .breached, late: true, startedAt: at(1), dueAt: at(2), endedAt: at(3),
                endedAs: .superseded,
                startedBy: [FactID(source: "a", id: "b"), FactID(source: "c", id: "d")],
                endedBy: FactID(source: "e", id: "f"), warnings: [at(-2), at(-1)],
                episodes: ["E-1", "E-2"], policy: "urgent", provisional: true,
                ruleVersion: "1a2b3c4d")
            // A member that is added to a clock must be added to the store, and then here.
            let parts = Mirror(reflecting: full).descendant("shared", "parts")
            #expect(Mirror(reflecting: full).children.count == 9)
            #expect(parts.map { Mirror(reflecting: $0).children.count } == 9)
            var alert = Alert()
            alert.revision = 2
            alert.steps = [1: .init(firstAt: at(1), lastAt: at(2), count: 3)]
            alert.recipients = [
                .init(role: "r", person: "sam.example", contact: Contact(.webhook, "w"))
            ]
            alert.acknowledgement = Acknowledgement(
                alert: 1, person: "sam.example", at: at(4), until: at(5), note: "mine")
            alert.toldDueAt = at(2)
            let id = try await store.start(full, lookAgainAt: at(1))
            full.dueAt = nil
            full.endedBy = nil
            let changed = CaseFile.Entry(id: id, clock: full, alert: alert)
            _ = try await store.advanceDueCases(at: at(1), limit: 1) { file in
                #expect(file.entries.map(\.clock.rule) == ["compact-forward"])
                return storing(changed, isNew: false)
            }
            #expect(try await store.clocks() == [changed])
            #expect(try await store.alerts(open: true) == [changed])
        }
    }

    @Test(
        "a case is due when its moment has come, earliest first, and no more than asked",
        arguments: StoreFactory.all)
    func dueOrder(_ factory: StoreFactory) async throws {
        try await factory.withStore { store in
            for (name, moment) in [("C", 30), ("A", 10), ("B", 20)] {
                _ = try await store.record([
                    fact(name, of: CaseReference(name), recordedAt: Int64(moment))
                ])
            }
            #expect(try await store.file(at: at(9)) == nil)
            #expect(try await store.file(at: at(25))?.subject == CaseReference("A"))
            #expect(try await store.file(at: at(25))?.subject == CaseReference("B"))
            #expect(try await store.file(at: at(25)) == nil)
            #expect(try await store.nextLookAt() == at(30))
        }
    }

    @Test(
        "open cases are read in order, some at a time, and closed ones not",
        arguments: StoreFactory.all)
    func openCases(_ factory: StoreFactory) async throws {
        try await factory.withStore { store in
            for name in ["B", "A", "C"] {
                _ = try await store.start(clock(of: CaseReference(name)))
            }
            var ended = clock(of: CaseReference("D"))
            ended.endedAt = at(1)
            ended.state = .met
            _ = try await store.start(ended)
            let first = try await store.openCaseFiles(after: nil, limit: 2)
            #expect(first.map(\.subject.description) == ["A", "B"])
            #expect(first.allSatisfy { $0.entries.count == 1 && $0.facts.count == 1 })
            let rest = try await store.openCaseFiles(after: first.last?.subject, limit: 2)
            #expect(rest.map(\.subject.description) == ["C"])
        }
    }

    @Test("a case that fails loses nothing and holds up no other", arguments: StoreFactory.all)
    func failingCase(_ factory: StoreFactory) async throws {
        struct Trouble: Error {}
        try await factory.withStore { store in
            _ = try await store.record([
                fact("1", of: CaseReference("BCT-900001")),
                fact("2", of: CaseReference("BCT-900002")),
            ])
            let summary = try await store.advanceDueCases(at: at(0), limit: 10) { file in
                if file.subject == subject { throw Trouble() }
                let entry = CaseFile.Entry(
                    id: file.nextAlert, clock: clock(of: file.subject), alert: Alert())
                return storing(entry, isNew: true, lookAgainAt: at(500))
            }
            #expect(summary.advanced == 1)
            #expect(summary.failures.map(\.subject) == [subject])
            #expect(try await store.nextLookAt() == at(60))
            #expect(try await store.clocks().map(\.clock.subject.description) == ["BCT-900002"])
            #expect(try await store.file(at: at(60))?.facts.count == 1)
        }
    }

    @Test("what a failing case had written is taken back", arguments: StoreFactory.all)
    func failingStore(_ factory: StoreFactory) async throws {
        try await factory.withStore { store in
            _ = try await store.record([fact("1")])
            let summary = try await store.advanceDueCases(at: at(0), limit: 10) { file in
                var result = storing(
                    CaseFile.Entry(id: 1, clock: clock(), alert: Alert()), isNew: true)
                // The second change is of an alert that does not exist.
                result.advance.changes +=
                    storing(
                        CaseFile.Entry(id: 7, clock: clock(), alert: Alert()), isNew: false
                    ).advance.changes
                return result
            }
            #expect(summary.failures.count == 1)
            #expect(try await store.clocks().isEmpty)
            #expect(try await store.status().running == 0)
        }
    }

    @Test(
        "a fact that arrives while nothing is due makes its case due again",
        arguments: StoreFactory.all)
    func dueAgain(_ factory: StoreFactory) async throws {
        try await factory.withStore { store in
            try await store.start(lookAgainAt: at(100))
            #expect(try await store.nextLookAt() == at(100))
            _ = try await store.record([fact("late", recordedAt: 50)])
            #expect(try await store.nextLookAt() == at(50))
            #expect(try await store.file(at: at(50))?.facts.count == 2)
        }
    }

    @Test("alerts are numbered on, case after case", arguments: StoreFactory.all)
    func numbers(_ factory: StoreFactory) async throws {
        try await factory.withStore { store in
            for name in ["A", "B", "C"] {
                try await store.start(clock(of: CaseReference(name)))
            }
            #expect(try await store.clocks().map(\.id) == [1, 2, 3])
        }
    }

    @Test("counts follow the clocks", arguments: StoreFactory.all)
    func counts(_ factory: StoreFactory) async throws {
        try await factory.withStore { store in
            let id = try await store.start(lookAgainAt: at(1)) { [outbox(notice(alert: $0))] }
            try await store.start(clock(of: CaseReference("B"), state: .paused))
            try await store.start(clock(of: CaseReference("C"), dueAt: 7))
            var status = try await store.status()
            #expect((status.openCases, status.running, status.paused) == (3, 2, 1))
            #expect((status.ready, status.leased, status.breached) == (1, 0, 0))
            #expect(status.nextDeadline?.dueAt == at(7))
            #expect(status.nextDeadline?.subject == CaseReference("C"))
            for (state, ended) in [(ClockState.breached, nil), (.met, Int64(9))] {
                _ = try await store.record([fact("\(state)")])
                _ = try await store.advanceDueCases(at: at(1), limit: 9) { _ in
                    storing(
                        CaseFile.Entry(
                            id: id, clock: clock(state: state, endedAt: ended), alert: Alert()),
                        isNew: false)
                }
                status = try await store.status()
                #expect(status.breached == (ended == nil ? 1 : 0))
                #expect(status.openCases == (ended == nil ? 3 : 2))
                #expect(status.running == 1)
            }
        }
    }

    @Test(
        "another configuration makes every open case due, and leaves closed ones",
        arguments: StoreFactory.all)
    func reload(_ factory: StoreFactory) async throws {
        try await factory.withStore { store in
            try await store.start(clock(of: CaseReference("A")), lookAgainAt: at(900))
            try await store.start(clock(of: CaseReference("B"), state: .met, endedAt: 1))
            try await store.start(clock(of: CaseReference("C"), state: .breached))
            #expect(try await store.lookAgain(ifChanged: 7, at: at(10)))
            #expect(try await store.file(at: at(10))?.subject == CaseReference("A"))
            #expect(try await store.file(at: at(10))?.subject == CaseReference("C"))
            #expect(try await store.file(at: at(10)) == nil)
            #expect(try await store.lookAgain(ifChanged: 7, at: at(20)) == false)
            #expect(try await store.lookAgain(ifChanged: 8, at: at(20)))
        }
    }

    @Test(
        "what happened is returned to be shown, and kept with who was told and why",
        arguments: StoreFactory.all)
    func audit(_ factory: StoreFactory) async throws {
        try await factory.withStore { store in
            _ = try await store.record([fact("1")])
            let told = Event(
                .step, at: at(1), late: true, alert: 1, clock: clock(), notice: notice(alert: 1),
                person: "sam.example", step: 1, reason: Reason(.deadlinePassed, "it passed"))
            let summary = try await store.advanceDueCases(at: at(1), limit: 1) { file in
                storing(
                    CaseFile.Entry(id: file.nextAlert, clock: clock(), alert: Alert()),
                    isNew: true, events: [told], outbox: [outbox(notice(alert: 1))])
            }
            #expect(summary.events == [told])
            #expect(summary.queued == 1)
            let history = try #require(try await store.caseHistory(subject))
            #expect(
                history.decisions == [
                    DecisionRecord(
                        at: at(1), subject: subject, alert: 1, event: .step, late: true, step: 1,
                        person: "sam.example", role: "co-ordinator", channel: .email,
                        reason: Reason(.deadlinePassed, "it passed"))
                ])
            #expect(history.facts.count == 1 && history.entries.count == 1)
            #expect(history.notices.map(\.state) == [.ready])
            #expect(try await store.caseHistory(CaseReference("nobody")) == nil)
        }
    }

    @Test("clocks are found by case, state and rule", arguments: StoreFactory.all)
    func filters(_ factory: StoreFactory) async throws {
        try await factory.withStore { store in
            try await store.start(clock(dueAt: 50))
            try await store.start(clock(of: CaseReference("B"), dueAt: 20, rule: "rhi-offer"))
            try await store.start(clock(of: CaseReference("C"), state: .breached, dueAt: 10))
            func found(_ filter: ClockFilter, limit: Int = .max) async throws -> [Int64] {
                try await store.clocks(filter, limit: limit).map(\.id)
            }
            #expect(try await found(ClockFilter()) == [3, 2, 1])
            #expect(try await found(ClockFilter(), limit: 2) == [3, 2])
            #expect(try await found(ClockFilter(subject: subject)) == [1])
            #expect(try await found(ClockFilter(subject: subject, state: .met)) == [])
            #expect(try await found(ClockFilter(state: .running)) == [2, 1])
            #expect(try await found(ClockFilter(rule: "rhi-offer")) == [2])
            #expect(try await store.alerts(open: true).isEmpty)
        }
    }

    @Test(
        "the newest moment is that of a decision or of the last fact, and never goes back",
        arguments: StoreFactory.all)
    func newestMoment(_ factory: StoreFactory) async throws {
        try await factory.withStore { store in
            #expect(try await store.newestMoment() == nil)
            _ = try await store.record([fact("1", recordedAt: 3)])
            #expect(try await store.newestMoment() == at(3))
            _ = try await store.file(at: at(50))
            #expect(try await store.newestMoment() == at(50))
            _ = try await store.record([fact("2", recordedAt: 7)])
            _ = try await store.file(at: at(9))
            #expect(try await store.newestMoment() == at(50))
            // A pass that found nothing due has decided nothing.
            _ = try await store.file(at: at(99))
            #expect(try await store.newestMoment() == at(50))
        }
    }
}
