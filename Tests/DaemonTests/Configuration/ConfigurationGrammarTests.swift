import Deadlines
import Testing

@testable import Daemon

/// What a rule can say beyond starts, stops and lengths of time, and what is wrong when it says it badly.
@Suite struct ConfigurationGrammarTests {
    @Test(arguments: spoilings)
    func `each mistake is reported where it stands`(_ spoiling: Spoiling) throws {
        #expect(try spoiling.miniature.problems() == spoiling.lines, "\(spoiling.title)")
    }

    @Test func `each form is read as it is meant`() throws {
        func rule(_ piece: String, _ other: String, _ name: String = "missing") throws -> Rule {
            let book = try Miniature().replacing(piece, with: other, in: "rules/rules.yml").load()
                .ruleBook
            return try #require(book.rules.first { $0.name == name })
        }
        let lacking = try rule("{ kind: M }", "{ with: { lacks_one_of: [police, health] } }")
        #expect(
            lacking.starts[0].trigger.conditions == [
                Condition("with", .lacksOneOf(["police", "health"]))
            ])
        let negated = try rule("{ kind: M }", "{ risk: { not: [low] }, kind: known }")
        #expect(
            negated.starts[0].trigger.conditions == [
                Condition("risk", .noneOf([.text("low")])), Condition("kind", .known),
            ])
        let another = try rule(
            "cancel: missing.found", "cancel: { on: missing.found, another: episode }")
        #expect(another.stops[0].scope == .anotherKey)
        let all = try rule(
            "met: missing.found",
            "met: { on: missing.reported, all_of: { with: [police, health] } }", "discussion")
        #expect(all.stops[0].collecting == Stop.Collection("with", ["police", "health"]))
        let now = try rule("limit: 1 working day", "limit: now", "discussion")
        #expect(now.variants[0].limits == [.now] && now.isMomentary)
        let at = try rule("limit: 1 working day", "limit: { at: found_at }", "discussion")
        #expect(at.variants[0].limits == [.at("found_at")])
        let before = try rule(
            "limit: 1 working day", "limit: { before: eighteenth_birthday, by: 6 months }",
            "discussion")
        #expect(before.variants[0].limits == [.monthsBefore("eighteenth_birthday", 6)])
        let first = try rule("from: { earliest: [seen_at, time] } }", "only_first: true }")
        #expect(first.starts[0].onlyFirst)
    }

    @Test func `a count is of clocks within a length of time`() throws {
        let book = try Miniature().replacing(
            "each: episode\n    start: { breach: missing }\n    met: missing.found",
            with: "each: case\n    start: { count: missing, times: 3, within: 30d }\n"
                + "    met: { on: missing.found, where: { episode: known } }",
            in: "rules/rules.yml"
        ).load().ruleBook
        let rule = try #require(book.rules.first { $0.name == "discussion" })
        #expect(rule.starts == [Start(Trigger(.count("missing", times: 3, within: 30 * 86_400)))])
        #expect(rule.parents == ["missing"])
    }

    static let spoilings: [Spoiling] = [
        Spoiling(
            "a count of zero is reported",
            in: "rules/rules.yml",
            replacing: "each: episode\n    start: { breach: missing }",
            with: "each: case\n    start: { count: missing, times: 0, within: 30d }",
            gives: [
                "rules/rules.yml:15:37: \"times\" is \"0\"; write a whole number from 2 to 100"
            ]),
        Spoiling(
            "a count without its time is reported",
            in: "rules/rules.yml",
            replacing: "each: episode\n    start: { breach: missing }",
            with: "each: case\n    start: { count: missing, times: 3 }",
            gives: ["rules/rules.yml:15:12: \"count\" has no \"within\"; add it"]),
        Spoiling(
            "a count for each of what is counted is reported",
            in: "rules/rules.yml",
            replacing: "start: { breach: missing }",
            with: "start: { count: missing, times: 3, within: 30d }",
            gives: [
                "rules/rules.yml:15:12: rule \"discussion\" counts clocks of other keys, so it is one "
                    + "for the whole case; write each: case"
            ]),
        Spoiling(
            "a condition on a count is reported",
            in: "rules/rules.yml",
            replacing: "each: episode\n    start: { breach: missing }",
            with:
                "each: case\n    start: { count: missing, times: 3, within: 30d, where: { risk: high } }",
            gives: [
                "rules/rules.yml:15:60: \"where\" is not possible with \"count\"; put it on the rule that "
                    + "is counted"
            ]),
        Spoiling(
            "a count beside another start is reported",
            in: "rules/rules.yml",
            replacing: "each: episode\n    start: { breach: missing }",
            with:
                "each: case\n    start: [{ count: missing, times: 3, within: 30d }, missing.found]",
            gives: [
                "rules/rules.yml:15:13: a \"count\" is the rule's only start; make another rule of the "
                    + "others"
            ]),
        Spoiling(
            "a limit of now for some is reported",
            in: "rules/rules.yml",
            replacing: "limit: 1 working day\n    policy: calm",
            with:
                "variants: [{ where: { risk: high }, limit: now, policy: calm }, { limit: 72h, policy: "
                + "calm }]",
            gives: [
                "rules/rules.yml:12:3: rule \"discussion\" has a limit of now beside others; make two "
                    + "rules of it, because each start of now is told by itself"
            ]),
        Spoiling(
            "now that starts again is reported",
            in: "rules/rules.yml",
            replacing: "met: missing.found\n    limit: 1 working day",
            with: "met: { on: missing.found, starts_again: true }\n    limit: now",
            gives: [
                "rules/rules.yml:12:3: rule \"discussion\" has a limit of now and \"starts_again\", so "
                    + "every fact would be told twice; leave \"starts_again\" out"
            ]),
        Spoiling(
            "a value that a list lacks must be one of its words",
            in: "rules/rules.yml",
            replacing: "{ kind: M }",
            with: "{ with: { lacks_one_of: [polce] } }",
            gives: [
                "rules/rules.yml:5:68: \"lacks_one_of\" is \"polce\", not police or health; did you "
                    + "mean \"police\"?"
            ]),
        Spoiling(
            "only a list can lack one of several",
            in: "rules/rules.yml",
            replacing: "{ kind: M }",
            with: "{ kind: { lacks_one_of: [M] } }",
            gives: [
                "rules/rules.yml:5:67: member \"kind\" is no list; \"lacks_one_of\" is possible with a "
                    + "list only"
            ]),
        Spoiling(
            "another key is the rule's own",
            in: "rules/rules.yml",
            replacing: "cancel: missing.found",
            with: "cancel: { on: missing.found, another: concern }",
            gives: [
                "rules/rules.yml:6:43: \"another\" names the first part of \"each\", episode"
            ]),
        Spoiling(
            "a chained stop asks nothing of a fact",
            in: "rules/rules.yml",
            replacing: "met: missing.found",
            with: "met: missing.found\n    cancel: { met: missing, even_without: episode }",
            gives: [
                "rules/rules.yml:17:13: \"covers\", \"all_of\", \"another\" and \"even_without\" are "
                    + "possible with \"on\" only; leave it out"
            ]),
    ]
}

