import Testing

@testable import Deadlines
@testable import Escalation
@testable import Storage

@Suite struct ScheduleConformanceTests {
    private let list = CaseReference("schedule:list")

    private func telling(_ number: Int64) -> Clock {
        Clock(
            subject: list, rule: "list", keyParts: ["1970-01-01T00:00:00Z"], startedAt: at(100),
            dueAt: at(100), startedBy: [FactID(source: "list", id: "1")], policy: "urgent")
    }

    @Test("a schedule is known once, and due when it is new", arguments: StoreFactory.all)
    func known(_ factory: StoreFactory) async throws {
        try await factory.withStore { store in
            try await store.know(schedules: [list], at: at(10))
            #expect(try await store.dueSchedules(at: at(9)).isEmpty)
            #expect(try await store.dueSchedules(at: at(10)) == [list])
            #expect(try await store.scheduleFile(list).settledUntil == nil)
            _ = try await store.advanceSchedule(list, at: at(10)) { _ in
                StoredAdvance(advance: Advance(lookAgainAt: at(100)), outbox: [])
            }
            #expect(try await store.scheduleFile(list).settledUntil == at(10))
            try await store.know(schedules: [list], at: at(20))
            #expect(try await store.dueSchedules(at: at(99)).isEmpty)
            #expect(try await store.nextScheduleAt() == at(100))
        }
    }

    @Test(
        "a schedule is no case: its dates are no deadlines, and count among none",
        arguments: StoreFactory.all)
    func noCase(_ factory: StoreFactory) async throws {
        try await factory.withStore { store in
            try await store.know(schedules: [list], at: at(100))
            #expect(try await store.nextLookAt() == nil)
            #expect(try await store.file(at: at(100)) == nil)
            let clock = telling(1)
            let summary = try await store.advanceSchedule(list, at: at(100)) { known in
                let entry = CaseFile.Entry(
                    id: known.file.nextAlert, clock: clock, alert: Alert())
                return storing(
                    entry, isNew: true, outbox: [outbox(notice(alert: entry.id, kind: .schedule))],
                    lookAgainAt: at(200))
            }
            #expect(summary.queued == 1)
            let status = try await store.status()
            #expect(status.openCases == 0 && status.running == 0 && status.nextDeadline == nil)
            #expect(status.ready == 1)
            #expect(try await store.openCaseFiles(after: nil, limit: 9).isEmpty)
            let history = try await store.caseHistory(list)
            #expect(history?.notices.map(\.kind) == [.schedule])
        }
    }

    @Test(
        "an answer, a reload and a notice given up make a schedule due",
        arguments: StoreFactory.all)
    func due(_ factory: StoreFactory) async throws {
        try await factory.withStore { store in
            try await store.know(schedules: [list], at: at(100))
            let clock = telling(1)
            func settle(_ moment: Int64) async throws {
                _ = try await store.advanceSchedule(list, at: at(moment)) { known in
                    guard let entry = known.file.entries.first else {
                        let entry = CaseFile.Entry(id: 1, clock: clock, alert: Alert())
                        return storing(
                            entry, isNew: true, outbox: [outbox(notice(alert: 1, kind: .schedule))],
                            lookAgainAt: at(900))
                    }
                    return storing(entry, isNew: false, lookAgainAt: at(900))
                }
                #expect(try await store.dueSchedules(at: at(800)).isEmpty)
            }
            try await settle(100)
            _ = try await store.acknowledge(
                Acknowledgement(alert: 1, person: "sam.example", at: at(150), until: at(200)))
            #expect(try await store.dueSchedules(at: at(150)) == [list])
            #expect(try await store.scheduleFile(list).file.acknowledgements.count == 1)
            try await settle(150)
            #expect(try await store.lookAgain(ifChanged: 7, at: at(160)))
            #expect(try await store.dueSchedules(at: at(160)) == [list])
            try await settle(160)
            let claimed = try await store.claim(limit: 1, at: at(170), run: 1)
            try await store.finish([
                FinishedAttempt(
                    id: claimed[0].id, outcome: .permanent(reason: "refused"), startedAt: at(170),
                    finishedAt: at(171))
            ])
            #expect(try await store.dueSchedules(at: at(171)) == [list])
        }
    }

