import Testing

@testable import Daemon

/// What is wrong in one place, and the lines that say so.
@Suite struct ConfigurationLimitsTests {
    @Test(arguments: spoilings)
    func `each mistake is reported where it stands`(_ spoiling: Spoiling) throws {
        #expect(try spoiling.miniature.problems() == spoiling.lines, "\(spoiling.title)")
    }

    private static let wanted =
        "write 72h, 4 working hours, 10 working days, 10 school days, 7 days, 6 weeks or 3 months, "
        + "more than none and at most ten years, or now"

    static let spoilings: [Spoiling] = [
        Spoiling(
            "a limit of now beside another is reported",
            in: "rules/rules.yml",
            replacing: "limit: 72h",
            with: "limit: [now, 72h]",
            gives: [
                "rules/rules.yml:7:13: \"now\" is no limit of successive clocks; let it stand alone"
            ]),
        Spoiling(
            "school days without terms are reported",
            in: "rules/rules.yml",
            replacing: "limit: 1 working day",
            with: "limit: 10 school days",
            gives: [
                "rules/rules.yml:17:12: this counts days of school, and no terms are known; write "
                    + "them in calendars/school-terms.yml"
            ]),
        Spoiling(
            "a limit at a member that is no date is reported",
            in: "rules/rules.yml",
            replacing: "limit: 1 working day",
            with: "limit: { at: risk }",
            gives: ["rules/rules.yml:17:18: member \"risk\" is no date; name one that is"]),
        Spoiling(
            "days before a date are reported",
            in: "rules/rules.yml",
            replacing: "limit: 1 working day",
            with: "limit: { before: eighteenth_birthday, by: 90 days }",
            gives: [
                "rules/rules.yml:17:47: \"by\" is \"90 days\"; write how many months before, such as "
                    + "6 months"
            ]),
        Spoiling(
            "a limit of nothing is reported",
            in: "rules/rules.yml",
            replacing: "limit: 72h",
            with: "limit: 0h",
            gives: [
                "rules/rules.yml:7:12: \"limit\" is \"0h\"; \(wanted)"
            ]),
        Spoiling(
            "a limit that cannot be read is reported",
            in: "rules/rules.yml",
            replacing: "limit: 72h",
            with: "limit: three days",
            gives: [
                "rules/rules.yml:7:12: \"limit\" is \"three days\"; \(wanted)"
            ]),
        Spoiling(
            "a limit beyond ten years is reported",
            in: "rules/rules.yml",
            replacing: "limit: 72h",
            with: "limit: 200 years",
            gives: [
                "rules/rules.yml:7:12: \"limit\" is \"200 years\"; \(wanted)"
            ]),
        Spoiling(
            "an endless number of days is reported",
            in: "rules/rules.yml",
            replacing: "limit: 72h",
            with: "limit: 99999 days",
            gives: [
                "rules/rules.yml:7:12: \"limit\" is \"99999 days\"; \(wanted)"
            ]),
        Spoiling(
            "a warning without its sign is reported",
            in: "rules/rules.yml",
            replacing: "-24h",
            with: "24h",
            gives: [
                "rules/rules.yml:8:12: \"warn\" is \"24h\"; write how long before the "
                    + "deadline: -24h, -3 working days or -7 days"
            ]),
        Spoiling(
            "a warning given twice is reported",
            in: "rules/rules.yml",
            replacing: "[-24h, -4h]",
            with: "[-4h, -4h]",
            gives: [
                "rules/rules.yml:8:17: warning \"-4h\" appears twice; keep one"
            ]),
        Spoiling(
            "a warning as long as the limit is reported",
            in: "rules/rules.yml",
            replacing: "[-24h, -4h]",
            with: "[-72h]",
            gives: [
                "rules/rules.yml:8:12: warning \"-72h\" is not shorter than the limit, so "
                    + "it would never be given; shorten it"
            ]),
        Spoiling(
            "a warning of as many working days as the limit is reported",
            in: "rules/rules.yml",
            replacing: "limit: 72h\n    warn: [-24h, -4h]",
            with: "limit: 3 working days\n    warn: -3 working days",
            gives: [
                "rules/rules.yml:8:11: warning \"-3 working days\" is not shorter than the "
                    + "limit, so it would never be given; shorten it"
            ]),
        Spoiling(
            "a warning that the policy does not tell is reported",
            in: "rules/rules.yml",
            replacing: "limit: 1 working day",
            with: "limit: 1 working day\n    warn: -1h",
            gives: [
                "rules/rules.yml:19:13: rule \"discussion\" warns, but policy \"calm\" "
                    + "tells nobody of a warning; give it a step \"at: warning\", or leave "
                    + "\"warn\" out"
            ]),
        Spoiling(
            "an unknown policy is reported with the nearest",
            in: "rules/rules.yml",
            replacing: "policy: urgent",
            with: "policy: urgnet",
            gives: [
                "rules/rules.yml:9:13: unknown policy \"urgnet\"; did you mean \"urgent\"?"
            ]),
        Spoiling(
            "variants stand in place of a limit",
            in: "rules/rules.yml",
            replacing: "    limit: 72h\n    warn: [-24h, -4h]\n    policy: urgent\n",
            with: "    limit: 72h\n    variants: [{ limit: 4h, policy: urgent }]\n",
            gives: [
                "rules/rules.yml:7:12: rule \"missing\" has \"variants\" and its own "
                    + "\"limit\"; move it into them"
            ]),
        Spoiling(
            "the last variant is for all that is left",
            in: "rules/rules.yml",
            replacing: "    limit: 72h\n    warn: [-24h, -4h]\n    policy: urgent\n",
            with: "    variants: [{ where: { risk: high }, limit: 4h, policy: urgent }]\n",
            gives: [
                "rules/rules.yml:7:25: the last variant holds for all that is left; leave "
                    + "its \"where\" out"
            ]),
        Spoiling(
            "only the last variant has no condition",
            in: "rules/rules.yml",
            replacing: "    limit: 72h\n    warn: [-24h, -4h]\n    policy: urgent\n",
            with: "    variants: [{ limit: 4h, policy: urgent }, { limit: 8h, policy: urgent }]\n",
            gives: [
                "rules/rules.yml:7:16: a variant without \"where\" hides those after it; "
                    + "put it last or add \"where\""
            ]),
        Spoiling(
            "a variant with an unknown value is reported",
            in: "rules/rules.yml",
            replacing: "    limit: 72h\n    warn: [-24h, -4h]\n    policy: urgent\n",
            with: "    variants: [{ where: { risk: hgih }, limit: 4h, policy: urgent }, { limit: "
                + "8h, policy: urgent }]\n",
            gives: [
                "rules/rules.yml:7:33: \"risk\" is \"hgih\", not low or high; did you mean "
                    + "\"high\"?"
            ]),
        Spoiling(
            "an end date that is no date is reported",
            in: "rules/rules.yml",
            replacing: "until: eighteenth_birthday",
            with: "until: kind",
            gives: [
                "rules/rules.yml:10:12: member \"kind\" is no date; name one that is"
            ]),
        Spoiling(
            "an end date that does not exist is reported",
            in: "rules/rules.yml",
            replacing: "until: eighteenth_birthday",
            with: "until: eighteenth_brithday",
            gives: [
                "rules/rules.yml:10:12: unknown member \"eighteenth_brithday\"; did you "
                    + "mean \"eighteenth_birthday\"?"
            ]),
        Spoiling(
            "a clock carried to an unknown type is reported",
            in: "rules/rules.yml",
            replacing: "until: eighteenth_birthday",
            with: "carry_until: missing.fond",
            gives: [
                "rules/rules.yml:10:18: unknown fact type \"missing.fond\"; did you mean "
                    + "\"missing.found\"?"
            ]),
        Spoiling(
            "an unknown kind of authority is reported",
            in: "rules/rules.yml",
            replacing: "kind: local",
            with: "kind: lokal",
            gives: [
                "rules/rules.yml:19:24: \"kind\" is \"lokal\"; write source or local; did "
                    + "you mean \"local\"?"
            ]),
        Spoiling(
            "a review by nobody is reported",
            in: "rules/rules.yml",
            replacing: "text: our own",
            with: "text: our own, reviewed: 2026-01-05",
            gives: [
                "rules/rules.yml:19:56: rule \"discussion\" was reviewed by nobody; say "
                    + "who in \"set_by\""
            ]),
        Spoiling(
            "a review due before it was held is reported",
            in: "rules/rules.yml",
            replacing: "text: our own",
            with: "text: our own, set_by: R Manager, reviewed: 2026-01-05, review_by: 2026-01-05",
            gives: [
                "rules/rules.yml:19:98: \"review_by\" is 2026-01-05, not after "
                    + "\"reviewed\", 2026-01-05; correct one"
            ]),
        Spoiling(
            "a review on no day is reported",
            in: "rules/rules.yml",
            replacing: "text: our own",
            with: "text: our own, set_by: R Manager, reviewed: 2026-02-30",
            gives: [
                "rules/rules.yml:19:75: \"reviewed\" is \"2026-02-30\"; write a day as "
                    + "yyyy-mm-dd"
            ]),
    ]
}
