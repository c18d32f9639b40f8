import Deadlines
import Testing

@testable import Daemon

/// Details of the shipped rules that only one story each would show.
@Suite("Details of the shipped rules")
struct RuleDetailTests {
    @Test(
        "a report that says the child was last seen after it counts from the report",
        arguments: [
            ("missing-72h", "missing-72h 1#1 running due=2026-11-05 08:00"),
            ("iro-notify", "iro-notify 1#1 running due=2026-11-03 17:00"),
            ("asylum-notify", "asylum-notify 1#1 running due=2026-11-02 12:00"),
        ])
    func earliest(_ rule: String, _ line: String) throws {
        let story = try RuleTestCase(
            "missing.reported 2026-11-02 08:00 episode=1 kind=M looked_after=true unaccompanied=true "
                + "last_seen_at=2026-11-03T10:00 reported_at=2026-11-03T11:00")
        try story.expect(rule, at: "2026-11-02 08:00", [line])
    }

    @Test("an absence that stays one starts nothing for a looked-after or unaccompanied child")
    func absence() throws {
        let story = try RuleTestCase(
            "missing.reported 2026-11-02 08:00 episode=1 kind=A looked_after=true unaccompanied=true",
            "missing.reclassified 2026-11-02 09:00 episode=1 kind=A")
        for rule in ["iro-notify", "asylum-notify", "missing-72h", "risk-raised"] {
            try story.expect(rule, at: "2026-11-02 10:00", [])
        }
    }

    @Test("a warning in days of school leaves out the half-term")
    func schoolDays() throws {
        let story = try RuleTestCase("school.absence-started 2026-10-19 10:00 enrolment=N1")
        let clock = try story.clock("absence-return", at: "2026-10-19 10:00")
        #expect(try ShippedRules.text(clock.dueAt) == "2026-11-09 17:00")
        let late = try RuleTestCase("school.absence-started 2026-10-12 10:00 enrolment=N1")
        let returned = try late.clock("absence-return", at: "2026-10-12 10:00")
        #expect(try ShippedRules.text(returned.dueAt) == "2026-11-02 17:00")
        // Two working days before would be Thursday of the half-term.
        #expect(try returned.warnings.map(ShippedRules.text) == ["2026-10-22 09:00"])
        let enquiries = try late.clock("absence-enquiries", at: "2026-10-12 10:00")
        #expect(try ShippedRules.text(enquiries.dueAt) == "2026-11-16 17:00")
        #expect(try enquiries.warnings.map(ShippedRules.text) == ["2026-11-09 09:00"])
    }

    @Test("a withdrawn episode does not keep the interview about the others from being shared")
    func withdrawnFirst() throws {
        var story = try RuleTestCase(
            "missing.reported 2026-11-02 08:00 episode=1 kind=M",
            "missing.found 2026-11-02 10:00 episode=1",
            "missing.reported 2026-11-03 08:00 episode=2 kind=M",
            "missing.found 2026-11-03 10:00 episode=2",
            "rhi.completed 2026-11-04 10:00 episodes=1+2")
        try story.expect(
            "rhi-share", at: "2026-11-04 10:00", ["rhi-share 1#1 running due=2026-11-05 17:00"])
        try story.add("missing.withdrawn 2026-11-04 12:00 episode=1")
        try story.expect(
            "rhi-share", at: "2026-11-04 12:00",
            [
                "rhi-share 1#1 cancelled due=2026-11-05 17:00 ended=2026-11-04 12:00",
                "rhi-share 2#1 running due=2026-11-05 17:00",
            ])
    }
}
