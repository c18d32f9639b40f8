import Deadlines
import Testing

@testable import Daemon

/// The shipped rules when a child has returned (facts, §3.1, §3.10 and §3.12).
@Suite struct ReturnRulesTests {
    private static let reported = "missing.reported 2026-11-02 08:00 episode=1 kind=M"
    private static let found = "missing.found 2026-11-02 10:00 episode=1"
    private static let theirs = "responsible_authority=E08000026"

    // MARK: Ours and theirs

    @Test(arguments: [
        (["\(reported) responsible_authority=E08000025"], true),
        (["\(reported) placed_by=E08000026"], true),
        (["\(reported) \(theirs)"], false),
        ([], true),
        (["missing.reported 2026-11-02 08:00 episode=2 kind=M \(theirs)"], true),
        ([reported, "missing.reported 2026-11-02 09:00 episode=1 kind=M \(theirs)"], false),
        (["\(reported) \(theirs)", "missing.reported 2026-11-02 09:00 episode=1 kind=M"], true),
        ([reported, "missing.reported 2026-11-02 11:00 episode=1 kind=M \(theirs)"], false),
        ([reported, "missing.reported 2026-11-02 07:00 episode=1 kind=M \(theirs)"], true),
        (["\(reported) id=b", "\(reported) \(theirs) id=a"], true),
        (["\(reported) id=a", "\(reported) \(theirs) id=b"], false),
        (
            [reported, "compact.received 2026-11-02 09:00 episode=1 message=missing \(theirs)"],
            false
        ),
    ])
    func `our own children are interviewed and seen, wherever they are placed`(
        _ facts: [String], _ isOurs: Bool
    ) throws {
        let story = try RuleTestCase(lines: facts + [Self.found])
        let clocks = try story.derived(
            ["rhi-offer", "rhi-complete", "child-seen"], at: "2026-11-02 12:00")
        #expect(clocks.map(\.rule) == (isOurs ? ["child-seen", "rhi-complete", "rhi-offer"] : []))
    }

    @Test func `what is done while a child is missing is done for every child`() throws {
        let story = try RuleTestCase(
            "\(Self.reported) \(Self.theirs) looked_after=true unaccompanied=true",
            "missing.risk-changed 2026-11-02 09:00 episode=1 risk=high")
        try story.expect(
            at: "2026-11-05 08:00",
            [
                "asylum-notify 1#1 breached due=2026-11-02 12:00",
                "iro-notify 1#1 breached due=2026-11-03 17:00",
                "missing-72h 1#1 breached due=2026-11-05 08:00",
                "triage 1#1 breached due=2026-11-03 17:00",
                "risk-raised 1#1 breached due=2026-11-02 09:00",
                "asylum-check 1#1 running due=2026-11-09 17:00",
                "strategy-arranged 1#1 running due=2026-11-05 12:00",
                "strategy-discussion 1#1 running due=2026-11-06 08:00",
            ])
    }

    // MARK: Missing again before the interview

    private static let open = "running due=2026-11-05 10:00"
    private static let again = "episode=2 kind=M"

