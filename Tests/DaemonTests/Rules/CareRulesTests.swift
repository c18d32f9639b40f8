import Deadlines
import Testing

@testable import Daemon

/// The shipped rules of children who are looked after or have a protection plan (facts, §2, §3.8 and §4).
@Suite struct CareRulesTests {
    // MARK: Reviews and visits

    @Test func `reviews follow one another after 20 working days, three months, then six`() throws {
        let story = try RuleTestCase(
            "care.started 2026-12-23 10:00 placement=P1",
            // A move is no new beginning.
            "care.started 2027-01-04 10:00 placement=P2",
            "care.review-held 2027-01-20 10:00", "care.review-held 2027-04-20 17:01 placement=P2",
            "care.review-held 2027-08-31 10:00", "care.ceased 2027-09-15 10:00 placement=P2",
            "care.review-held 2027-09-16 10:00", "care.started 2027-11-01 10:00 placement=P3")
        try story.expect(
            "care-review", at: "2027-11-01 10:00",
            [
                "care-review BCT-900001#1 met due=2027-01-25 17:00 ended=2027-01-20 10:00",
                "care-review BCT-900001#2 met late due=2027-04-20 17:00 ended=2027-04-20 17:01",
                "care-review BCT-900001#3 met due=2027-10-20 17:00 ended=2027-08-31 10:00",
                "care-review BCT-900001#4 cancelled due=2028-02-29 17:00 ended=2027-09-15 10:00",
                "care-review BCT-900001#5 running due=2027-11-29 17:00",
            ])
    }

    @Test func `visits follow one another after one week, then six`() throws {
        let story = try RuleTestCase(
            "care.started 2026-10-05 10:00 placement=P1",
            "care.visited 2026-10-12 17:01 placement=P1",
            "care.visited 2026-11-20 10:00 placement=P1",
            "care.started 2026-12-24 10:00 placement=P2",
            "care.visited 2026-12-29 10:00 placement=P1",
            "care.visited 2026-12-29 11:00 placement=P2")
        try story.expect(
            "care-visit", at: "2026-12-30 10:00",
            [
                "care-visit P1#1 met late due=2026-10-12 17:00 ended=2026-10-12 17:01",
                "care-visit P1#2 met due=2026-11-23 17:00 ended=2026-11-20 10:00",
                "care-visit P1#3 cancelled due=2027-01-01 17:00 ended=2026-12-24 10:00",
                "care-visit P2#1 met due=2026-12-31 17:00 ended=2026-12-29 11:00",
                "care-visit P2#2 running due=2027-02-09 17:00",
            ])
    }

    @Test func `a placement begun again is visited after a week again`() throws {
        let story = try RuleTestCase(
            "care.started 2026-11-02 10:00 placement=P1",
            "care.visited 2026-11-04 10:00 placement=P1",
            "care.started 2026-11-05 10:00 placement=P1", "care.ceased 2026-11-06 10:00",
            "care.started 2026-11-09 10:00 placement=P1")
        try story.expect(
            "care-visit", at: "2026-11-09 10:00",
            [
                "care-visit P1#1 met due=2026-11-09 17:00 ended=2026-11-04 10:00",
                "care-visit P1#2 cancelled due=2026-12-16 17:00 ended=2026-11-06 10:00",
                "care-visit P1#3 running due=2026-11-16 17:00",
            ])
    }

    @Test(arguments: [
        ("conference.held 2027-02-28 17:00 kind=review", "met", "2027-08-28 17:00"),
        ("conference.held 2027-02-28 17:01 kind=review", "met late", "2027-08-28 17:00"),
        ("conference.held 2026-12-01 10:00 kind=initial", nil, nil),
        ("plan.ended 2027-01-05 10:00", "cancelled", nil),
    ])
    func `the first review conference is due after three months, the next after six`(
        _ fact: String, _ state: String?, _ next: String?
    ) throws {
        let ended = fact.split(separator: " ").dropFirst().prefix(2).joined(separator: " ")
        let story = try RuleTestCase(
            "conference.held 2026-11-30 10:00 plan_ref=Q1 kind=initial", "\(fact) plan_ref=Q1")
        let first = "conference-review Q1#1 "
        try story.expect(
            "conference-review", at: max(ended, "2027-01-05 10:00"),
            [
                state.map { "\(first)\($0) due=2027-02-28 17:00 ended=\(ended)" }
                    ?? "\(first)running due=2027-02-28 17:00"
            ] + (next.map { ["conference-review Q1#2 running due=\($0)"] } ?? []))
    }

