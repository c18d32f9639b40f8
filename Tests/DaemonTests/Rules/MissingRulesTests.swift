import Deadlines
import Testing

@testable import Daemon

/// The shipped rules while a child is missing: what they count from, absences that become missing, and what
/// hangs on a breach (facts, §3.1–3.5 and §3.11).
@Suite struct MissingRulesTests {
    private static let reported = "missing.reported 2026-11-02 10:00 episode=1 kind=M"

    // MARK: From

    @Test(arguments: [
        ("", "2026-11-05 10:00"),
        ("last_seen_at=2026-11-02T08:00", "2026-11-05 08:00"),
        ("reported_at=2026-11-02T09:00", "2026-11-05 09:00"),
        ("last_seen_at=2026-11-02T09:30 reported_at=2026-11-02T09:00", "2026-11-05 09:00"),
        ("last_seen_at=2026-11-02T08:00 reported_at=2026-11-02T09:00", "2026-11-05 08:00"),
        ("last_seen_at=2026-11-02T10:02 reported_at=2026-11-02T10:03", "2026-11-05 10:00"),
    ])
    func `72 hours count from the earliest that a report says`(
        _ members: String, _ due: String
    ) throws {
        let story = try RuleTestCase("\(Self.reported) \(members)")
        try story.expect(
            "missing-72h", at: "2026-11-02 10:03", ["missing-72h 1#1 running due=\(due)"])
    }

    @Test(arguments: [
        ("", "2026-11-04 17:00", "2026-11-03 05:00"),
        ("last_seen_at=2026-11-02T23:59", "2026-11-03 17:00", "2026-11-03 03:59"),
        ("reported_at=2026-11-01T23:59", "2026-11-02 17:00", "2026-11-02 03:59"),
    ])
    func `reviewing officer, police and Home Office are told from the same moment`(
        _ members: String, _ reviewing: String, _ asylum: String
    ) throws {
        let story = try RuleTestCase(
            "missing.reported 2026-11-03 01:00 episode=1 kind=M looked_after=true "
                + "unaccompanied=true \(members)")
        for (rule, due) in [("iro-notify", reviewing), ("asylum-notify", asylum)] {
            let clock = try story.clock(rule, at: "2026-11-03 01:00")
            #expect(try ShippedRules.text(clock.dueAt) == due)
        }
    }

    @Test func `two reports make one clock, from the earliest that either says`() throws {
        let story = try RuleTestCase(
            Self.reported,
            "missing.reported 2026-11-02 11:00 episode=1 kind=M last_seen_at=2026-11-02T09:00")
        try story.expect(
            "missing-72h", "triage", at: "2026-11-02 12:00",
            [
                "missing-72h 1#1 running due=2026-11-05 09:00",
                "triage 1#1 running due=2026-11-03 17:00",
            ])
    }

    @Test func `triage counts from when we learnt it, and a triage held since it happened counts`()
        throws
    {
        let report = "missing.reported 2026-11-05 22:00 recorded=2026-11-06T08:00 episode=1 kind=M"
        for (held, state) in [
            ("2026-11-05 21:59", "running due=2026-11-09 17:00"),
            ("2026-11-05 22:00", "met due=2026-11-09 17:00 ended=2026-11-05 22:00"),
            ("2026-11-06 07:00", "met due=2026-11-09 17:00 ended=2026-11-06 07:00"),
            ("2026-11-09 17:00", "met due=2026-11-09 17:00 ended=2026-11-09 17:00"),
            ("2026-11-09 17:01", "met late due=2026-11-09 17:00 ended=2026-11-09 17:01"),
        ] {
            let story = try RuleTestCase(report, "triage.held \(held) episode=1")
            let now = max(held, "2026-11-06 08:30")
            try story.expect("triage", at: now, ["triage 1#1 \(state)"])
        }
    }

    @Test func `found between the last sight and the report ends the clock`() throws {
        for (found, state) in [
            ("07:59", "running due=2026-11-05 08:00"),
            ("09:00", "cancelled due=2026-11-05 08:00 ended=2026-11-02 09:00"),
        ] {
            let story = try RuleTestCase(
                "\(Self.reported) last_seen_at=2026-11-02T08:00",
                "missing.found 2026-11-02 11:00 episode=1 found_at=2026-11-02T\(found)")
            try story.expect("missing-72h", at: "2026-11-02 12:00", ["missing-72h 1#1 \(state)"])
        }
    }

    // MARK: A and M