    @Test(arguments: [
        (["missing.reported 2026-11-02 15:00 \(again)"], "15:00"),
        (["missing.reported 2026-11-02 15:00 \(again) last_seen_at=2026-11-02T09:00"], "15:00"),
        (["missing.reported 2026-11-02 15:00 \(again) recorded=2026-11-03T15:00"], "15:00"),
        (["missing.reported 2026-11-02 15:00 \(again) \(theirs)"], "15:00"),
        (["missing.reported 2026-11-02 10:00 \(again)"], "10:00"),
        (["missing.reported 2026-11-02 09:59 \(again)"], nil),
        (["missing.reported 2026-11-02 15:00 episode=2 kind=A"], nil),
        (
            [
                "missing.reported 2026-11-02 15:00 episode=2 kind=A",
                "missing.reclassified 2026-11-02 20:00 \(again)",
            ], "20:00"
        ),
        (
            [
                "missing.reported 2026-11-02 16:00 \(again) last_seen_at=2026-11-02T12:00",
                "missing.reported 2026-11-02 15:00 \(again) last_seen_at=2026-11-02T14:00",
            ], "16:00"
        ),
        (
            [
                "missing.reported 2026-11-02 15:00 \(again)",
                "missing.withdrawn 2026-11-02 16:00 episode=2",
            ], nil
        ),
        (["missing.reported 2026-11-02 15:00 episode=1 kind=M"], nil),
    ])
    func `an interview gives way when another episode becomes missing, at the time of the report`(
        _ facts: [String], _ time: String?
    ) throws {
        let story = try RuleTestCase(lines: [Self.reported, Self.found] + facts)
        let clock = try story.clock("rhi-complete", at: "2026-11-03 09:00")
        #expect(
            try RuleTestCase.line(clock) == "rhi-complete 1#1 "
                + (time.map { "superseded due=2026-11-05 10:00 ended=2026-11-02 \($0)" }
                    ?? Self.open))
        #expect(try story.derived(["rhi-offer"], at: "2026-11-03 09:00")[0].isOpen)
    }

    @Test func `an interview past its deadline gives way and stays breached`() throws {
        let story = try RuleTestCase(
            Self.reported, Self.found, "missing.reported 2026-11-05 10:01 \(Self.again)",
            "missing.found 2026-11-05 12:00 episode=2")
        let clocks = try story.derived(["rhi-complete"], at: "2026-11-05 12:00")
        #expect(
            try clocks.map(RuleTestCase.line) == [
                "rhi-complete 1#1 breached due=2026-11-05 10:00 ended=2026-11-05 10:01",
                "rhi-complete 2#1 running due=2026-11-08 12:00",
            ])
        #expect(clocks.map(\.spokenFor) == [["1"], ["1", "2"]])
    }

    @Test(arguments: [
        ([], "running", ["1", "2", "3"]),
        (["rhi.completed 2026-11-04 12:00 episodes=3"], "met", ["1", "2", "3"]),
        (["rhi.completed 2026-11-04 12:00 episodes=1+2+3"], "met", ["1", "2", "3"]),
        (["rhi.completed 2026-11-04 12:00 episodes=1"], "running", ["2", "3"]),
        (["rhi.completed 2026-11-04 12:00 episodes=1+2"], "running", ["3"]),
        (["rhi.completed 2026-11-03 16:00 episodes=2"], "running", ["1", "3"]),
    ])
    func `the last clock speaks for every episode without an interview`(
        _ facts: [String], _ state: String, _ episodes: [String]
    ) throws {
        let story = try RuleTestCase(
            lines: [
                Self.reported, Self.found, "missing.reported 2026-11-02 15:00 \(Self.again)",
                "missing.found 2026-11-03 09:00 episode=2",
                "missing.reported 2026-11-03 15:00 episode=3 kind=M",
                "missing.found 2026-11-04 09:00 episode=3",
            ] + facts)
        let clocks = try story.derived(["rhi-complete"], at: "2026-11-04 13:00")
        #expect(clocks.map(\.state.rawValue) == ["superseded", "superseded", state])
        #expect(clocks.last?.spokenFor == episodes)
        #expect(
            try story.derived(["rhi-offer"], at: "2026-11-03 09:30").map(\.state.rawValue)
                == ["running", "running"])
    }

    // MARK: After the interview

    @Test(arguments: [
        ("1", ["1"], true), ("1", ["2"], false), ("1", ["1+2"], true), ("1+2", ["1"], false),
        ("1+2", ["1", "2"], false), ("1+2", ["2+1"], true), ("1+2", ["1+2+3"], true),
        ("1+2", ["2", "1+2"], true),
    ])
    func `an interview is shared when one message names all its episodes`(
        _ interviewed: String, _ shared: [String], _ isMet: Bool
    ) throws {
        let story = try RuleTestCase(
            lines: ["rhi.completed 2026-11-02 10:00 episodes=\(interviewed)"]
                + shared.map { "rhi.shared 2026-11-02 11:00 episodes=\($0)" })
        let line =
            isMet
            ? "met due=2026-11-03 17:00 ended=2026-11-02 11:00" : "running due=2026-11-03 17:00"
        try story.expect("rhi-share", at: "2026-11-02 12:00", ["rhi-share 1#1 \(line)"])
    }

    @Test func `one clock a share, for the first episode that the interview lists`() throws {
        let story = try RuleTestCase(
            "rhi.completed 2026-11-02 10:00 episodes=2+1",
            "rhi.shared 2026-11-02 11:00 episodes=1+2",
            "rhi.completed 2026-11-06 10:00 episodes=2+3",
            "rhi.completed 2026-11-06 11:00 episodes=3")
        try story.expect(
            "rhi-share", at: "2026-11-06 12:00",
            [
                "rhi-share 2#1 met due=2026-11-03 17:00 ended=2026-11-02 11:00",
                "rhi-share 2#2 running due=2026-11-09 17:00",
                "rhi-share 3#1 running due=2026-11-09 17:00",
            ])
    }

    @Test func `one offer may name several episodes, and each refusal is followed up`() throws {
        let story = try RuleTestCase(
            Self.reported, Self.found, "missing.reported 2026-11-02 15:00 \(Self.again)",
            "missing.found 2026-11-02 16:00 episode=2",
            "rhi.offered 2026-11-02 17:00 episode=2 episodes=1+2",
            "rhi.declined 2026-11-02 17:00 episode=2",
            "rhi.followed-up 2026-11-03 09:00 episode=2", "rhi.declined 2026-11-03 10:00 episode=2")
        try story.expect(
            "rhi-offer", "rhi-follow-up", at: "2026-11-03 11:00",
            [
                "rhi-offer 1#1 met due=2026-11-03 10:00 ended=2026-11-02 17:00",
                "rhi-offer 2#1 met due=2026-11-03 16:00 ended=2026-11-02 17:00",
                "rhi-follow-up 2#1 met due=2026-11-03 17:00 ended=2026-11-03 09:00",
                "rhi-follow-up 2#2 running due=2026-11-04 17:00",
            ])
    }
}
