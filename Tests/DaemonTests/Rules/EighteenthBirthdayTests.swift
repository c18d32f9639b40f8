import Deadlines
import Testing

@testable import Daemon

/// What the shipped rules make of an eighteenth birthday (facts, §3.13, `missing-at-eighteen` and
/// `adult-transition`).
@Suite struct EighteenthBirthdayTests {
    @Test func `at midnight of the birthday these clocks end, and none starts later`() throws {
        let members = "kind=M looked_after=true unaccompanied=true"
        let story = try RuleTestCase(
            "case.opened 2026-01-05 09:00 eighteenth_birthday=2027-07-10",
            "adulthood.planned 2026-06-01 09:00",
            "missing.reported 2027-07-06 12:00 episode=1 \(members)",
            "missing.reported 2027-07-09 22:00 episode=2 \(members)",
            "missing.reported 2027-07-10 09:00 episode=3 \(members)",
            "missing.reclassified 2027-07-10 10:00 episode=3 kind=M",
            "asylum.notified 2027-07-10 10:00 episode=1 with=police+home-office")
        let ends = "ended=2027-07-10 00:00"
        try story.expect(
            at: "2027-07-10 11:00",
            [
                "adult-transition BCT-900001#1 met due=2027-01-10 17:00 ended=2026-06-01 09:00",
                "asylum-notify 1#1 breached due=2027-07-06 16:00 \(ends)",
                "iro-notify 1#1 breached due=2027-07-07 17:00",
                "missing-72h 1#1 breached due=2027-07-09 12:00 \(ends)",
                "triage 1#1 breached due=2027-07-07 17:00",
                "asylum-check 1#1 cancelled due=2027-07-13 17:00 \(ends)",
                "missing-at-eighteen 1#1 breached due=2027-07-10 00:00",
                "strategy-arranged 1#1 breached due=2027-07-09 16:00 \(ends)",
                "strategy-discussion 1#1 cancelled due=2027-07-10 12:00 \(ends)",
                "asylum-notify 2#1 cancelled due=2027-07-10 02:00 \(ends)",
                "iro-notify 2#1 running due=2027-07-12 17:00",
                "missing-72h 2#1 cancelled due=2027-07-12 22:00 \(ends)",
                "triage 2#1 running due=2027-07-12 17:00",
                "iro-notify 3#1 running due=2027-07-12 17:00",
                "triage 3#1 running due=2027-07-12 17:00",
                "risk-raised 3#1 breached due=2027-07-10 10:00",
            ])
    }

    // MARK: missing-at-eighteen

    private static let opened = "case.opened 2026-01-05 09:00 eighteenth_birthday=2026-11-20"
    /// Missing for 72 hours on Monday 2 November 2026, 10:00.
    private static let reported = "missing.reported 2026-10-30 10:00 episode=1 kind=M"
    private static let due = "due=2026-11-20 00:00"

    @Test(arguments: [
        ([opened, "\(reported) looked_after=true"], "running \(due)"),
        ([opened, "\(reported) plan=lac"], "running \(due)"),
        (
            [opened, "\(reported) looked_after=true responsible_authority=E08000026"],
            "running \(due)"
        ),
        (
            [
                opened, reported,
                "missing.reported 2026-11-02 10:30 episode=1 kind=A looked_after=true",
            ], "running \(due)"
        ),
        ([opened, reported], nil),
        ([opened, "\(reported) plan=cpp"], nil),
        (
            [opened, "\(reported) looked_after=true", "missing.found 2026-11-02 10:00 episode=1"],
            nil
        ),
        (["\(reported) looked_after=true"], nil),
        (["case.opened 2026-01-05 09:00", "\(reported) looked_after=true"], nil),
        (
            [
                "\(reported) looked_after=true",
                "case.opened 2026-11-02 10:30 eighteenth_birthday=2026-11-20",
            ], "running \(due)"
        ),
        (
            [
                "\(reported) looked_after=true",
                "case.closed 2026-11-02 10:30 eighteenth_birthday=2026-11-20",
            ], "running \(due)"
        ),
        (
            [
                opened, "\(reported) looked_after=true",
                "case.opened 2026-01-05 09:00 eighteenth_birthday=2026-12-24 corrects=f01 "
                    + "recorded=2026-11-02T10:30",
            ], "running due=2026-12-24 00:00"
        ),
        (
            [
                "case.opened 2026-01-05 09:00 eighteenth_birthday=2026-11-02",
                "\(reported) looked_after=true",
            ], nil
        ),
    ])
    func `a looked-after child missing for 72 hours is looked at when eighteen`(
        _ facts: [String], _ line: String?
    ) throws {
        try RuleTestCase(lines: facts).expect(
            "missing-at-eighteen", at: "2026-11-02 11:00",
            line.map { ["missing-at-eighteen 1#1 \($0)"] } ?? [])
    }