/// Terms of school, and what is wrong with them.
@Suite struct ConfigurationSchoolTermsTests {
    private func problems(_ text: String) throws -> [String] {
        var miniature = Miniature()
        miniature.files["calendars/school-terms.yml"] = text
        return try miniature.problems()
    }

    @Test func `days of school are those of the terms without inset days and holidays`() throws {
        var miniature = Miniature().replacing(
            "limit: 1 working day", with: "limit: 2 school days", in: "rules/rules.yml")
        miniature.files["calendars/school-terms.yml"] = """
            terms:
              - { first: 2026-09-01, last: 2026-10-23 }
              - { first: 2026-11-02, last: 2026-12-18 }
            inset_days: [2026-11-02]
            """
        let calendar = try #require(try miniature.load().ruleBook.calendars.school)
        func day(_ text: String) -> CivilDate { CivilDate(iso: text)! }
        #expect(calendar.isWorking(day("2026-10-23")) && !calendar.isWorking(day("2026-10-26")))
        #expect(!calendar.isWorking(day("2026-11-02")) && calendar.isWorking(day("2026-11-03")))
        #expect(calendar.day(2, after: day("2026-10-22")) == day("2026-11-03"))
        // Nothing is known after the last term: every working day counts.
        #expect(calendar.isWorking(day("2026-12-21")) && calendar.isWorking(day("2026-08-28")))
        #expect(calendar.knownUntil == day("2026-12-18"))
    }

    @Test func `what is wrong with terms is reported where it stands`() throws {
        #expect(
            try problems(
                "terms:\n  - { first: 2027-06-07, last: 2027-07-21 }\n"
                    + "  - { first: 2028-09-01, last: 2028-10-20 }") == [
                    "calendars/school-terms.yml:3:5: there is no term between 2027-07-21 and 2028-09-01; "
                        + "add those that are missing"
                ])
        #expect(
            try problems("terms: [{ first: 9999-01-01, last: 9999-02-01 }]") == [
                "calendars/school-terms.yml:1:9: a term lies between 2000 and 2099; correct its dates"
            ])
        #expect(
            try problems("terms: [{ first: 2026-09-01, last: 2026-08-01 }]") == [
                "calendars/school-terms.yml:1:9: the term ends on 2026-08-01, before it begins on "
                    + "2026-09-01; correct one"
            ])
        #expect(
            try problems(
                "terms:\n  - { first: 2026-09-01, last: 2026-10-23 }\n"
                    + "  - { first: 2026-10-20, last: 2026-12-18 }") == [
                    "calendars/school-terms.yml:3:5: the term from 2026-10-20 overlaps or comes before "
                        + "the one that ends on 2026-10-23; put terms in order"
                ])
        #expect(
            try problems(
                "terms: [{ first: 2026-09-01, last: 2026-10-23 }]\n"
                    + "inset_days: [2026-09-02, 2026-09-02, 2026-12-01]") == [
                    "calendars/school-terms.yml:2:26: inset day 2026-09-02 is given twice; keep one",
                    "calendars/school-terms.yml:2:38: inset day 2026-12-01 lies in no term; correct one "
                        + "of them",
                ])
    }
}