    /// A clock of a case of its own, with what was decided of it, each at a moment.
    private func start(
        _ store: Store, _ clock: Clock, _ decided: [(Event.Kind, Int64)]
    ) async throws {
        _ = try await store.record([fact("f-\(clock.subject)", of: clock.subject)])
        let events = decided.map { kind, moment in
            Event(
                kind, at: at(moment), alert: 0, clock: clock, reason: Reason(.nothingDue, "a test"))
        }
        _ = try await store.advanceDueCases(at: at(0), limit: 100) { file in
            let entry = CaseFile.Entry(id: file.nextAlert, clock: clock, alert: Alert())
            let own = events.map { event in
                var event = event
                event.alert = entry.id
                return event
            }
            return storing(entry, isNew: true, events: own)
        }
    }

    @Test(
        "lists hold the clocks they ask for, by deadline, and what was learnt late in the next one",
        arguments: StoreFactory.all)
    func lists(_ factory: StoreFactory) async throws {
        try await factory.withStore { store in
            let cases = (1...5).map { CaseReference("BCT-90000\($0)") }
            try await start(store, clock(of: cases[0], dueAt: 300, rule: "a"), [(.started, 5)])
            try await start(store, clock(of: cases[1], dueAt: 200, rule: "b"), [(.started, 6)])
            try await start(
                store, clock(of: cases[2], state: .breached, dueAt: 90, rule: "a"),
                [(.started, 7), (.breach, 90)])
            var late = clock(of: cases[3], state: .met, dueAt: 10, endedAt: 95, rule: "a")
            late.late = true
            late.endedAs = .met
            try await start(store, late, [(.started, 80), (.breach, 80), (.met, 95)])
            var undone = clock(of: cases[4], state: .cancelled, dueAt: 85, endedAt: 50, rule: "b")
            undone.endedAs = .cancelled
            try await start(store, undone, [(.started, 8), (.breach, 85), (.cancelled, 99)])
            func rules(_ selection: ClockSelection) async throws -> [String] {
                try await store.clocks(selection).map { "\($0.clock.subject) \($0.clock.rule)" }
            }
            #expect(try await rules(.open(["a"])) == ["BCT-900003 a", "BCT-900001 a"])
            #expect(try await rules(.due(after: at(100), through: at(250))) == ["BCT-900002 b"])
            #expect(
                try await rules(.breached(after: at(50), through: at(100)))
                    == ["BCT-900004 a", "BCT-900003 a"])
            #expect(try await rules(.breached(after: at(80), through: at(100))) == ["BCT-900003 a"])
            let begun = try await rules(.begun(["b"], after: at(0), through: at(10)))
            #expect(begun == ["BCT-900005 b", "BCT-900002 b"])
            #expect(try await rules(.begun(["b"], after: at(6), through: at(7))).isEmpty)
        }
    }

    @Test("cases are read one after another with their facts", arguments: StoreFactory.all)
    func everyCase(_ factory: StoreFactory) async throws {
        try await factory.withStore { store in
            for number in 1...3 {
                _ = try await store.record([
                    fact("f-\(number)", of: CaseReference("BCT-90000\(number)"))
                ])
            }
            let first = try await store.facts(ofCasesAfter: nil, limit: 2)
            #expect(first.map(\.subject.description) == ["BCT-900001", "BCT-900002"])
            let rest = try await store.facts(ofCasesAfter: first.last?.subject, limit: 2)
            #expect(rest.map { $0.facts.map(\.identity.id) } == [["f-3"]])
        }
    }
}
