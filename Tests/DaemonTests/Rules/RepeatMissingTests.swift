import Deadlines
import Testing

@testable import Daemon

/// A child missing three times in 30 days, by the shipped rule `repeat-missing-30d` (facts, §3.9).
@Suite struct RepeatMissingTests {
    private static let rule = "repeat-missing-30d"
    private static let key = "repeat-missing-30d BCT-900001"

    /// Missing on 1, 11 and 23 December 2026, at eleven.
    private static let thrice = ["1 2026-12-01", "2 2026-12-11", "3 2026-12-23"].map(missing)
    private static let due = "due=2027-01-04 17:00"

    private static func missing(_ text: String) -> String {
        let words = text.split(separator: " ", maxSplits: 1)
        return "missing.reported \(words[1]) 11:00 episode=\(words[0]) kind=M"
    }

    // MARK: What counts

    @Test(arguments: [
        // 30 × 24 hours, over the end of summer time.
        ("2026-10-01 18:00", "2026-10-31 17:00", "2026-11-06 17:00"),
        ("2026-10-01 18:00", "2026-10-31 17:01", nil),
        ("2026-12-01 11:00", "2026-12-31 11:00", "2027-01-08 17:00"),
        ("2026-12-01 11:00", "2026-12-31 11:01", nil),
    ])
    func `the first and the third lie at most 30 times 24 hours apart`(
        _ first: String, _ third: String, _ due: String?
    ) throws {
        let story = try RuleTestCase(
            "missing.reported \(first) episode=1 kind=M",
            "missing.reported \(first) episode=2 kind=M",
            "missing.reported \(third) episode=3 kind=M")
        try story.expect(
            Self.rule, at: third, due.map { ["\(Self.key)#1 running due=\($0)"] } ?? [])
    }

    @Test func `episodes count from the start of their 72 hours`() throws {
        for (seen, starts) in [("2026-12-31T10:59", false), ("2026-12-31T10:58", true)] {
            let story = try RuleTestCase(
                "missing.reported 2026-12-02 09:00 episode=1 kind=M last_seen_at=2026-12-01T10:58",
                "missing.reported 2026-12-11 11:00 episode=2 kind=M",
                "missing.reported 2027-01-02 09:00 episode=3 kind=M last_seen_at=\(seen)")
            try story.expect(
                Self.rule, at: "2027-01-02 09:00",
                starts ? ["\(Self.key)#1 running due=2027-01-08 17:00"] : [])
        }
    }

    @Test(arguments: [
        // One episode is one, however often the child is found and missing again.
        [
            thrice[0], "missing.found 2026-12-02 11:00 episode=1",
            "missing.reported 2026-12-03 11:00 episode=1 kind=M", thrice[2],
        ],
        [thrice[0], thrice[1], "missing.reported 2026-12-23 11:00 episode=3 kind=A"],
        [thrice[0], thrice[2], "missing.found 2026-12-23 10:00 episode=2"],
        thrice + ["missing.withdrawn 2026-12-23 12:00 episode=1"],
        thrice + ["missing.withdrawn 2026-12-02 12:00 episode=1"],
        thrice + ["missing.withdrawn 2026-12-23 12:00 episode=3"],
        ["case.opened 2026-01-05 09:00 eighteenth_birthday=2026-12-20"] + thrice,
    ])
    func `less than three that count start nothing`(_ facts: [String]) throws {
        try RuleTestCase(lines: facts).expect(Self.rule, at: "2026-12-23 13:00", [])
    }

