/// One fact of every type of the vocabulary, in every wording that a rule tells apart, without its time.
enum RuleSamples {
    /// With the rules of which it alone starts a clock (facts, §4).
    static let starting: [(fact: String, rules: String)] = missing + strategy + others

    /// All of them, and the same about another episode, concern, placement, and so on.
    static var all: [String] {
        let one = starting.map(\.fact)
        return one + one.map(aboutAnother).filter { !one.contains($0) }
    }

    /// Puts 2 for 1 in what a fact is about, and 1 for 2.
    private static func aboutAnother(_ fact: String) -> String {
        fact.split(separator: " ").map { word in
            let pair = word.split(separator: "=")
            guard pair.count == 2, keys.contains(String(pair[0])) else { return String(word) }
            let swapped = pair[1].map { $0 == "1" ? "2" : $0 == "2" ? "1" : $0 }
            return "\(pair[0])=\(String(swapped))"
        }.joined(separator: " ")
    }

    private static let keys: Set = [
        "episode", "episodes", "concern", "placement", "referral", "plan_ref", "enrolment",
        "service",
    ]

    private static let missing: [(fact: String, rules: String)] = [
        ("missing.reported episode=1 kind=M", "missing-72h triage"),
        ("missing.reported episode=1 kind=M risk=high", "missing-72h triage"),
        ("missing.reported episode=1 kind=M looked_after=true", "missing-72h triage iro-notify"),
        ("missing.reported episode=1 kind=M plan=lac", "missing-72h triage iro-notify"),
        ("missing.reported episode=1 kind=M looked_after=false plan=cin", "missing-72h triage"),
        (
            "missing.reported episode=1 kind=M unaccompanied=true",
            "missing-72h triage asylum-notify"
        ),
        ("missing.reported episode=1 kind=M unaccompanied=false", "missing-72h triage"),
        ("missing.reported episode=1 kind=M responsible_authority=E08000026", "missing-72h triage"),
        ("missing.reported episode=1 kind=A", "triage"),
        ("missing.reported episode=1 kind=A risk=high looked_after=true plan=lac", "triage"),
        ("missing.reported episode=1 kind=A unaccompanied=true", "triage"),
        ("missing.reclassified episode=1 kind=M", "missing-72h risk-raised"),
        ("missing.reclassified episode=1 kind=A", ""),
        ("missing.risk-changed episode=1 risk=high", "risk-raised"),
        ("missing.risk-changed episode=1 risk=medium", ""),
        ("missing.risk-changed episode=1 risk=low", ""),
        ("missing.risk-changed episode=1 risk=none", ""),
        ("missing.found episode=1", "rhi-offer rhi-complete child-seen"),
        ("missing.withdrawn episode=1", ""),
        (
            "compact.received episode=1 message=missing responsible_authority=E08000026",
            "compact-forward"
        ),
        (
            "compact.received episode=1 message=found responsible_authority=E08000026 risk=high",
            "compact-forward"
        ),
        ("compact.received episode=1 message=missing responsible_authority=E08000025", ""),
        ("compact.forwarded episode=1 message=missing authority=E08000026", ""),
        ("compact.forwarded episode=1 message=missing authority=E08000027", ""),
        ("compact.forwarded episode=1 message=found authority=E08000026", ""),
        ("compact.accepted episode=1 message=missing authority=E08000026", ""),
        ("compact.accepted episode=1 message=missing authority=E08000027", ""),
        ("compact.accepted episode=1 message=found authority=E08000026", ""),
        ("triage.held episode=1", ""),
        ("rhi.offered episode=1", ""),
        ("rhi.accepted episode=1", ""),
        ("rhi.declined episode=1", "rhi-follow-up"),
        ("rhi.not-engaged episode=1", ""),
        ("rhi.followed-up episode=1", ""),
        ("rhi.completed episodes=1", "rhi-share"),
        ("rhi.completed episodes=1+2", "rhi-share"),
        ("rhi.shared episodes=1", ""),
        ("rhi.shared episodes=1+2", ""),
        ("child.seen episode=1", ""),
        ("iro.notified episode=1", ""),
        ("asylum.notified episode=1 with=police", ""),
        ("asylum.notified episode=1 with=home-office", ""),
        ("asylum.notified episode=1 with=police+home-office", ""),
        ("asylum.checked episode=1 with=police", ""),
    ]

