import Deadlines
import Testing

@testable import Daemon

/// When the clocks of the shipped rules are due, and when they warn (facts, §4, §3.6 and §3.7).
///
/// The days are chosen so that the unit matters: holidays, weekends, half-term, and the nights on which the clocks
/// change, 2026-10-25 and 2027-03-28.
@Suite struct RuleLimitsTests {
    /// A rule, the facts that start it, the deadline, and the warnings.
    private typealias Row = (rule: String, facts: [String], due: String, warnings: [String])

    private static let rows: [Row] = missing + returned + exploitation + families + others

    private static let breached =
        "missing.reported 2026-10-22 00:30 episode=1 kind=M looked_after=true"
    private static let missing: [Row] = [
        (
            "missing-72h",
            [
                "missing.reported 2026-10-23 18:00 episode=1 kind=M "
                    + "last_seen_at=2026-10-23T16:05 reported_at=2026-10-23T17:30"
            ], "2026-10-26 15:05", ["2026-10-25 15:05", "2026-10-26 03:05", "2026-10-26 11:05"]
        ),
        ("strategy-arranged", [breached], "2026-10-25 03:30", ["2026-10-25 02:30"]),
        ("strategy-discussion", [breached], "2026-10-25 23:30", ["2026-10-25 19:30"]),
        (
            "strategy-purposes", ["strategy.held 2026-11-07 23:00 kind=missing episode=1"],
            "2026-11-07 23:00", []
        ),
        (
            "missing-at-eighteen",
            ["case.opened 2026-01-05 09:00 eighteenth_birthday=2027-04-15", breached],
            "2027-04-15 00:00", ["2027-01-15 00:00", "2027-03-16 00:00"]
        ),
        (
            "triage",
            ["missing.reported 2026-11-26 23:00 recorded=2026-11-27T08:00 episode=1 kind=A"],
            "2026-11-30 17:00", ["2026-11-30 15:00"]
        ),
        (
            "risk-raised", ["missing.risk-changed 2026-12-25 03:00 episode=1 risk=high"],
            "2026-12-25 03:00", []
        ),
        (
            "iro-notify",
            [
                "missing.reported 2026-11-27 01:00 episode=1 kind=M looked_after=true "
                    + "last_seen_at=2026-11-26T22:00"
            ], "2026-11-27 17:00", ["2026-11-27 13:00"]
        ),
        (
            "asylum-notify",
            ["missing.reported 2026-10-24 23:00 episode=1 kind=M unaccompanied=true"],
            "2026-10-25 02:00", ["2026-10-25 01:00Z"]
        ),
        (
            "asylum-check",
            [
                "missing.reported 2026-10-18 11:00 episode=1 kind=M unaccompanied=true",
                "asylum.notified 2026-10-18 12:00 episode=1 with=police+home-office",
            ], "2026-10-25 17:00", ["2026-10-24 17:00"]
        ),
        (
            "repeat-missing-30d",
            [
                "missing.reported 2026-12-01 11:00 episode=1 kind=M",
                "missing.reported 2026-12-11 11:00 episode=2 kind=M",
                "missing.reported 2026-12-23 11:00 episode=3 kind=M",
            ], "2027-01-04 17:00", ["2026-12-31 09:00"]
        ),
    ]