    @Test(arguments: [
        ("missing.found 2026-11-19 23:59", "cancelled \(due) ended=2026-11-19 23:59"),
        ("missing.found 2026-11-20 00:00", "cancelled \(due) ended=2026-11-20 00:00"),
        ("missing.found 2026-11-20 00:01", "breached \(due) ended=2026-11-20 00:01"),
        ("missing.reclassified 2026-11-19 12:00 kind=A", "breached \(due)"),
    ])
    func `it falls due at midnight and breaches unless the child is found`(
        _ fact: String, _ line: String
    ) throws {
        let story = try RuleTestCase(
            Self.opened, "\(Self.reported) looked_after=true", "\(fact) episode=1")
        try story.expect(
            "missing-at-eighteen", at: "2026-11-20 00:01", ["missing-at-eighteen 1#1 \(line)"])
    }

    // MARK: adult-transition

    @Test(arguments: [
        (["case.opened 2026-01-05 09:00"], nil),
        (["case.closed 2026-01-05 09:00 eighteenth_birthday=2028-08-31"], nil),
        (
            ["case.opened 2026-01-05 09:00 eighteenth_birthday=2028-08-31"],
            "running due=2028-02-29 17:00"
        ),
        (
            ["case.opened 2026-01-05 09:00 eighteenth_birthday=2027-04-15"],
            "running due=2026-10-15 17:00"
        ),
        (
            [
                "case.opened 2026-01-05 09:00",
                "case.opened 2026-02-05 09:00 eighteenth_birthday=2027-04-15",
            ], "running due=2026-10-15 17:00"
        ),
        (
            [
                "case.opened 2026-01-05 09:00",
                "case.opened 2026-01-05 09:00 eighteenth_birthday=2027-04-15 corrects=f01 "
                    + "recorded=2026-02-05T09:00",
            ], "running due=2026-10-15 17:00"
        ),
        (
            [
                "case.opened 2026-01-05 09:00 eighteenth_birthday=2027-04-15",
                "case.opened 2026-01-05 09:00 corrects=f01 recorded=2026-02-05T09:00",
            ], nil
        ),
        (
            [
                "case.opened 2026-01-05 09:00",
                "case.closed 2026-02-05 09:00 eighteenth_birthday=2027-04-15",
            ], "cancelled due=2026-10-15 17:00 ended=2026-02-05 09:00"
        ),
        (
            [
                "case.opened 2026-01-05 09:00 eighteenth_birthday=2027-04-15",
                "adulthood.planned 2026-01-05 08:59",
            ], "running due=2026-10-15 17:00"
        ),
        (
            ["case.opened 2026-01-05 09:00 eighteenth_birthday=2026-07-05"],
            "breached due=2026-01-05 17:00"
        ),
    ])
    func `the way to adult services is planned half a year before a known birthday`(
        _ facts: [String], _ line: String?
    ) throws {
        try RuleTestCase(lines: facts).expect(
            "adult-transition", at: "2026-03-02 09:00",
            line.map { ["adult-transition BCT-900001#1 \($0)"] } ?? [])
    }

    @Test func `a case opened again plans again`() throws {
        let story = try RuleTestCase(
            "case.opened 2026-01-05 09:00 eighteenth_birthday=2027-04-15",
            "case.closed 2026-02-05 09:00", "case.opened 2026-03-05 09:00",
            "adulthood.planned 2026-10-15 17:01")
        try story.expect(
            "adult-transition", at: "2026-10-15 17:01",
            [
                "adult-transition BCT-900001#1 cancelled due=2026-10-15 17:00 ended=2026-02-05 09:00",
                "adult-transition BCT-900001#2 met late due=2026-10-15 17:00 ended=2026-10-15 17:01",
            ])
    }
}
