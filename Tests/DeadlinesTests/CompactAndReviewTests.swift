import Deadlines
import Testing

/// Forwarding of police compacts, reviews that recur, corrections, pauses, and the order of facts.
@Suite struct CompactAndReviewTests {
    private let theirs: FactValue = "E08000026"

    @Test func `working hours stop on Christmas Eve and go on after the holidays`() {
        var case1 = Timeline()
        case1.add(
            "compact.received", "2026-12-24 16:30",
            ["episode": "E1", "message": "missing", "responsible_authority": theirs, "risk": "low"])
        let clocks = Deadlines.clocks(
            of: case1.facts, under: Book.all, at: London.at("2026-12-24 17:00"))
        #expect(
            clocks.map(case1.line) == [
                "compact-forward E1/missing #1 running 2026-12-24 16:30 due 2026-12-29 12:30"
            ])
        #expect(clocks[0].warnings == [London.at("2026-12-29 11:30")])
        #expect(clocks[0].policy == "standard")
    }

    @Test func `a high risk makes the limit four elapsed hours`() {
        var case1 = Timeline()
        case1.add(
            "missing.reported", "2026-12-24 16:00",
            ["episode": "E1", "kind": "A", "risk": "high", "responsible_authority": theirs])
        case1.add(
            "compact.received", "2026-12-24 16:30",
            ["episode": "E1", "message": "missing", "responsible_authority": theirs])
        case1.add(
            "missing.risk-changed", "2026-12-24 16:20", ["episode": "E1", "risk": "low"],
            recorded: "2026-12-24 16:50")
        let clock = Deadlines.clocks(
            of: case1.facts, under: Book.book([Book.forward]), at: London.at("2026-12-24 17:00"))[0]
        #expect(case1.line(clock).hasSuffix("due 2026-12-24 20:30"))
        #expect(clock.policy == "urgent")
    }

    @Test func `only the authority of the compact that started it meets it`() {
        var case1 = Timeline()
        let compact: [String: FactValue] = ["episode": "E1", "message": "missing"]
        case1.add(
            "compact.received", "2026-11-02 10:00",
            compact.merging(["responsible_authority": theirs]) { $1 })
        case1.add(
            "compact.forwarded", "2026-11-02 10:30",
            compact.merging(["authority": "E08000031"]) { $1 })
        let book = Book.book([Book.forward])
        #expect(case1.clocks(book, at: "2026-11-02 11:00")[0].contains("running"))
        case1.add(
            "compact.forwarded", "2026-11-02 10:45", compact.merging(["authority": theirs]) { $1 })
        #expect(case1.clocks(book, at: "2026-11-02 11:00")[0].contains("met"))
    }

    @Test func `our own child starts no forwarding`() {
        var case1 = Timeline()
        case1.add(
            "compact.received", "2026-11-02 10:00",
            ["episode": "E1", "message": "missing", "responsible_authority": "E08000025"])
        #expect(case1.clocks(Book.book([Book.forward]), at: "2026-11-02 11:00").isEmpty)
    }

    @Test func `a review that is held starts the next, also after a breach`() {
        var case1 = Timeline()
        case1.add("mase.held", "2026-11-30 10:00", ["concern": "C1"])
        let book = Book.book([Book.review])
        #expect(
            case1.clocks(book, at: "2026-12-01 10:00") == [
                "mase-review C1 #1 running 2026-11-30 10:00 due 2027-02-28 17:00"
            ])
        case1.add("mase.held", "2027-03-10 10:00", ["concern": "C1"])
        #expect(
            case1.clocks(book, at: "2027-03-11 10:00") == [
                "mase-review C1 #1 met late 2026-11-30 10:00 due 2027-02-28 17:00 ended 2027-03-10 10:00",
                "mase-review C1 #2 running 2027-03-10 10:00 due 2027-06-10 17:00",
            ])
        case1.add("mase.closed", "2027-03-12 10:00", ["concern": "C1"])
        #expect(case1.clocks(book, at: "2027-03-12 11:00")[1].contains("#2 cancelled"))
    }

    @Test(.timeLimit(.minutes(1)))
    func `thousands of reviews said to be at one moment neither hang nor overflow`() {
        var case1 = Timeline()
        case1.add("mase.held", "2026-11-30 10:00", ["concern": "C1"])
        for _ in 0..<4000 { case1.add("mase.held", "2026-12-01 10:00", ["concern": "C1"]) }
        let clocks = Deadlines.clocks(
            of: case1.facts, under: Book.all, at: London.at("2026-12-01 11:00"))
        // Each ends the run that the one before it started, and the last leaves one open.
        #expect(clocks.count { $0.isOpen } == 1)
        #expect(clocks.count == 4001)
    }

    @Test func `warnings before working days fall at nine`() {
        var case1 = Timeline()
        case1.add("mase.held", "2026-11-30 10:00", ["concern": "C1"])
        let clock = Deadlines.clocks(
            of: case1.facts, under: Book.book([Book.review]), at: London.at("2026-12-01 10:00"))[0]
        #expect(clock.warnings.map(London.text) == ["2027-02-15 09:00", "2027-02-24 09:00"])
    }

    @Test func `successive limits count the runs since the last start that was no restart`() {
        let rule = Book.rule(
            "conference-review", each: ["concern"], [Start(Trigger(.fact("conference.held")))],
            [
                Stop(
                    Trigger(
                        .fact("conference.held"),
                        where: [Condition("kind", .oneOf([.text("review")]))]), effect: .met,
                    startsAgain: true)
            ], limits: ["3 months", "6 months"])
        var case1 = Timeline()
        case1.add("conference.held", "2026-01-12 10:00", ["concern": "C1", "kind": "initial"])
        case1.add("conference.held", "2026-04-01 10:00", ["concern": "C1", "kind": "review"])
        case1.add("conference.held", "2026-09-01 10:00", ["concern": "C1", "kind": "review"])
        #expect(
            case1.clocks(Book.book([rule]), at: "2026-09-02 10:00") == [
                "conference-review C1 #1 met 2026-01-12 10:00 due 2026-04-12 17:00 ended 2026-04-01 10:00",
                "conference-review C1 #2 met 2026-04-01 10:00 due 2026-10-01 17:00 ended 2026-09-01 10:00",
                "conference-review C1 #3 running 2026-09-01 10:00 due 2027-03-01 17:00",
            ])
    }

    @Test func `a paused clock runs on from where it stood`() {
        let rule = Book.rule(
            "paused", [Start(Trigger(.fact("begun")))],
            [
                Stop(Trigger(.fact("stood.still")), effect: .paused),
                Stop(Trigger(.fact("went.on")), effect: .resumed),
            ], limit: "10h")
        var case1 = Timeline()
        let book = Book.book([rule])
        case1.add("begun", "2026-11-02 08:00", ["episode": "E1"])
        case1.add("stood.still", "2026-11-02 10:00", ["episode": "E1"])
        #expect(
            case1.clocks(book, at: "2026-11-04 10:00") == [
                "paused E1 #1 paused 2026-11-02 08:00 due -"
            ])
        case1.add("went.on", "2026-11-03 10:00", ["episode": "E1"])
        #expect(
            case1.clocks(book, at: "2026-11-03 11:00") == [
                "paused E1 #1 running 2026-11-02 08:00 due 2026-11-03 18:00"
            ])
    }

    @Test func `a pause over a weekend adds no working time`() {
        let rule = Book.rule(
            "paused", [Start(Trigger(.fact("begun")))],
            [
                Stop(Trigger(.fact("stood.still")), effect: .paused),
                Stop(Trigger(.fact("went.on")), effect: .resumed),
            ], limit: "4 working hours")
        var case1 = Timeline()
        case1.add("begun", "2026-11-06 15:00", ["episode": "E1"])
        case1.add("stood.still", "2026-11-06 17:00", ["episode": "E1"])
        case1.add("went.on", "2026-11-09 09:00", ["episode": "E1"])
        #expect(
            case1.clocks(Book.book([rule]), at: "2026-11-09 09:30") == [
                "paused E1 #1 running 2026-11-06 15:00 due 2026-11-09 11:00"
            ])
    }

    @Test func `a correction replaces the whole fact and a retraction withdraws it`() {
        let target: FactValue = .object(["source": "test", "id": "f1"])
        var case1 = Timeline()
        let book = Book.book([Book.missing])
        case1.add("missing.reported", "2026-11-02 10:00", ["episode": "E1", "kind": "M"])
        case1.add(
            "missing.reported", "2026-11-02 06:00",
            ["episode": "E1", "kind": "M", "corrects": target],
            recorded: "2026-11-02 11:00")
        #expect(case1.clocks(book, at: "2026-11-02 12:00")[0].contains("2026-11-02 06:00"))
        case1.add("fact.retracted", "2026-11-02 12:00", ["corrects": target])
        #expect(case1.clocks(book, at: "2026-11-02 13:00").isEmpty)
        case1.add(
            "missing.reported", "2026-11-02 09:00",
            ["episode": "E1", "kind": "M", "corrects": target],
            recorded: "2026-11-02 14:00")
        #expect(case1.clocks(book, at: "2026-11-02 15:00")[0].contains("2026-11-02 09:00"))
        #expect(
            Deadlines.clocks(of: case1.facts, under: book, at: London.at("2026-11-02 15:00"))[0]
                .startedBy == [FactID(source: "test", id: "f1")])
    }

    @Test func `a withdrawn correction gives the word back to what stood before`() {
        var case1 = Timeline()
        case1.add("missing.reported", "2026-11-02 10:00", ["episode": "E1", "kind": "M"])
        case1.add(
            "missing.reported", "2026-11-02 06:00",
            ["episode": "E1", "kind": "M", "corrects": .object(["source": "test", "id": "f1"])],
            recorded: "2026-11-02 11:00")
        case1.add(
            "fact.retracted", "2026-11-02 12:00",
            ["corrects": .object(["source": "test", "id": "f2"])])
        #expect(
            case1.clocks(Book.book([Book.missing]), at: "2026-11-02 13:00")[0]
                .contains("running 2026-11-02 10:00"))
    }

    @Test func `the order in which facts arrive changes nothing`() {
        var case1 = Timeline()
        case1.add("missing.reported", "2026-11-02 08:00", ["episode": "E1", "kind": "A"])
        case1.add("missing.reclassified", "2026-11-02 09:00", ["episode": "E1", "kind": "M"])
        case1.add("missing.found", "2026-11-02 10:00", ["episode": "E1"])
        case1.add("missing.reported", "2026-11-02 15:00", ["episode": "E2", "kind": "M"])
        case1.add("triage.held", "2026-11-02 15:00", ["episode": "E2"])
        case1.add("missing.found", "2026-11-03 09:00", ["episode": "E2"])
        case1.add("rhi.completed", "2026-11-03 11:00", ["episodes": ["E1", "E2"]])
        case1.add("rhi.offered", "2026-11-03 11:00", ["episode": "E2"])
        let now = London.at("2026-11-09 10:00")
        let expected = Deadlines.clocks(of: case1.facts, under: Book.all, at: now)
        #expect(expected.count > 6)
        var facts = case1.facts
        var seed: UInt64 = 7
        for _ in 0..<500 {
            for index in facts.indices.reversed() {
                seed = seed &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                facts.swapAt(index, Int((seed >> 33) % UInt64(index + 1)))
            }
            #expect(Deadlines.clocks(of: facts, under: Book.all, at: now) == expected)
        }
    }

    @Test func `rules chained in a ring or to nothing are refused`() {
        let first = Book.rule("first", [Start(Trigger(.breach("second")))])
        let second = Book.rule("second", [Start(Trigger(.breach("first")))])
        #expect(throws: RuleBookError.ring(["first", "second"])) {
            try RuleBook(
                rules: [first, second], vocabulary: Book.vocabulary, authority: "E08000025",
                calendar: Holidays.calendar)
        }
        #expect(throws: RuleBookError.unknownRule("second", namedBy: "first")) {
            try RuleBook(
                rules: [first], vocabulary: Book.vocabulary, authority: "E08000025",
                calendar: Holidays.calendar)
        }
    }
}
