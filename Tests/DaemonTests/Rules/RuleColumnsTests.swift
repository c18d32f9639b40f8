import Deadlines
import Escalation
import Testing

@testable import Daemon

/// What the shipped rules are kept for, who is told first and how loudly, and on whose word they rest
/// (facts, §4).
@Suite struct RuleColumnsTests {
    private static let report = "13 March 2019"
    private static let presentation = "CSE and Missing presentation, autumn 2017"
    private static let guidance = "Working together to safeguard children"
    private static let regulations = "SI 2010/959"

    /// Rule; key; roles told first, and the urgency of each variant; authority, and what its text must name.
    private static let rows: [(String, String, String, String)] = [
        ("missing-72h", "episode", "co-ordinator social-worker: page", "source \(report)"),
        ("strategy-arranged", "episode", "team-manager: page", "local \(report)"),
        ("strategy-discussion", "episode", "team-manager: page", "local \(report)"),
        ("strategy-purposes", "episode", "team-manager: digest", "source \(report)"),
        ("missing-at-eighteen", "episode", "team-manager: notify", "source SSDA903"),
        ("triage", "episode", "co-ordinator: notify", "source \(presentation)"),
        ("risk-raised", "episode", "co-ordinator on-call-manager: page", "local ours"),
        ("iro-notify", "episode", "social-worker: digest", "local DfE, 2014"),
        ("compact-forward", "episode message", "co-ordinator: page notify", "local \(report)"),
        ("compact-accepted", "episode message", "co-ordinator: notify", "local ours"),
        ("rhi-offer", "episode", "support-worker: notify", "local \(report)"),
        ("rhi-complete", "episode", "support-worker: digest", "source DfE, 2014"),
        ("rhi-follow-up", "episode", "support-worker: digest", "local ours"),
        ("rhi-share", "episode", "support-worker: digest", "local \(report)"),
        ("child-seen", "episode", "social-worker: notify", "local \(report)"),
        ("repeat-missing-30d", "", "team-manager: notify", "source \(report)"),
        ("asylum-notify", "episode", "social-worker: page", "local \(report)"),
        ("asylum-check", "episode", "social-worker: notify", "local \(report)"),
        ("risk-assessment", "placement", "social-worker: digest", "local \(report)"),
        ("risk-assessment-copy", "placement", "social-worker: digest", "local \(report)"),
        ("exploitation-screen", "concern", "front-door: notify", "local \(report)"),
        ("exploitation-pass", "concern", "front-door: notify", "local \(report)"),
        ("exploitation-strategy", "concern", "co-ordinator: notify", "local \(report)"),
        ("attendance", "concern", "co-ordinator: digest", "source \(report)"),
        ("panel", "concern", "co-ordinator: notify", "local \(report)"),
        ("mase-refer", "concern", "co-ordinator: notify", "local \(report)"),
        ("mase-hold", "concern", "mase-chair: notify", "local ours"),
        ("mase-review", "concern", "mase-chair: digest", "local ours"),
        ("nrm-refer", "concern", "co-ordinator: notify", "local Modern Slavery Act 2015"),
        (
            "nrm-decision", "concern", "co-ordinator: digest",
            "source five working days where possible"
        ),
        ("referral-decision", "referral", "front-door: notify", "source \(guidance)"),
        ("assessment", "referral", "social-worker: digest", "source \(guidance)"),
        ("initial-conference", "plan_ref", "conference-service: notify", "source \(guidance)"),
        ("core-group", "plan_ref", "social-worker: digest", "source \(guidance)"),
        ("conference-review", "plan_ref", "conference-service: digest", "source \(guidance)"),
        ("care-review", "", "reviewing-officer: digest", "source \(regulations)), regulation 33"),
        (
            "care-visit", "placement", "social-worker: digest",
            "source \(regulations)), regulation 28"
        ),
        (
            "out-of-area-notice", "placement", "social-worker: notify notify",
            "source \(regulations)), regulation 13"
        ),
        ("absence-return", "enrolment", "front-door: digest", "source Regulations 2024"),
        ("absence-enquiries", "enrolment", "front-door: digest", "source Regulations 2024"),
        ("outreach-contact", "service", "support-worker: digest", "source \(presentation)"),
        ("adult-transition", "", "social-worker: digest", "local \(report)"),
    ]

    @Test(arguments: rows)
    func `a rule's key, first telling, urgency and authority are those of the contract`(
        _ name: String, _ each: String, _ telling: String, _ authority: String
    ) throws {
        let rule = try ShippedRules.rule(name)
        #expect(rule.each == each.split(separator: " ").map(String.init))
        let policies = try rule.variants.map { try ShippedRules.policy($0.policy) }
        let parts = telling.split(separator: ":")
        for policy in policies {
            let first = policy.steps.filter { $0.moment == .warning || $0.moment == .due }
            #expect(first.contains { $0.moment == .due })
            for step in first {
                #expect(step.roles == parts[0].split(separator: " ").map(String.init))
            }
        }
        #expect(policies.map(\.urgency.rawValue) == parts[1].split(separator: " ").map(String.init))
        let words = authority.split(separator: " ", maxSplits: 1)
        switch rule.authority {
        case .source(let text): #expect(words[0] == "source" && text.contains(words[1]))
        case .local(let text, _, _, _):
            #expect(words[0] == "local" && text.contains(words[1]))
        }
    }

    @Test func `the rules are those of the contract and no more`() throws {
        let names = try ShippedRules.configuration.ruleBook.rules.map(\.name)
        #expect(names.sorted() == Self.rows.map(\.0).sorted())
    }
}
