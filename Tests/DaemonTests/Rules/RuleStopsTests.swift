import Deadlines
import Testing

@testable import Daemon

/// What ends the clocks of the shipped rules, and that nothing else does (facts, §4).
@Suite struct RuleStopsTests {
    /// A rule, the facts that set one clock of it going, and what ends that: `met: fact, fact; cancelled: fact`.
    ///
    /// A fact of a sample's type ends the clock when the sample has all of its members; `member=-` means that the
    /// sample must not have it. `again` follows the state when the next clock starts, and `gone` means that the
    /// clock is no longer derived. Every clock ends with the case, and every clock of an episode with its
    /// withdrawal, unless another end is named; those of `untilEighteen` are gone when the child turns out to be
    /// eighteen.
    private static let rows: [(rule: String, begun: [String], ends: String)] = missing + others

    private static let eighteen = "case.opened eighteenth_birthday=2026-11-02"
    private static let untilEighteen: Set = [
        "missing-72h", "strategy-arranged", "strategy-discussion", "strategy-purposes",
        "asylum-notify", "asylum-check",
    ]

    private static let theirs = "episode=1 responsible_authority=E08000026"
    private static let moved =
        "care.ceased placement=P1, care.ceased placement=-, care.started placement=P2"
    private static let unaccompanied =
        "missing.reported 2026-11-02 09:00 episode=1 kind=M unaccompanied=true"

    private static let missing: [(rule: String, begun: [String], ends: String)] = [
        (
            "missing-72h", ["missing.reported 2026-11-02 10:00 episode=1 kind=M"],
            "cancelled: missing.found episode=1, missing.reclassified episode=1 kind=A"
        ),
        (
            "strategy-arranged", ["missing.reported 2026-10-30 10:00 episode=1 kind=M"],
            "met: strategy.arranged episode=1, strategy.held episode=1;"
                + "cancelled: strategy.not-needed episode=1"
        ),
        (
            "strategy-discussion", ["missing.reported 2026-10-30 10:00 episode=1 kind=M"],
            "met: strategy.held episode=1; cancelled: strategy.not-needed episode=1"
        ),
        ("strategy-purposes", ["strategy.held 2026-11-02 10:00 kind=missing episode=1"], ""),
        (
            "missing-at-eighteen",
            [
                "case.opened 2026-01-05 09:00 eighteenth_birthday=2027-01-15",
                "missing.reported 2026-10-30 10:00 episode=1 kind=M looked_after=true",
            ], "cancelled: missing.found episode=1; open: case.closed; gone: \(eighteen)"
        ),
        (
            "triage", ["missing.reported 2026-11-02 10:00 episode=1 kind=A"],
            "met: triage.held episode=1"
        ),
        (
            "risk-raised", ["missing.risk-changed 2026-11-02 10:00 episode=1 risk=high"],
            "cancelled: missing.found episode=1"
        ),
        (
            "iro-notify", ["missing.reported 2026-11-02 10:00 episode=1 kind=M looked_after=true"],
            "met: iro.notified episode=1; cancelled: missing.found episode=1; open: case.closed"
        ),
        (
            "compact-forward",
            ["compact.received 2026-11-02 10:00 message=missing \(theirs)"],
            "met: compact.forwarded episode=1 message=missing authority=E08000026"
        ),
        (
            "compact-accepted",
            [
                "compact.received 2026-11-02 09:00 message=missing \(theirs)",
                "compact.forwarded 2026-11-02 10:00 episode=1 message=missing authority=E08000026",
            ], "met: compact.accepted episode=1 message=missing authority=E08000026"
        ),
        (
            "rhi-offer", ["missing.found 2026-11-02 10:00 episode=1"],
            "met: rhi.offered episode=1; gone: missing.reported \(theirs),"
                + "compact.received \(theirs), missing.reported episode=1 kind=A,"
                + "missing.reclassified episode=1 kind=A"
        ),
        (
            "rhi-complete", ["missing.found 2026-11-02 10:00 episode=1"],
            "met: rhi.completed episodes=1, rhi.declined episode=1, rhi.not-engaged episode=1;"
                + "superseded: missing.reported episode=2 kind=M,"
                + "missing.reclassified episode=2 kind=M; gone: missing.reported \(theirs),"
                + "compact.received \(theirs), missing.reported episode=1 kind=A,"
                + "missing.reclassified episode=1 kind=A"
        ),
        (
            "rhi-follow-up", ["rhi.declined 2026-11-02 10:00 episode=1"],
            "met: rhi.followed-up episode=1"
        ),
        (
            "rhi-share", ["rhi.completed 2026-11-02 10:00 episodes=1+2"],
            "met: rhi.shared episodes=1+2"
        ),
        (
            "child-seen", ["missing.found 2026-11-02 10:00 episode=1"],
            "met: child.seen episode=1; cancelled: missing.reported episode=2 kind=M;"
                + "gone: missing.reported \(theirs), compact.received \(theirs),"
                + "missing.reported episode=1 kind=A, missing.reclassified episode=1 kind=A"
        ),
        (
            "repeat-missing-30d",
            [
                "missing.reported 2026-10-31 10:00 episode=1 kind=M",
                "missing.reported 2026-11-01 10:00 episode=2 kind=M",
                "missing.reported 2026-11-02 10:00 episode=3 kind=M",
            ],
            "met: strategy.held episode=1, strategy.held episode=2;"
                + "gone: missing.withdrawn, \(eighteen)"
        ),
        (
            "asylum-notify", [unaccompanied],
            "met: asylum.notified episode=1 with=police+home-office;"
                + "cancelled: missing.found episode=1"
        ),
        (
            "asylum-check",
            [
                unaccompanied,
                "asylum.notified 2026-11-02 10:00 episode=1 with=police+home-office",
            ], "met again: asylum.checked episode=1; cancelled: missing.found episode=1"
        ),
    ]

