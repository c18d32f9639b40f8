import Deadlines
import Testing

@testable import Daemon

/// Repeated messages, withdrawals and closed cases under the shipped rules (facts, §2, §3.2 and §3.13).
@Suite struct MissingEndsTests {
    private static let reported = "missing.reported 2026-11-02 10:00 episode=1 kind=M"

    // MARK: Said twice

    @Test(arguments: [
        (["missing.found 2026-11-02 14:00"], 1),
        (["missing.reported 2026-11-02 13:00 kind=A", "missing.found 2026-11-02 14:00"], 1),
        (["missing.reported 2026-11-02 13:00 kind=M", "missing.found 2026-11-02 14:00"], 2),
        (["missing.reclassified 2026-11-02 13:00 kind=M", "missing.found 2026-11-02 14:00"], 2),
    ])
    func `found twice is one return unless the child was missing in between`(
        _ facts: [String], _ runs: Int
    ) throws {
        let earlier = [
            "missing.found 2026-11-02 12:00", "rhi.offered 2026-11-02 12:30",
            "rhi.declined 2026-11-02 12:30", "child.seen 2026-11-02 12:30",
        ]
        let story = try RuleTestCase(
            lines: [Self.reported] + (earlier + facts).map { $0 + " episode=1" })
        for rule in ["rhi-offer", "rhi-complete", "child-seen"] {
            let clocks = try story.derived([rule], at: "2026-11-02 15:00")
            #expect(clocks.map(\.run) == Array(1...runs))
            #expect(clocks.map(\.isOpen) == (runs == 1 ? [false] : [false, true]))
        }
    }

    @Test(arguments: [
        ([], 1), (["missing.found 2026-11-02 12:00"], 2),
        (["missing.reclassified 2026-11-02 12:00 kind=A"], 1),
    ])
    func `reported twice is one report unless the child was found in between`(
        _ facts: [String], _ runs: Int
    ) throws {
        let later = ["triage.held 2026-11-02 11:00", "missing.reported 2026-11-02 13:00 kind=M"]
        let story = try RuleTestCase(
            lines: [Self.reported] + (facts + later).map { $0 + " episode=1" })
        #expect(try story.derived(["triage"], at: "2026-11-02 14:00").count == runs)
    }

    // MARK: Withdrawn

    @Test func `a withdrawn episode ends all its clocks, and nothing starts one again`() throws {
        var story = try RuleTestCase(
            "\(Self.reported) looked_after=true unaccompanied=true",
            "missing.reported 2026-11-02 10:30 episode=2 kind=M",
            "missing.withdrawn 2026-11-02 11:00 episode=1")
        let cancelled = ["asylum-notify", "iro-notify", "missing-72h", "triage"]
        let ended = try story.derived([], at: "2026-11-02 12:00").filter {
            $0.endedAs == .cancelled
        }
        #expect(ended.map(\.rule) == cancelled)
        #expect(try ended.allSatisfy { try ShippedRules.text($0.endedAt) == "2026-11-02 11:00" })
        #expect(
            try story.clocks(at: "2026-11-02 12:00").suffix(2) == [
                "missing-72h 2#1 running due=2026-11-05 10:30",
                "triage 2#1 running due=2026-11-03 17:00",
            ])
        for fact in [
            "missing.found", "missing.reported kind=M", "missing.reclassified kind=M",
            "missing.risk-changed risk=high", "rhi.declined", "strategy.held kind=missing",
            "compact.received message=missing responsible_authority=E08000026",
        ] {
            var words = fact.split(separator: " ")
            words.insert("2026-11-02 12:00 episode=1", at: 1)
            try story.add(words.joined(separator: " "))
        }
        #expect(try story.clocks(at: "2026-11-02 13:00").count == cancelled.count + 2)
    }

    // MARK: Closed

    @Test(arguments: [
        ("kind=M", [], false),
        ("kind=M looked_after=true", [], true),
        ("kind=M plan=lac", [], true),
        ("kind=M plan=cpp", [], false),
        ("kind=A looked_after=true", [], true),
        ("kind=M looked_after=true", ["missing.found 2026-11-02 12:00"], false),
        (
            "kind=M looked_after=true",
            ["missing.found 2026-11-02 12:00", "missing.reported 2026-11-02 13:00 kind=M"], true
        ),
        ("kind=M", ["missing.reported 2026-11-02 13:00 kind=A looked_after=true"], true),
    ])
    func `a closed case keeps the clocks of a looked-after child who is not found`(
        _ members: String, _ facts: [String], _ goesOn: Bool
    ) throws {
        let story = try RuleTestCase(
            lines: ["missing.reported 2026-11-02 10:00 episode=1 \(members)"]
                + facts.map { $0 + " episode=1" }
                + [
                    "compact.received 2026-11-02 13:30 episode=1 message=missing risk=high "
                        + "responsible_authority=E08000026",
                    "case.closed 2026-11-02 14:00",
                ])
        for rule in ["triage", "compact-forward"] {
            let clock = try #require(story.derived([rule], at: "2026-11-02 15:00").last)
            #expect(clock.state == (goesOn ? .running : .cancelled))
            #expect(try ShippedRules.text(clock.endedAt) == (goesOn ? "-" : "2026-11-02 14:00"))
        }
    }

    @Test func `closing a case leaves what has ended, and a later fact starts a clock again`()
        throws
    {
        let story = try RuleTestCase(
            "referral.received 2026-11-02 10:00 referral=R1",
            "referral.decided 2026-11-02 11:00 referral=R1",
            "referral.received 2026-10-26 10:00 referral=R2",
            "missing.reported 2026-10-31 10:00 episode=1 kind=M looked_after=true",
            "missing.reported 2026-11-01 10:00 episode=2 kind=M looked_after=true",
            "missing.reported 2026-11-02 10:00 episode=3 kind=M looked_after=true",
            "case.closed 2026-11-02 12:00", "referral.received 2026-11-02 13:00 referral=R1")
        try story.expect(
            "referral-decision", "repeat-missing-30d", at: "2026-11-02 14:00",
            [
                "referral-decision R2#1 breached due=2026-10-27 17:00 ended=2026-11-02 12:00",
                "referral-decision R1#1 met due=2026-11-03 17:00 ended=2026-11-02 11:00",
                "repeat-missing-30d BCT-900001#1 cancelled due=2026-11-09 17:00 ended=2026-11-02 12:00",
                "referral-decision R1#2 running due=2026-11-03 17:00",
            ])
    }
}