    private static let compact =
        "episode=1 message=missing responsible_authority=E08000026 risk="
    private static let returned: [Row] = [
        (
            "compact-forward", ["compact.received 2026-10-24 23:00 \(compact)high"],
            "2026-10-25 02:00", ["2026-10-25 01:00Z"]
        ),
        (
            "compact-forward", ["compact.received 2026-12-24 13:00 \(compact)medium"],
            "2026-12-24 17:00", ["2026-12-24 16:00"]
        ),
        (
            "compact-forward", ["compact.received 2026-12-24 16:30 \(compact)low"],
            "2026-12-29 12:30", ["2026-12-29 11:30"]
        ),
        (
            "compact-forward",
            ["compact.received 2026-11-27 11:00 recorded=2026-11-27T13:30 \(compact)none"],
            "2026-11-30 09:30", ["2026-11-27 16:30"]
        ),
        (
            "compact-accepted",
            [
                "compact.received 2026-04-02 15:00 \(compact)low",
                "compact.forwarded 2026-04-02 16:00 episode=1 message=missing authority=E08000026",
            ], "2026-04-07 17:00", ["2026-04-07 15:00"]
        ),
        (
            "rhi-offer", ["missing.found 2026-10-24 18:00 found_at=2026-10-24T15:00 episode=1"],
            "2026-10-25 14:00", ["2026-10-25 02:00"]
        ),
        (
            "rhi-complete",
            ["missing.found 2027-03-26 21:00 found_at=2027-03-26T20:00 episode=1"],
            "2027-03-29 21:00", ["2027-03-28 21:00", "2027-03-29 09:00", "2027-03-29 17:00"]
        ),
        (
            "rhi-follow-up", ["rhi.declined 2026-12-31 09:30 episode=1"], "2027-01-04 17:00",
            ["2027-01-04 13:00"]
        ),
        (
            "rhi-share", ["rhi.completed 2026-11-06 23:30 episodes=1"], "2026-11-09 17:00",
            ["2026-11-09 13:00"]
        ),
        (
            "child-seen", ["missing.found 2026-11-09 07:00 found_at=2026-11-08T23:50 episode=1"],
            "2026-11-09 17:00", ["2026-11-09 13:00"]
        ),
    ]

    private static let exploitation: [Row] = [
        (
            "exploitation-screen", ["exploitation.referred 2026-05-01 10:00 concern=C1"],
            "2026-05-05 17:00", ["2026-05-05 13:00"]
        ),
        (
            "exploitation-pass", ["exploitation.screened 2026-05-01 10:00 concern=C1"],
            "2026-05-05 17:00", ["2026-05-05 15:00"]
        ),
        (
            "exploitation-strategy", ["exploitation.passed 2026-05-01 10:00 concern=C1"],
            "2026-05-07 17:00", ["2026-05-07 13:00"]
        ),
        (
            "attendance", ["strategy.held 2026-05-02 22:00 kind=exploitation concern=C1"],
            "2026-05-02 22:00", []
        ),
        (
            "panel", ["exploitation.referred 2026-05-01 10:00 concern=C1 kind=criminal"],
            "2026-05-11 17:00", ["2026-05-08 09:00"]
        ),
        (
            "mase-refer",
            ["strategy.held 2026-05-01 10:00 kind=exploitation concern=C1 outcome=high"],
            "2026-05-05 17:00", ["2026-05-05 13:00"]
        ),
        (
            "mase-hold", ["mase.referred 2026-12-23 11:00 concern=C1"], "2027-01-11 17:00",
            ["2027-01-06 09:00", "2027-01-08 09:00"]
        ),
        (
            "mase-review", ["mase.held 2026-11-30 10:00 concern=C1"], "2027-02-28 17:00",
            ["2027-02-15 09:00", "2027-02-24 09:00"]
        ),
        (
            "nrm-refer", ["nrm.indicated 2026-05-01 10:00 concern=C1"], "2026-05-05 17:00",
            ["2026-05-05 13:00"]
        ),
        ("nrm-decision", ["nrm.referred 2026-05-01 10:00 concern=C1"], "2026-05-12 17:00", []),
        (
            "outreach-contact", ["support.opened 2026-10-18 10:00 service=S1"], "2026-10-25 17:00",
            ["2026-10-24 17:00"]
        ),
    ]

    private static let families: [Row] = [
        (
            "referral-decision", ["referral.received 2026-08-28 10:00 referral=R1"],
            "2026-09-01 17:00", ["2026-09-01 15:00"]
        ),
        (
            "assessment", ["referral.received 2026-11-02 10:00 referral=R1"], "2027-01-07 17:00",
            ["2026-12-21 09:00", "2026-12-30 09:00"]
        ),
        (
            "initial-conference", ["enquiry.started 2026-12-14 10:00 plan_ref=Q1"],
            "2027-01-07 17:00", ["2026-12-30 09:00", "2027-01-05 09:00"]
        ),
        (
            "core-group", ["conference.held 2026-12-23 10:00 plan_ref=Q1 kind=initial"],
            "2027-01-11 17:00", ["2027-01-06 09:00"]
        ),
        (
            "conference-review", ["conference.held 2026-11-30 10:00 plan_ref=Q1 kind=initial"],
            "2027-02-28 17:00", ["2027-02-08 09:00"]
        ),
        (
            "care-review", ["care.started 2026-12-23 10:00 placement=P1"], "2027-01-25 17:00",
            ["2027-01-04 09:00", "2027-01-18 09:00"]
        ),
        (
            "care-visit", ["care.started 2026-10-19 10:00 placement=P1"], "2026-10-26 17:00",
            ["2026-10-23 17:00"]
        ),
        (
            "risk-assessment", ["risk-assessment.required 2026-12-24 10:00 placement=P1"],
            "2026-12-30 17:00", ["2026-12-29 09:00"]
        ),
        (
            "risk-assessment-copy", ["risk-assessment.completed 2026-12-24 10:00 placement=P1"],
            "2026-12-29 17:00", ["2026-12-29 13:00"]
        ),
    ]