    @Test func `an absence becomes missing, is an absence again, and becomes missing again`() throws
    {
        let story = try RuleTestCase(
            "missing.reported 2026-11-02 08:00 episode=1 kind=A last_seen_at=2026-11-02T06:00 "
                + "looked_after=true unaccompanied=true",
            "missing.reclassified 2026-11-02 20:00 episode=1 kind=M",
            "missing.reclassified 2026-11-02 21:00 episode=1 kind=A",
            "missing.reclassified 2026-11-02 23:00 episode=1 kind=M")
        try story.expect(
            at: "2026-11-02 23:30",
            [
                "triage 1#1 running due=2026-11-03 17:00",
                "asylum-notify 1#1 running due=2026-11-03 00:00",
                "iro-notify 1#1 running due=2026-11-03 17:00",
                "missing-72h 1#1 cancelled due=2026-11-05 20:00 ended=2026-11-02 21:00",
                "risk-raised 1#1 breached due=2026-11-02 20:00",
                "missing-72h 1#2 running due=2026-11-05 23:00",
                "risk-raised 1#2 breached due=2026-11-02 23:00",
            ])
    }

    @Test(arguments: [
        (["missing.reported 2026-11-02 08:00 episode=1 kind=A"], false),
        ([], true),
        ([reported, "missing.reclassified 2026-11-02 11:00 episode=1 kind=A"], true),
        (
            [
                "missing.reported 2026-11-02 08:00 episode=1 kind=A",
                "missing.reclassified 2026-11-02 10:00 episode=1 kind=M",
            ], true
        ),
        (
            [
                "missing.reported 2026-11-02 08:00 episode=1 kind=A",
                "missing.reported 2026-11-02 10:00 episode=2 kind=M",
            ], false
        ),
    ])
    func `return clocks start for an episode that was ever missing, or may have been`(
        _ facts: [String], _ starts: Bool
    ) throws {
        let story = try RuleTestCase(lines: facts + ["missing.found 2026-11-02 20:00 episode=1"])
        let clocks = try story.derived(
            ["rhi-offer", "rhi-complete", "child-seen"], at: "2026-11-02 20:00")
        #expect(clocks.map(\.rule) == (starts ? ["child-seen", "rhi-complete", "rhi-offer"] : []))
    }

    // MARK: What other facts of the episode say

    @Test(arguments: [
        ("missing.reported 2026-11-02 09:00 episode=1 kind=A looked_after=true", true),
        ("missing.reported 2026-11-02 09:00 episode=1 kind=A plan=lac", true),
        ("missing.reported 2026-11-02 09:00 episode=1 kind=A plan=cin", false),
        ("missing.reported 2026-11-02 12:00 episode=1 kind=A looked_after=true", true),
        ("missing.reported 2026-11-02 09:00 episode=2 kind=A looked_after=true", false),
    ])
    func `that a child is looked after is known from any fact of the episode`(
        _ fact: String, _ isLookedAfter: Bool
    ) throws {
        let story = try RuleTestCase(
            fact, "missing.reclassified 2026-11-02 10:00 episode=1 kind=M")
        let clocks = try story.clocks("iro-notify", at: "2026-11-02 13:00")
        #expect(clocks == (isLookedAfter ? ["iro-notify 1#1 running due=2026-11-03 17:00"] : []))
    }

    @Test func `the latest that facts of the episode say counts, then source and id`() throws {
        func starts(_ first: String, _ second: String) throws -> Bool {
            let story = try RuleTestCase(
                "missing.reported 2026-11-02 \(first)", "missing.reported 2026-11-02 \(second)",
                "missing.reclassified 2026-11-02 10:00 episode=1 kind=M")
            return try !story.clocks("asylum-notify", at: "2026-11-02 10:00").isEmpty
        }
        let (yes, no) = (
            "episode=1 kind=A unaccompanied=true", "episode=1 kind=A unaccompanied=false"
        )
        #expect(try starts("08:00 \(yes)", "09:00 \(no)") == false)
        #expect(try starts("09:00 \(yes)", "08:00 \(no)"))
        #expect(try starts("08:00 \(yes) id=b", "08:00 \(no) id=a"))
        #expect(try starts("08:00 \(yes) id=a", "08:00 \(no) id=b") == false)
    }

    @Test func `a fact's own word comes before that of others`() throws {
        let story = try RuleTestCase(
            "\(Self.reported) looked_after=false",
            "missing.reported 2026-11-02 11:00 episode=1 kind=A looked_after=true")
        try story.expect("iro-notify", at: "2026-11-02 12:00", [])
    }
}
