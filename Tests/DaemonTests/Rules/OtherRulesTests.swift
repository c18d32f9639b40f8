import Deadlines
import Testing

@testable import Daemon

/// The shipped rules of police notifications, of unaccompanied children and of absences from school (facts,
/// §3.8 and §3.12).
@Suite struct OtherRulesTests {
    // MARK: Compacts

    private static let theirs = "responsible_authority=E08000026"
    private static let compact =
        "compact.received 2026-11-02 14:30 episode=1 message=missing \(theirs)"
    private static let elapsed = "2026-11-02 18:30 page"
    private static let working = "2026-11-03 10:30 notify"

    @Test(arguments: [
        (["\(compact) risk=high"], elapsed),
        (["\(compact) risk=medium"], working),
        (["\(compact) risk=low"], working),
        (["\(compact) risk=none"], working),
        ([compact], working),
        // Its own risk comes before the episode's.
        (
            ["missing.risk-changed 2026-11-02 14:00 episode=1 risk=high", "\(compact) risk=low"],
            working
        ),
        (
            ["missing.risk-changed 2026-11-02 14:00 episode=1 risk=low", "\(compact) risk=high"],
            elapsed
        ),
        // Without its own, the episode's latest.
        (["missing.reported 2026-11-02 14:00 episode=1 kind=A risk=high", compact], elapsed),
        (["missing.reported 2026-11-02 14:00 episode=2 kind=A risk=high", compact], working),
        (
            [
                "missing.reported 2026-11-02 14:00 episode=1 kind=M risk=high",
                "missing.risk-changed 2026-11-02 14:10 episode=1 risk=low", compact,
            ], working
        ),
        (
            [
                "missing.risk-changed 2026-11-02 14:10 episode=1 risk=high",
                "missing.reported 2026-11-02 14:00 episode=1 kind=M risk=low", compact,
            ], elapsed
        ),
        // As it was recorded by then.
        (
            [
                "missing.risk-changed 2026-11-02 14:20 recorded=2026-11-02T14:30 episode=1 risk=high",
                compact,
            ], elapsed
        ),
        (
            [
                "missing.risk-changed 2026-11-02 14:20 recorded=2026-11-02T14:31 episode=1 risk=high",
                compact,
            ], working
        ),
        ([compact, "missing.risk-changed 2026-11-02 15:00 episode=1 risk=high"], working),
    ])
    func `the risk known when a notification came sets its limit and its urgency`(
        _ facts: [String], _ expected: String
    ) throws {
        let clock = try RuleTestCase(lines: facts).clock("compact-forward", at: "2026-11-02 15:00")
        let urgency = try ShippedRules.policy(clock.policy).urgency
        #expect("\(try ShippedRules.text(clock.dueAt)) \(urgency)" == expected)
    }

    @Test func `it counts from when we learnt it, and sent on before that counts`() throws {
        let received =
            "compact.received 2026-11-02 10:00 recorded=2026-11-02T12:00 episode=1 \(Self.theirs)"
        for (sent, line) in [
            ("09:59", "running due=2026-11-02 16:00"),
            ("11:00", "met due=2026-11-02 16:00 ended=2026-11-02 11:00"),
            ("16:00", "met due=2026-11-02 16:00 ended=2026-11-02 16:00"),
            ("16:01", "met late due=2026-11-02 16:00 ended=2026-11-02 16:01"),
        ] {
            let story = try RuleTestCase(
                received + " message=found",
                "compact.forwarded 2026-11-02 \(sent) episode=1 message=found authority=E08000026")
            let now = sent < "12:00" ? "2026-11-02 12:00" : "2026-11-02 \(sent)"
            try story.expect("compact-forward", at: now, ["compact-forward 1/found#1 \(line)"])
        }
    }

    @Test func `each notification goes to the authority that it names, and that one confirms it`()
        throws
    {
        let missing = "episode=1 message=missing"
        let found = "episode=1 message=found"
        let story = try RuleTestCase(
            // Our own child's report does not make the notification ours, nor the other way round.
            "missing.reported 2026-11-02 08:00 episode=1 kind=A",
            "missing.reported 2026-11-02 08:00 episode=2 kind=A \(Self.theirs)",
            "compact.received 2026-11-02 09:00 episode=2 message=missing "
                + "responsible_authority=E08000025",
            "compact.received 2026-11-02 09:00 \(missing) \(Self.theirs)",
            "compact.received 2026-11-02 09:30 \(missing) responsible_authority=E08000027",
            "compact.accepted 2026-11-02 09:45 \(missing) authority=E08000026",
            "compact.forwarded 2026-11-02 10:00 \(missing) authority=E08000027",
            "compact.forwarded 2026-11-02 10:00 \(found) authority=E08000026",
            "compact.forwarded 2026-11-02 10:30 \(missing) authority=E08000026",
            "compact.accepted 2026-11-02 11:00 \(missing) authority=E08000027",
            "compact.received 2026-11-02 12:00 \(missing) responsible_authority=E08000027",
            "compact.received 2026-11-02 12:30 \(found) \(Self.theirs)",
            "compact.forwarded 2026-11-02 13:00 \(missing) authority=E08000027",
            "compact.accepted 2026-11-02 13:30 \(missing) authority=E08000026")
        try story.expect(
            "compact-forward", "compact-accepted", at: "2026-11-02 14:00",
            [
                "compact-forward 1/missing#1 met due=2026-11-02 13:00 ended=2026-11-02 10:30",
                "compact-accepted 1/missing#1 met due=2026-11-03 17:00 ended=2026-11-02 13:30",
                "compact-forward 1/missing#2 met due=2026-11-02 16:00 ended=2026-11-02 13:00",
                "compact-forward 1/found#1 running due=2026-11-02 16:30",
            ])
    }

