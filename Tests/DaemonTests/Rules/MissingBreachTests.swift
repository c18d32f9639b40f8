import Deadlines
import Testing

@testable import Daemon

/// What the shipped rules hang on a breach of the 72 hours, and clocks that are due at once (facts, §3.3–3.5,
/// §3.13 and §3.14).
@Suite struct MissingBreachTests {
    /// Missing for 72 hours on Monday 2 November 2026, 10:00.
    private static let reported = "missing.reported 2026-10-30 10:00 episode=1 kind=M"

    @Test(arguments: [
        ("strategy.held 2026-11-02 09:59 kind=missing episode=1", "running", "running"),
        ("strategy.held 2026-11-02 10:00 kind=missing episode=1", "met", "met"),
        ("strategy.held 2026-11-02 11:00 kind=missing episode=1", "met", "met"),
        ("strategy.arranged 2026-11-02 09:59 kind=missing episode=1", "running", "running"),
        ("strategy.arranged 2026-11-02 11:00 kind=missing episode=1", "met", "running"),
        ("strategy.not-needed 2026-11-02 09:59 episode=1", "running", "running"),
        ("strategy.not-needed 2026-11-02 11:00 episode=1", "cancelled", "cancelled"),
        ("missing.found 2026-11-02 11:00 episode=1", "running", "running"),
    ])
    func `what was said of a discussion before the breach does not count`(
        _ fact: String, _ arranged: String, _ discussion: String
    ) throws {
        let clocks = try RuleTestCase(Self.reported, fact).derived(
            ["strategy-arranged", "strategy-discussion"], at: "2026-11-02 12:00")
        #expect(clocks.map(\.state.rawValue) == [arranged, discussion])
    }

    @Test(arguments: [
        (
            "strategy.arranged 2026-11-02 14:00 kind=missing",
            "met due=2026-11-02 14:00 ended=2026-11-02 14:00"
        ),
        (
            "strategy.held 2026-11-02 14:01 kind=missing",
            "met late due=2026-11-02 14:00 ended=2026-11-02 14:01"
        ),
        (
            "strategy.not-needed 2026-11-02 14:01",
            "breached due=2026-11-02 14:00 ended=2026-11-02 14:01"
        ),
        ("triage.held 2026-11-02 14:01", "breached due=2026-11-02 14:00"),
    ])
    func `after its deadline a clock is met late, or stays breached`(
        _ fact: String, _ line: String
    ) throws {
        let story = try RuleTestCase(Self.reported, "\(fact) episode=1")
        try story.expect(
            "strategy-arranged", at: "2026-11-02 15:00", ["strategy-arranged 1#1 \(line)"])
    }