    @Test(arguments: [
        thrice,
        [
            "missing.reported 2026-12-01 11:00 episode=1 kind=M responsible_authority=E08000026",
            thrice[1], thrice[2],
        ],
        [
            thrice[0], thrice[1], "missing.reported 2026-12-22 11:00 episode=3 kind=A",
            "missing.reclassified 2026-12-23 11:00 episode=3 kind=M",
        ],
        thrice + ["missing.reclassified 2026-12-23 12:00 episode=2 kind=A"],
        thrice + ["missing.found 2026-12-23 12:00 episode=3"],
        // Of four the last three lie close enough.
        ["7 2026-11-01", "8 2026-11-30", "5 2026-12-20", "6 2026-12-23"].map(missing),
        // The third was reported in error, so the fourth is the third.
        [thrice[0], thrice[1], missing("4 2026-12-12"), thrice[2]]
            + ["missing.withdrawn 2026-12-13 11:00 episode=4"],
    ])
    func `three that count start it at the third`(_ facts: [String]) throws {
        let story = try RuleTestCase(lines: facts)
        try story.expect(Self.rule, at: "2026-12-23 13:00", ["\(Self.key)#1 running \(Self.due)"])
        let clock = try story.clock(Self.rule, at: "2026-12-23 13:00")
        #expect(try ShippedRules.text(clock.startedAt) == "2026-12-23 11:00")
    }

    // MARK: What meets it

    @Test(arguments: [
        ("2026-12-29 10:00 kind=missing episode=1", "met \(due) ended=2026-12-29 10:00"),
        ("2026-12-29 10:00 kind=missing episode=3", "met \(due) ended=2026-12-29 10:00"),
        ("2026-12-29 10:00 kind=exploitation episode=8", "met \(due) ended=2026-12-29 10:00"),
        ("2026-12-29 10:00 kind=exploitation concern=C1", "running \(due)"),
        ("2026-12-29 10:00 kind=missing", "running \(due)"),
        ("2026-12-23 11:00 kind=missing episode=3", "met \(due) ended=2026-12-23 11:00"),
        ("2026-12-23 10:59 kind=missing episode=3", "running \(due)"),
    ])
    func `any strategy discussion about an episode of the case meets it`(
        _ held: String, _ line: String
    ) throws {
        let story = try RuleTestCase(lines: Self.thrice + ["strategy.held \(held)"])
        try story.expect(Self.rule, at: "2026-12-30 10:00", ["\(Self.key)#1 \(line)"])
    }

    // MARK: The fourth

    private static let held = "strategy.held 2026-12-29 10:00 kind=missing episode=3"
    private static let met = "#1 met \(due) ended=2026-12-29 10:00"

    @Test(arguments: [
        // It runs, so a fourth adds nothing; also after its deadline.
        (thrice + [missing("4 2026-12-28")], ["#1 breached \(due)"]),
        (
            thrice + ["4 2027-01-05", "5 2027-01-06", "6 2027-01-07"].map(missing),
            ["#1 breached \(due)"]
        ),
        // Once it has ended two later ones are too few, whatever came before.
        (thrice + [held] + ["4 2026-12-30", "5 2026-12-31"].map(missing), [met]),
        (thrice + [held] + ["4 2026-12-28", "5 2026-12-30", "6 2026-12-31"].map(missing), [met]),
        (
            thrice + [held] + ["4 2026-12-30", "5 2026-12-31", "6 2027-01-02"].map(missing),
            [met, "#2 running due=2027-01-08 17:00"]
        ),
        (
            thrice + ["strategy.held 2027-01-05 10:00 kind=missing episode=3"]
                + ["4 2027-01-05", "5 2027-01-06", "6 2027-01-07"].map(missing),
            [
                "#1 met late \(due) ended=2027-01-05 10:00", "#2 running due=2027-01-14 17:00",
            ]
        ),
        (
            thrice + ["case.closed 2026-12-29 10:00", missing("4 2026-12-30")],
            ["#1 cancelled \(due) ended=2026-12-29 10:00"]
        ),
    ])
    func `a fourth adds nothing while it runs, and then only later ones count`(
        _ facts: [String], _ lines: [String]
    ) throws {
        try RuleTestCase(lines: facts).expect(
            Self.rule, at: "2027-01-07 12:00", lines.map { Self.key + $0 })
    }
}