    @Test func `six months go on, and a plan made again begins with three`() throws {
        let story = try RuleTestCase(
            "conference.held 2026-01-12 10:00 plan_ref=Q1 kind=review",
            "conference.held 2026-04-01 10:00 plan_ref=Q1 kind=review",
            "conference.held 2026-08-31 10:00 plan_ref=Q1 kind=review",
            "plan.ended 2026-10-01 10:00 plan_ref=Q1",
            "conference.held 2026-11-02 10:00 plan_ref=Q1 kind=initial")
        try story.expect(
            "conference-review", at: "2026-11-02 10:00",
            [
                "conference-review Q1#1 met due=2026-04-12 17:00 ended=2026-04-01 10:00",
                "conference-review Q1#2 met due=2026-10-01 17:00 ended=2026-08-31 10:00",
                "conference-review Q1#3 cancelled due=2027-02-28 17:00 ended=2026-10-01 10:00",
                "conference-review Q1#4 running due=2027-02-02 17:00",
            ])
    }

    // MARK: Placements

    @Test(arguments: [
        ("care.ceased 2026-11-02 12:00", ["cancelled", "cancelled"]),
        ("care.ceased 2026-11-02 12:00 placement=P1", ["cancelled", "running"]),
        ("care.ceased 2026-11-02 12:00 placement=P3", ["running", "running"]),
        ("care.started 2026-11-02 12:00 placement=P3", ["cancelled", "cancelled"]),
        ("care.started 2026-11-02 12:00 placement=P2", ["cancelled", "running"]),
        ("care.ceased 2026-11-02 09:59", ["running", "running"]),
        ("care.started 2026-11-02 09:59 placement=P3", ["running", "running"]),
    ])
    func `risk assessments end with their placement, with care, and with a move`(
        _ fact: String, _ states: [String]
    ) throws {
        for (type, rule) in [
            ("risk-assessment.required", "risk-assessment"),
            ("risk-assessment.completed", "risk-assessment-copy"),
        ] {
            let story = try RuleTestCase(
                "\(type) 2026-11-02 10:00 placement=P1", "\(type) 2026-11-02 10:00 placement=P2",
                fact)
            let clocks = try story.derived([rule], at: "2026-11-02 13:00")
            #expect(clocks.map(\.state.rawValue) == states)
        }
    }

    @Test(arguments: [
        ("emergency=true starts_at=2026-12-23T11:00", "running due=2027-01-04 17:00"),
        ("emergency=true starts_at=2026-12-18T11:00", "running due=2026-12-29 17:00"),
        ("emergency=true", "running due=2026-12-30 17:00"),
        ("emergency=false starts_at=2026-12-23T11:00", "running due=2026-12-23 11:00"),
        ("starts_at=2026-12-23T11:00", "running due=2026-12-23 11:00"),
        ("starts_at=2026-12-20T11:00", "breached due=2026-12-20 11:00"),
    ])
    func `notice is given within five working days of an emergency, else before it starts`(
        _ members: String, _ line: String
    ) throws {
        let story = try RuleTestCase(
            "placement.notified 2026-12-17 10:00 placement=P1 emergency=true "
                + "starts_at=2026-12-28T11:00",
            "placement.out-of-area 2026-12-21 10:00 placement=P1 \(members)")
        try story.expect(
            "out-of-area-notice", at: "2026-12-21 11:00",
            ["out-of-area-notice P1#1 \(line)"])
    }

    @Test(arguments: [
        ("emergency=true starts_at=2026-12-23T11:00", "2026-12-21 10:00", "due=2027-01-04 17:00"),
        ("emergency=true starts_at=2026-12-18T11:00", "2026-12-18 11:00", "due=2026-12-29 17:00"),
        ("starts_at=2026-12-23T11:00", "2026-12-21 10:00", "due=2026-12-23 11:00"),
    ])
    func `a notice counts from the earlier of the fact and the start of the placement`(
        _ members: String, _ notified: String, _ due: String
    ) throws {
        let fact = "placement.out-of-area 2026-12-21 10:00 placement=P1 \(members)"
        let story = try RuleTestCase(fact, "placement.notified \(notified) placement=P1 id=a")
        try story.expect(
            "out-of-area-notice", at: "2026-12-21 11:00",
            ["out-of-area-notice P1#1 met \(due) ended=\(notified)"])
    }
}