    @Test func `a child found in time after all undoes the breach and all that hung on it`() throws
    {
        var story = try RuleTestCase(
            "case.opened 2026-01-05 09:00 eighteenth_birthday=2027-01-15",
            Self.reported + " looked_after=true unaccompanied=true")
        let rules = [
            "missing-72h", "strategy-arranged", "strategy-discussion", "missing-at-eighteen",
            "asylum-notify", "asylum-check",
        ]
        #expect(try story.derived(rules, at: "2026-11-02 10:30").count == 6)
        try story.add("missing.found 2026-11-02 10:00 recorded=2026-11-02T11:00 episode=1")
        #expect(
            try story.derived(rules, at: "2026-11-02 11:00").map(RuleTestCase.line) == [
                "asylum-notify 1#1 breached due=2026-10-30 14:00 ended=2026-11-02 10:00",
                "missing-72h 1#1 cancelled due=2026-11-02 10:00 ended=2026-11-02 10:00",
                "asylum-check 1#1 cancelled due=2026-11-06 17:00 ended=2026-11-02 10:00",
            ])
        try story.add("missing.found 2026-10-30 13:00 recorded=2026-11-02T12:00 episode=1")
        #expect(
            try story.derived(rules, at: "2026-11-02 12:00").map(RuleTestCase.line) == [
                "asylum-notify 1#1 cancelled due=2026-10-30 14:00 ended=2026-10-30 13:00",
                "missing-72h 1#1 cancelled due=2026-11-02 10:00 ended=2026-10-30 13:00",
            ])
    }

    @Test func `found after the deadline leaves the breach and what hangs on it`() throws {
        let story = try RuleTestCase(
            Self.reported, "missing.found 2026-11-02 10:01 episode=1",
            "missing.reclassified 2026-11-02 10:02 episode=1 kind=A")
        try story.expect(
            "missing-72h", "strategy-arranged", "strategy-discussion", at: "2026-11-02 11:00",
            [
                "missing-72h 1#1 breached due=2026-11-02 10:00 ended=2026-11-02 10:01",
                "strategy-arranged 1#1 running due=2026-11-02 14:00",
                "strategy-discussion 1#1 running due=2026-11-03 10:00",
            ])
    }

    // MARK: Due at once

    @Test(arguments: [
        (
            "risk-raised", "missing.risk-changed 2026-11-01 03:00 episode=1 risk=high",
            "missing.reclassified 2026-11-01 03:30 episode=1 kind=M"
        ),
        (
            "strategy-purposes", "strategy.held 2026-11-01 03:00 kind=missing episode=1",
            "strategy.held 2026-11-01 03:30 kind=missing episode=1 purposes=action-reviewed"
        ),
        (
            "attendance", "strategy.held 2026-11-01 03:00 kind=exploitation concern=C1",
            "strategy.held 2026-11-01 03:30 kind=exploitation concern=C1 attendees=police"
        ),
    ])
    func `each fact is a breach of its own, due when it started`(
        _ rule: String, _ first: String, _ second: String
    ) throws {
        let again = first + " id=z"
        let clocks = try RuleTestCase(first, second, again).derived([rule], at: "2026-11-01 03:30")
        #expect(clocks.map(\.run) == [1, 2, 3])
        #expect(clocks.map { $0.startedBy.map(\.id) } == [["f01"], ["z"], ["f02"]])
        #expect(
            clocks.allSatisfy { $0.state == .breached && $0.isOpen && $0.dueAt == $0.startedAt })
        #expect(
            try clocks.map { try ShippedRules.text($0.dueAt) }
                == ["2026-11-01 03:00", "2026-11-01 03:00", "2026-11-01 03:30"])
        #expect(clocks.allSatisfy { $0.warnings.isEmpty })
    }

    @Test func `a raised risk is told until the child is found, and again after that`() throws {
        let story = try RuleTestCase(
            "missing.found 2026-11-02 09:59 episode=1",
            "missing.risk-changed 2026-11-02 10:00 episode=1 risk=high",
            "missing.reclassified 2026-11-02 11:00 episode=1 kind=M",
            "missing.found 2026-11-02 12:00 episode=1",
            "missing.risk-changed 2026-11-02 13:00 episode=1 risk=high")
        try story.expect(
            "risk-raised", at: "2026-11-02 13:00",
            [
                "risk-raised 1#1 breached due=2026-11-02 10:00 ended=2026-11-02 12:00",
                "risk-raised 1#2 breached due=2026-11-02 11:00 ended=2026-11-02 12:00",
                "risk-raised 1#3 breached due=2026-11-02 13:00",
            ])
    }

    // MARK: One moment

    @Test func `found at the moment of the next report, the child is missing anew`() throws {
        for id in ["a", "z"] {
            let story = try RuleTestCase(
                Self.reported, "missing.found 2026-10-30 12:00 episode=1 id=\(id)",
                "missing.reported 2026-10-30 12:00 episode=1 kind=M id=m")
            try story.expect(
                "missing-72h", "rhi-offer", at: "2026-10-30 12:00",
                [
                    "missing-72h 1#1 cancelled due=2026-11-02 10:00 ended=2026-10-30 12:00",
                    "missing-72h 1#2 running due=2026-11-02 12:00",
                    "rhi-offer 1#1 running due=2026-10-31 12:00",
                ])
        }
    }

    @Test func `found at the moment of the report, the child is missing no more`() throws {
        for id in ["a", "z"] {
            let story = try RuleTestCase(
                Self.reported, "missing.found 2026-10-30 10:00 episode=1 id=\(id)")
            try story.expect(
                "missing-72h", at: "2026-10-30 10:00",
                [
                    "missing-72h 1#1 cancelled due=2026-11-02 10:00 ended=2026-10-30 10:00"
                ])
        }
    }

    @Test func `of facts of one moment the first by source and id counts`() throws {
        let found = "missing.found 2026-10-30 11:00 episode=1"
        let story = try RuleTestCase(
            Self.reported + " id=c", Self.reported + " id=b", found + " id=y", found + " id=x")
        let clock = try story.clock("missing-72h", at: "2026-10-30 12:00")
        #expect(clock.startedBy.map(\.id) == ["b", "c"])
        #expect(clock.endedBy?.id == "x")
    }
}