    private static let five = "attendees=coordinator+social-worker+police+health+barnardos"
    private static let both = "purposes=action-reviewed+information-shared"
    private static let strategy: [(fact: String, rules: String)] = [
        ("strategy.arranged kind=missing episode=1", ""),
        ("strategy.arranged kind=exploitation concern=C1 outcome=high", ""),
        ("strategy.held kind=missing episode=1", "strategy-purposes"),
        ("strategy.held kind=missing episode=1 purposes=action-reviewed", "strategy-purposes"),
        ("strategy.held kind=missing episode=1 purposes=information-shared", "strategy-purposes"),
        ("strategy.held kind=missing episode=1 \(both)", ""),
        ("strategy.held kind=exploitation episode=1 \(five)", ""),
        ("strategy.held kind=exploitation concern=C1", "attendance"),
        (
            "strategy.held kind=exploitation concern=C1 attendees=social-worker+police+health+barnardos",
            "attendance"
        ),
        (
            "strategy.held kind=exploitation concern=C1 attendees=coordinator+police+health+barnardos",
            "attendance"
        ),
        (
            "strategy.held kind=exploitation concern=C1 attendees=coordinator+social-worker+health+barnardos",
            "attendance"
        ),
        (
            "strategy.held kind=exploitation concern=C1 attendees=coordinator+social-worker+police+barnardos",
            "attendance"
        ),
        (
            "strategy.held kind=exploitation concern=C1 attendees=coordinator+social-worker+police+health",
            "attendance"
        ),
        ("strategy.held kind=exploitation concern=C1 \(five)", ""),
        ("strategy.held kind=exploitation concern=C1 \(five) outcome=none", ""),
        ("strategy.held kind=exploitation concern=C1 \(five) outcome=low", ""),
        ("strategy.held kind=exploitation concern=C1 \(five) outcome=medium", "mase-refer"),
        ("strategy.held kind=exploitation concern=C1 \(five) outcome=high", "mase-refer"),
        ("strategy.held kind=missing concern=C1", ""),
        ("strategy.not-needed episode=1", ""),
    ]

    private static let others: [(fact: String, rules: String)] = [
        ("risk-assessment.required placement=P1", "risk-assessment"),
        ("risk-assessment.completed placement=P1", "risk-assessment-copy"),
        ("risk-assessment.given-to-carers placement=P1", ""),
        ("exploitation.referred concern=C1", "exploitation-screen"),
        ("exploitation.referred concern=C1 kind=sexual", "exploitation-screen"),
        (
            "exploitation.referred concern=C1 kind=criminal",
            "exploitation-screen exploitation-strategy panel"
        ),
        ("exploitation.screened concern=C1", "exploitation-pass"),
        ("exploitation.passed concern=C1", "exploitation-strategy"),
        ("exploitation.closed concern=C1", ""),
        ("mase.referred concern=C1 risk=low", "mase-hold"),
        ("mase.held concern=C1 risk=low", "mase-review"),
        ("mase.closed concern=C1", ""),
        ("risk.assessed concern=C1 risk=none", ""),
        ("risk.assessed concern=C1 risk=low", ""),
        ("risk.assessed concern=C1 risk=medium", ""),
        ("risk.assessed concern=C1 risk=high", ""),
        ("panel.held concern=C1", ""),
        ("nrm.indicated concern=C1", "nrm-refer"),
        ("nrm.referred concern=C1", "nrm-decision"),
        ("nrm.decided concern=C1 stage=reasonable", ""),
        ("nrm.decided concern=C1 stage=conclusive", ""),
        ("referral.received referral=R1", "referral-decision assessment"),
        ("referral.decided referral=R1", ""),
        ("assessment.authorised referral=R1", ""),
        ("enquiry.started plan_ref=Q1", "initial-conference"),
        ("conference.held plan_ref=Q1 kind=initial", "core-group conference-review"),
        ("conference.held plan_ref=Q1 kind=review", "conference-review"),
        ("conference.not-required plan_ref=Q1", ""),
        ("core-group.held plan_ref=Q1", ""),
        ("plan.ended plan_ref=Q1", ""),
        ("care.started placement=P1", "care-review care-visit"),
        ("care.visited placement=P1", ""),
        ("care.review-held placement=P1", ""),
        ("care.review-held", ""),
        ("care.ceased placement=P1", ""),
        ("care.ceased", ""),
        ("placement.out-of-area placement=P1 emergency=true", "out-of-area-notice"),
        (
            "placement.out-of-area placement=P1 emergency=true starts_at=2026-11-04T11:00",
            "out-of-area-notice"
        ),
        (
            "placement.out-of-area placement=P1 emergency=false starts_at=2026-11-04T11:00",
            "out-of-area-notice"
        ),
        ("placement.out-of-area placement=P1 starts_at=2026-11-04T11:00", "out-of-area-notice"),
        ("placement.notified placement=P1", ""),
        ("placement.notified placement=P1 emergency=true starts_at=2026-11-04T11:00", ""),
        ("school.absence-started enrolment=N1", "absence-return absence-enquiries"),
        ("school.absence-ended enrolment=N1", ""),
        ("school.return-made enrolment=N1", ""),
        ("school.enquiries-made enrolment=N1", ""),
        ("support.opened service=S1", "outreach-contact"),
        ("support.contacted service=S1", ""),
        ("support.closed service=S1", ""),
        ("adulthood.planned", ""),
        ("case.opened", ""),
        ("case.opened eighteenth_birthday=2027-08-31", "adult-transition"),
        ("case.opened eighteenth_birthday=2026-11-02", "adult-transition"),
        ("case.closed", ""),
        ("case.closed eighteenth_birthday=2027-08-31", ""),
        ("fact.retracted corrects=x", ""),
    ]
}
