import Deadlines
import Testing

/// The worked examples of a missing episode, and the semantics behind them.
@Suite struct MissingTests {
    private func reported(
        _ time: String, _ episode: FactValue = "E1", kind: FactValue = "M",
        _ more: [String: FactValue] = [:]
    ) -> (String, String, [String: FactValue]) {
        ("missing.reported", time, ["episode": episode, "kind": kind].merging(more) { $1 })
    }

    private func timeline(_ facts: (String, String, [String: FactValue])...) -> Timeline {
        var timeline = Timeline()
        for (type, time, data) in facts { timeline.add(type, time, data) }
        return timeline
    }

    @Test func `72 hours over the autumn clock change end an hour earlier on the wall`() {
        let case1 = timeline(
            reported("2026-10-23 18:00", "E1", kind: "M", ["last_seen_at": "2026-10-23T17:00:00Z"]))
        #expect(
            case1.clocks(Book.book([Book.missing]), at: "2026-10-24 09:00") == [
                "missing-72h E1 #1 running 2026-10-23 18:00 due 2026-10-26 17:00"
            ])
    }

    @Test func `finding a child cancels the clock and starts the return clocks`() {
        let case1 = timeline(
            reported("2026-10-23 18:00"), ("missing.found", "2026-10-25 09:00", ["episode": "E1"]))
        #expect(
            case1.clocks(
                Book.book([Book.missing, Book.offer, Book.complete]), at: "2026-10-25 10:00")
                == [
                    "missing-72h E1 #1 cancelled 2026-10-23 18:00 due 2026-10-26 17:00 ended 2026-10-25 09:00",
                    "rhi-complete E1 #1 running 2026-10-25 09:00 due 2026-10-28 09:00",
                    "rhi-offer E1 #1 running 2026-10-25 09:00 due 2026-10-26 09:00",
                ])
    }

    @Test func `a breach chains a clock from the deadline, whenever the fact was recorded`() {
        var case1 = Timeline()
        case1.add(
            "missing.reported", "2026-11-21 10:00", ["episode": "E1", "kind": "M"],
            recorded: "2026-11-25 12:00")
        #expect(
            case1.clocks(Book.book([Book.missing, Book.strategy]), at: "2026-11-25 12:00") == [
                "missing-72h E1 #1 breached 2026-11-21 10:00 due 2026-11-24 10:00",
                "strategy-discussion E1 #1 breached 2026-11-24 10:00 due 2026-11-25 10:00",
            ])
    }

    @Test func `a late fact that undoes a breach removes what was chained from it`() {
        let case1 = timeline(
            reported("2026-11-02 10:00"), ("missing.found", "2026-11-05 09:00", ["episode": "E1"]))
        #expect(
            case1.clocks(Book.book([Book.missing, Book.strategy]), at: "2026-11-05 11:00") == [
                "missing-72h E1 #1 cancelled 2026-11-02 10:00 due 2026-11-05 10:00 ended 2026-11-05 09:00"
            ])
    }

    @Test func `what happens exactly at the deadline is in time`() {
        let case1 = timeline(
            reported("2026-11-02 10:00"), ("missing.found", "2026-11-05 10:00", ["episode": "E1"]))
        #expect(
            case1.clocks(Book.book([Book.missing]), at: "2026-11-05 11:00") == [
                "missing-72h E1 #1 cancelled 2026-11-02 10:00 due 2026-11-05 10:00 ended 2026-11-05 10:00"
            ])
    }

    @Test func `found after the deadline leaves it breached and ended`() {
        let case1 = timeline(
            reported("2026-11-02 10:00"), ("missing.found", "2026-11-05 12:00", ["episode": "E1"]))
        #expect(
            case1.clocks(Book.book([Book.missing]), at: "2026-11-05 13:00") == [
                "missing-72h E1 #1 breached 2026-11-02 10:00 due 2026-11-05 10:00 ended 2026-11-05 12:00"
            ])
    }

    @Test func `away becomes missing at the reclassification`() {
        let case1 = timeline(
            reported("2026-11-02 08:00", "E1", kind: "A"),
            ("missing.reclassified", "2026-11-02 20:00", ["episode": "E1", "kind": "M"]))
        #expect(
            case1.clocks(Book.book([Book.missing, Book.triage]), at: "2026-11-02 21:00") == [
                "triage E1 #1 running 2026-11-02 08:00 due 2026-11-03 17:00",
                "missing-72h E1 #1 running 2026-11-02 20:00 due 2026-11-05 20:00",
            ])
    }

    @Test func `a child who was only ever away starts no return clocks when found`() {
        let away = timeline(
            reported("2026-11-02 08:00", "E1", kind: "A"),
            ("missing.found", "2026-11-02 20:00", ["episode": "E1"]))
        #expect(away.clocks(Book.book([Book.missing, Book.offer]), at: "2026-11-03 08:00").isEmpty)
        let unknown = timeline(("missing.found", "2026-11-02 20:00", ["episode": "E1"]))
        #expect(
            unknown.clocks(Book.book([Book.missing, Book.offer]), at: "2026-11-03 08:00").count == 1
        )
    }

    @Test func `two reports of one episode make one clock from the earliest`() {
        let case1 = timeline(
            reported("2026-11-02 10:00"),
            reported("2026-11-02 11:00", "E1", kind: "M", ["last_seen_at": "2026-11-02T09:00:00Z"]))
        #expect(
            case1.clocks(Book.book([Book.missing]), at: "2026-11-02 12:00") == [
                "missing-72h E1 #1 running 2026-11-02 09:00 due 2026-11-05 09:00"
            ])
    }

    @Test func `a report that only repeats starts nothing that has ended`() {
        let case1 = timeline(
            reported("2026-11-02 10:00"), ("triage.held", "2026-11-02 11:00", ["episode": "E1"]),
            reported("2026-11-02 12:00"))
        #expect(
            case1.clocks(Book.book([Book.missing, Book.triage]), at: "2026-11-02 13:00") == [
                "missing-72h E1 #1 running 2026-11-02 10:00 due 2026-11-05 10:00",
                "triage E1 #1 met 2026-11-02 10:00 due 2026-11-03 17:00 ended 2026-11-02 11:00",
            ])
    }

    @Test func `a second found starts nothing until the child has been missing again`() {
        var case1 = timeline(
            reported("2026-11-02 10:00"), ("missing.found", "2026-11-02 12:00", ["episode": "E1"]),
            ("rhi.offered", "2026-11-02 13:00", ["episode": "E1"]),
            ("missing.found", "2026-11-02 14:00", ["episode": "E1"]))
        #expect(
            case1.clocks(Book.book([Book.missing, Book.offer]), at: "2026-11-02 15:00").count == 2)
        case1.add("missing.reported", "2026-11-02 16:00", ["episode": "E1", "kind": "M"])
        case1.add("missing.found", "2026-11-02 18:00", ["episode": "E1"])
        #expect(
            case1.clocks(Book.book([Book.missing, Book.offer]), at: "2026-11-02 19:00") == [
                "missing-72h E1 #1 cancelled 2026-11-02 10:00 due 2026-11-05 10:00 ended 2026-11-02 12:00",
                "rhi-offer E1 #1 met 2026-11-02 12:00 due 2026-11-03 12:00 ended 2026-11-02 13:00",
                "missing-72h E1 #2 cancelled 2026-11-02 16:00 due 2026-11-05 16:00 ended 2026-11-02 18:00",
                "rhi-offer E1 #2 running 2026-11-02 18:00 due 2026-11-03 18:00",
            ])
    }

    @Test func `missing again before the interview supersedes it and carries the episode forward`()
    {
        let case1 = timeline(
            reported("2026-11-02 08:00"), ("missing.found", "2026-11-02 10:00", ["episode": "E1"]),
            reported("2026-11-02 15:00", "E2"),
            ("missing.found", "2026-11-03 09:00", ["episode": "E2"]))
        let clocks = Deadlines.clocks(
            of: case1.facts, under: Book.book([Book.missing, Book.complete]),
            at: London.at("2026-11-03 10:00")
        ).filter { $0.rule == "rhi-complete" }
        #expect(
            clocks.map(case1.line) == [
                "rhi-complete E1 #1 superseded 2026-11-02 10:00 due 2026-11-05 10:00 ended 2026-11-02 15:00",
                "rhi-complete E2 #1 running 2026-11-03 09:00 due 2026-11-06 09:00",
            ])
        #expect(clocks.map(\.episodes) == [["E1"], ["E1", "E2"]])
    }

    @Test func `episodes an interview does not name stay uninterviewed`() {
        var case1 = timeline(
            reported("2026-11-02 08:00"), ("missing.found", "2026-11-02 10:00", ["episode": "E1"]),
            reported("2026-11-02 15:00", "E2"),
            ("missing.found", "2026-11-03 09:00", ["episode": "E2"]),
            ("rhi.completed", "2026-11-03 11:00", ["episodes": ["E2"]]),
            reported("2026-11-05 15:00", "E3"),
            ("missing.found", "2026-11-05 19:00", ["episode": "E3"]))
        func last() -> [String]? {
            Deadlines.clocks(
                of: case1.facts, under: Book.book([Book.missing, Book.complete]),
                at: London.at("2026-11-05 20:00")
            ).last { $0.rule == "rhi-complete" }?.episodes
        }
        #expect(last() == ["E1", "E3"])
        case1.add("rhi.completed", "2026-11-04 11:00", ["episodes": ["E1"]])
        #expect(last() == ["E3"])
    }

    @Test func `a withdrawn episode cancels its clocks, starts none, and supersedes nothing`() {
        let case1 = timeline(
            reported("2026-11-02 08:00"), ("missing.found", "2026-11-02 10:00", ["episode": "E1"]),
            reported("2026-11-02 15:00", "E2"),
            ("missing.withdrawn", "2026-11-02 16:00", ["episode": "E2", "reason": "in error"]),
            ("missing.found", "2026-11-02 17:00", ["episode": "E2"]))
        #expect(
            case1.clocks(Book.book([Book.missing, Book.complete]), at: "2026-11-02 18:00") == [
                "missing-72h E1 #1 cancelled 2026-11-02 08:00 due 2026-11-05 08:00 ended 2026-11-02 10:00",
                "rhi-complete E1 #1 running 2026-11-02 10:00 due 2026-11-05 10:00",
                "missing-72h E2 #1 cancelled 2026-11-02 15:00 due 2026-11-05 15:00 ended 2026-11-02 16:00",
            ])
    }

    @Test func `closing a case leaves the clocks of an unfound looked-after child running`() {
        for (plan, state) in [("lac", "running"), ("cin", "cancelled")] as [(FactValue, String)] {
            let case1 = timeline(
                reported("2026-11-02 08:00", "E1", kind: "M", ["plan": plan]),
                ("case.closed", "2026-11-02 10:00", [:]))
            let lines = case1.clocks(Book.book([Book.missing]), at: "2026-11-02 11:00")
            #expect(lines.count == 1 && lines[0].contains(state))
        }
    }

    @Test func `the eighteenth birthday cancels at local midnight and none starts later`() {
        var case1 = timeline(
            ("case.opened", "2026-01-05 09:00", ["eighteenth_birthday": "2026-11-04"]),
            reported("2026-11-02 08:00"))
        let book = Book.book([Book.missing])
        #expect(
            case1.clocks(book, at: "2026-11-03 23:59") == [
                "missing-72h E1 #1 running 2026-11-02 08:00 due 2026-11-05 08:00"
            ])
        let ahead = Derivation(of: case1.facts, under: book, at: London.at("2026-11-03 23:59"))
        #expect(ahead.changesAt == London.at("2026-11-04 00:00"))
        case1.add("missing.reported", "2026-11-06 08:00", ["episode": "E2", "kind": "M"])
        #expect(
            case1.clocks(book, at: "2026-11-06 09:00") == [
                "missing-72h E1 #1 cancelled 2026-11-02 08:00 due 2026-11-05 08:00 ended 2026-11-04 00:00"
            ])
    }

    @Test func `a fact a few minutes ahead counts when its time comes`() {
        let case1 = timeline(reported("2026-11-02 08:04"))
        let book = Book.book([Book.missing])
        let before = Derivation(of: case1.facts, under: book, at: London.at("2026-11-02 08:00"))
        #expect(before.clocks.isEmpty && before.changesAt == London.at("2026-11-02 08:04"))
        #expect(case1.clocks(book, at: "2026-11-02 08:04").count == 1)
    }
}