    private static let others: [(rule: String, begun: [String], ends: String)] = [
        (
            "risk-assessment", ["risk-assessment.required 2026-11-02 10:00 placement=P1"],
            "met: risk-assessment.completed placement=P1; cancelled: \(moved)"
        ),
        (
            "risk-assessment-copy", ["risk-assessment.completed 2026-11-02 10:00 placement=P1"],
            "met: risk-assessment.given-to-carers placement=P1; cancelled: \(moved)"
        ),
        (
            "exploitation-screen", ["exploitation.referred 2026-11-02 10:00 concern=C1"],
            "met: exploitation.screened concern=C1; cancelled: exploitation.closed concern=C1"
        ),
        (
            "exploitation-pass", ["exploitation.screened 2026-11-02 10:00 concern=C1"],
            "met: exploitation.passed concern=C1; cancelled: exploitation.closed concern=C1"
        ),
        (
            "exploitation-strategy", ["exploitation.passed 2026-11-02 10:00 concern=C1"],
            "met: strategy.held concern=C1; cancelled: exploitation.closed concern=C1"
        ),
        ("attendance", ["strategy.held 2026-11-02 10:00 kind=exploitation concern=C1"], ""),
        (
            "panel", ["exploitation.referred 2026-11-02 10:00 concern=C1 kind=criminal"],
            "met: panel.held concern=C1; cancelled: exploitation.closed concern=C1"
        ),
        (
            "mase-refer",
            ["strategy.held 2026-11-02 10:00 kind=exploitation concern=C1 outcome=medium"],
            "met: mase.referred concern=C1; cancelled: exploitation.closed concern=C1"
        ),
        (
            "mase-hold", ["mase.referred 2026-11-02 10:00 concern=C1"],
            "met: mase.held concern=C1; cancelled: mase.closed concern=C1,"
                + "risk.assessed concern=C1 risk=none, risk.assessed concern=C1 risk=low,"
                + "exploitation.closed concern=C1"
        ),
        (
            "mase-review", ["mase.held 2026-11-02 10:00 concern=C1"],
            "met again: mase.held concern=C1; cancelled: mase.closed concern=C1,"
                + "risk.assessed concern=C1 risk=none, risk.assessed concern=C1 risk=low,"
                + "exploitation.closed concern=C1"
        ),
        (
            "nrm-refer", ["nrm.indicated 2026-11-02 10:00 concern=C1"],
            "met: nrm.referred concern=C1"
        ),
        (
            "nrm-decision", ["nrm.referred 2026-11-02 10:00 concern=C1"],
            "met: nrm.decided concern=C1"
        ),
        (
            "referral-decision", ["referral.received 2026-11-02 10:00 referral=R1"],
            "met: referral.decided referral=R1"
        ),
        (
            "assessment", ["referral.received 2026-11-02 10:00 referral=R1"],
            "met: assessment.authorised referral=R1"
        ),
        (
            "initial-conference", ["enquiry.started 2026-11-02 10:00 plan_ref=Q1"],
            "met: conference.held plan_ref=Q1 kind=initial;"
                + "cancelled: conference.not-required plan_ref=Q1"
        ),
        (
            "core-group", ["conference.held 2026-11-02 10:00 plan_ref=Q1 kind=initial"],
            "met: core-group.held plan_ref=Q1; cancelled: plan.ended plan_ref=Q1"
        ),
        (
            "conference-review", ["conference.held 2026-11-02 10:00 plan_ref=Q1 kind=initial"],
            "met again: conference.held plan_ref=Q1 kind=review;"
                + "cancelled: plan.ended plan_ref=Q1"
        ),
        (
            "care-review", ["care.started 2026-11-02 10:00 placement=P1"],
            "met again: care.review-held; cancelled: care.ceased"
        ),
        (
            "care-visit", ["care.started 2026-11-02 10:00 placement=P1"],
            "met again: care.visited placement=P1; cancelled: \(moved)"
        ),
        (
            "out-of-area-notice",
            ["placement.out-of-area 2026-11-02 10:00 placement=P1 starts_at=2026-12-01T10:00"],
            "met: placement.notified placement=P1"
        ),
        (
            "absence-return", ["school.absence-started 2026-11-02 10:00 enrolment=N1"],
            "met: school.return-made enrolment=N1; cancelled: school.absence-ended enrolment=N1"
        ),
        (
            "absence-enquiries", ["school.absence-started 2026-11-02 10:00 enrolment=N1"],
            "met: school.enquiries-made enrolment=N1; cancelled: school.absence-ended enrolment=N1"
        ),
        (
            "outreach-contact", ["support.opened 2026-11-02 10:00 service=S1"],
            "met again: support.contacted service=S1; cancelled: support.closed service=S1"
        ),
        (
            "adult-transition",
            ["case.opened 2026-11-02 10:00 eighteenth_birthday=2027-08-31"],
            "met: adulthood.planned"
        ),
    ]