    private static let others: [Row] = [
        (
            "out-of-area-notice",
            [
                "placement.out-of-area 2026-12-21 10:00 placement=P1 emergency=true "
                    + "starts_at=2026-12-23T11:00"
            ], "2027-01-04 17:00", ["2026-12-30 09:00"]
        ),
        (
            "out-of-area-notice",
            ["placement.out-of-area 2026-12-23 10:00 placement=P1 emergency=true"],
            "2027-01-04 17:00", ["2026-12-30 09:00"]
        ),
        (
            "out-of-area-notice",
            ["placement.out-of-area 2027-03-01 10:00 placement=P1 starts_at=2027-03-30T14:30"],
            "2027-03-30 14:30", ["2027-03-24 09:00"]
        ),
        (
            "absence-return", ["school.absence-started 2026-10-13 10:00 enrolment=N1"],
            "2026-11-03 17:00", ["2026-10-23 09:00"]
        ),
        (
            "absence-enquiries", ["school.absence-started 2026-12-02 10:00 enrolment=N1"],
            "2027-01-14 17:00", ["2027-01-07 09:00"]
        ),
        (
            "adult-transition", ["case.opened 2026-01-05 09:00 eighteenth_birthday=2027-08-31"],
            "2027-02-28 17:00", ["2026-12-02 09:00", "2027-02-01 09:00"]
        ),
    ]

    @Test(arguments: rows.indices)
    func `a clock is due and warns when the contract says`(_ index: Int) throws {
        let row = Self.rows[index]
        let story = try RuleTestCase(lines: row.facts)
        // Warnings and deadlines are known as soon as the clock is; those of a breach when it comes.
        let isChained = row.facts.contains(Self.breached)
        let last = try #require(story.facts.map(\.recordedAt).max())
        let now = isChained ? "2026-10-25 00:30" : "\(try ShippedRules.text(last))"
        let clock = try story.clock(row.rule, at: now)
        #expect(try ShippedRules.text(clock.dueAt) == row.due, "\(row.rule)")
        #expect(
            try clock.warnings == row.warnings.map { try ShippedRules.moment($0) }, "\(row.rule)")
        #expect(clock.provisional == false)
    }

    @Test(arguments: [
        (
            "adult-transition", ["case.opened 2026-10-05 10:00 eighteenth_birthday=2027-04-15"],
            "2026-10-05 10:00"
        ),
        (
            "out-of-area-notice",
            ["placement.out-of-area 2026-11-02 10:00 placement=P1 starts_at=2026-11-03T15:00"],
            "2026-11-02 10:00"
        ),
        (
            "missing-at-eighteen",
            [
                "case.opened 2026-01-05 09:00 eighteenth_birthday=2026-11-20",
                "missing.reported 2026-10-30 10:00 episode=1 kind=M looked_after=true",
            ], "2026-11-02 10:00"
        ),
    ])
    func `a warning already past when the clock starts is told at once, as late`(
        _ rule: String, _ facts: [String], _ start: String
    ) async throws {
        let story = try RuleTestCase(lines: facts)
        let known = try ShippedRules.moment(start)
        let events = try await Simulated.run(story.facts, to: known.advanced(seconds: 60)).events
        let told = events.filter { $0.kind == .step && $0.clock.rule == rule }
        #expect(!told.isEmpty)
        #expect(told.allSatisfy { $0.at == known && $0.late && $0.step == 1 })
    }

    @Test func `every rule has its row`() throws {
        let names = try ShippedRules.configuration.ruleBook.rules.map(\.name)
        #expect(Set(Self.rows.map(\.rule)) == Set(names))
    }
}