    // MARK: Absences from school

    @Test(arguments: [
        // Half-term, 26 to 30 October.
        ("2026-10-19", "2026-11-09 17:00", "2026-11-23 17:00"),
        // The days between the terms, and the inset day on 4 January.
        ("2026-12-11", "2027-01-11 17:00", "2027-01-25 17:00"),
        // Saturday; the May bank holiday, and half-term at the end of that month.
        ("2027-04-17", "2027-04-30 17:00", "2027-05-17 17:00"),
        ("2027-05-21", "2027-06-11 17:00", "2027-06-25 17:00"),
        // The last deadlines within the last term.
        ("2027-06-23", "2027-07-07 17:00", "2027-07-21 17:00"),
    ])
    func `days of school are those of the terms`(
        _ started: String, _ returned: String, _ enquired: String
    ) throws {
        let story = try RuleTestCase("school.absence-started \(started) 10:00 enrolment=N1")
        for (rule, due) in [("absence-return", returned), ("absence-enquiries", enquired)] {
            let clock = try story.clock(rule, at: "\(started) 10:00")
            #expect(try ShippedRules.text(clock.dueAt) == due)
            #expect(!clock.provisional)
        }
    }

    @Test func `a deadline beyond the last term is provisional`() throws {
        let story = try RuleTestCase("school.absence-started 2027-06-24 10:00 enrolment=N1")
        #expect(try story.clock("absence-return", at: "2027-06-24 10:00").provisional == false)
        let enquiries = try story.clock("absence-enquiries", at: "2027-06-24 10:00")
        #expect(
            enquiries.provisional && enquiries.dueAt ?? enquiries.startedAt > enquiries.startedAt)
    }

    // MARK: Unaccompanied children

    private static let missing =
        "missing.reported 2026-11-02 10:00 episode=1 kind=M unaccompanied=true"
    private static let due = "due=2026-11-02 12:00"

    @Test(arguments: [
        ([("10:30", "police")], "running \(due)"),
        ([("10:30", "police"), ("10:40", "police")], "running \(due)"),
        ([("10:30", "police"), ("11:00", "home-office")], "met \(due) ended=2026-11-02 11:00"),
        ([("10:30", "home-office"), ("11:00", "police")], "met \(due) ended=2026-11-02 11:00"),
        ([("11:00", "home-office"), ("10:30", "police")], "met \(due) ended=2026-11-02 11:00"),
        ([("10:30", "police+home-office")], "met \(due) ended=2026-11-02 10:30"),
        ([("08:00", "police"), ("11:00", "home-office")], "met \(due) ended=2026-11-02 11:00"),
        ([("07:59", "police"), ("11:00", "home-office")], "running \(due)"),
        ([("07:59", "police+home-office")], "running \(due)"),
    ])
    func `police and Home Office are told by one fact or by several, since the child is missing`(
        _ told: [(time: String, with: String)], _ line: String
    ) throws {
        let story = try RuleTestCase(
            lines: ["\(Self.missing) last_seen_at=2026-11-02T08:00"]
                + told.map { "asylum.notified 2026-11-02 \($0.time) episode=1 with=\($0.with)" })
        try story.expect("asylum-notify", at: "2026-11-02 11:30", ["asylum-notify 1#1 \(line)"])
    }

    @Test func `a child who is missing again is told of anew`() throws {
        let story = try RuleTestCase(
            Self.missing, "asylum.notified 2026-11-02 10:30 episode=1 with=police",
            "missing.found 2026-11-02 11:00 episode=1",
            "missing.reported 2026-11-03 10:00 episode=1 kind=M",
            "asylum.notified 2026-11-03 10:30 episode=1 with=home-office")
        try story.expect(
            "asylum-notify", "asylum-check", at: "2026-11-03 11:00",
            [
                "asylum-notify 1#1 cancelled due=2026-11-02 14:00 ended=2026-11-02 11:00",
                "asylum-notify 1#2 running due=2026-11-03 14:00",
            ])
    }

    @Test func `checks go on from the telling, each from the last`() throws {
        let story = try RuleTestCase(
            Self.missing, "asylum.checked 2026-11-02 10:15 episode=1 with=police",
            "asylum.notified 2026-11-02 10:30 episode=1 with=police+home-office",
            "asylum.checked 2026-11-09 17:00 episode=1 with=police",
            "asylum.checked 2026-11-16 17:01 episode=1 with=home-office",
            "missing.found 2026-11-20 10:00 episode=1",
            "asylum.checked 2026-11-21 10:00 episode=1 with=police")
        try story.expect(
            "asylum-check", at: "2026-11-21 10:00",
            [
                "asylum-check 1#1 met due=2026-11-09 17:00 ended=2026-11-09 17:00",
                "asylum-check 1#2 met late due=2026-11-16 17:00 ended=2026-11-16 17:01",
                "asylum-check 1#3 cancelled due=2026-11-23 17:00 ended=2026-11-20 10:00",
            ])
    }

    @Test func `checks go on from the breach, and being told late starts none`() throws {
        let story = try RuleTestCase(
            Self.missing, "asylum.notified 2026-11-02 10:30 episode=1 with=police",
            "asylum.notified 2026-11-03 15:00 episode=1 with=home-office",
            "asylum.checked 2026-11-04 10:00 episode=1 with=police")
        try story.expect(
            "asylum-notify", "asylum-check", at: "2026-11-04 10:00",
            [
                "asylum-notify 1#1 met late due=2026-11-02 14:00 ended=2026-11-03 15:00",
                "asylum-check 1#1 met due=2026-11-09 17:00 ended=2026-11-04 10:00",
                "asylum-check 1#2 running due=2026-11-11 17:00",
            ])
    }
}