    @Test(arguments: rows.map(\.rule))
    func `these facts end a clock, in these ways, and no others`(_ name: String) throws {
        let row = try #require(Self.rows.first { $0.rule == name })
        let named = Self.patterns(row.ends)
        let each = try ShippedRules.rule(name).each
        let usual = Self.patterns(
            "cancelled: case.closed"
                + (each.contains("episode") ? ", missing.withdrawn episode=1" : "")
                + (Self.untilEighteen.contains(name) ? "; gone: \(Self.eighteen)" : ""))
        let begun = try RuleTestCase(lines: row.begun).clock(name, at: "2026-11-02 10:30")
        #expect(begun.isOpen)
        var used: Set<String> = []
        for sample in RuleSamples.all {
            let expected = (named + usual).first { Self.matches(sample, $0.fact) }
            if let expected { used.insert(expected.fact) }
            let end = try Self.end(of: begun, after: row.begun, sample)
            #expect(end == expected?.end ?? "open", "\(sample)")
        }
        #expect(used == Set((named + usual).map(\.fact)))
    }

    @Test func `every rule has its row`() throws {
        let names = try ShippedRules.configuration.ruleBook.rules.map(\.name)
        #expect(Self.rows.map(\.rule).sorted() == names.sorted())
    }

    /// What becomes of a clock when one fact more happens at eleven.
    private static func end(of begun: Clock, after facts: [String], _ sample: String) throws
        -> String
    {
        var words = sample.split(separator: " ")
        words.insert("2026-11-02 11:00", at: 1)
        let story = try RuleTestCase(lines: facts + [words.joined(separator: " ")])
        let clocks = try story.derived([begun.rule], at: "2026-11-02 12:00")
        guard let clock = clocks.first(where: { $0.key == begun.key && $0.run == 1 }) else {
            return "gone"
        }
        guard let ended = clock.endedAs else { return "open" }
        let goesOn = clocks.contains { $0.key == begun.key && $0.run == 2 && $0.isOpen }
        return ended.rawValue + (goesOn ? " again" : "")
    }

    private static func patterns(_ ends: String) -> [(fact: String, end: String)] {
        ends.split(separator: ";").flatMap { part in
            let halves = part.split(separator: ":").map { $0.trimmed }
            return halves[1].split(separator: ",").map { ($0.trimmed, halves[0]) }
        }
    }

    private static func matches(_ sample: String, _ pattern: String) -> Bool {
        let (sampled, wanted) = (sample.split(separator: " "), pattern.split(separator: " "))
        guard sampled[0] == wanted[0] else { return false }
        return wanted.dropFirst().allSatisfy { word in
            let pair = word.split(separator: "=")
            let having = sampled.first { $0.hasPrefix(pair[0] + "=") }?.split(separator: "=")[1]
            guard pair[1] != "-", let having else { return pair[1] == "-" && having == nil }
            return Set(pair[1].split(separator: "+")).isSubset(of: having.split(separator: "+"))
        }
    }
}

extension Substring {
    fileprivate var trimmed: String {
        String(drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
    }
}
