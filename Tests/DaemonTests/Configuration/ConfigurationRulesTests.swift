import Testing

@testable import Daemon

/// What is wrong in one place, and the lines that say so.
@Suite struct ConfigurationRulesTests {
    @Test(arguments: spoilings)
    func `each mistake is reported where it stands`(_ spoiling: Spoiling) throws {
        #expect(try spoiling.miniature.problems() == spoiling.lines, "\(spoiling.title)")
    }

    static let spoilings: [Spoiling] = [
        Spoiling(
            "an unknown fact type is reported with the nearest",
            in: "rules/rules.yml",
            replacing: "cancel: missing.found",
            with: "cancel: missing.fuond",
            gives: [
                "rules/rules.yml:6:13: unknown fact type \"missing.fuond\"; did you mean "
                    + "\"missing.found\"?"
            ]),
        Spoiling(
            "an unknown member in a condition is reported with the nearest",
            in: "rules/rules.yml",
            replacing: "where: { kind: M }",
            with: "where: { kinds: M }",
            gives: [
                "rules/rules.yml:5:45: fact type \"missing.reported\" has no member "
                    + "\"kinds\"; did you mean \"kind\"?"
            ]),
        Spoiling(
            "a value that is not among the words is reported",
            in: "rules/rules.yml",
            replacing: "where: { kind: M }",
            with: "where: { kind: X }",
            gives: [
                "rules/rules.yml:5:51: \"kind\" is \"X\", not M or A; did you mean \"A\"?"
            ]),
        Spoiling(
            "a flag compared with a word is reported",
            in: "rules/rules.yml",
            replacing: "where: { kind: M }",
            with: "where: { looked_after: maybe }",
            gives: [
                "rules/rules.yml:5:59: \"looked_after\" is \"maybe\", not true or false"
            ]),
        Spoiling(
            "an authority compared with a word is reported",
            in: "rules/rules.yml",
            replacing: "where: { kind: M }",
            with: "where: { authority: our }",
            gives: [
                "rules/rules.yml:5:56: \"authority\" is \"our\", not ours, theirs or an "
                    + "authority's code; did you mean \"ours\"?"
            ]),
        Spoiling(
            "a condition on a list is reported",
            in: "rules/rules.yml",
            replacing: "where: { kind: M }",
            with: "where: { with: police }",
            gives: [
                "rules/rules.yml:5:51: member \"with\" is a list, a moment or a date; a "
                    + "condition compares words, flags and authorities only"
            ]),
        Spoiling(
            "an unknown moment to count from is reported",
            in: "rules/rules.yml",
            replacing: "[seen_at, time]",
            with: "[sean_at, time]",
            gives: [
                "rules/rules.yml:5:75: fact type \"missing.reported\" has no moment "
                    + "\"sean_at\"; did you mean \"seen_at\"?"
            ]),
        Spoiling(
            "a start that watches two things is reported",
            in: "rules/rules.yml",
            replacing: "{ breach: missing }",
            with: "{ breach: missing, on: missing.found }",
            gives: [
                "rules/rules.yml:15:12: this watches \"on\" and \"breach\"; keep one"
            ]),
        Spoiling(
            "a start that watches nothing is reported",
            in: "rules/rules.yml",
            replacing: "{ breach: missing }",
            with: "{ where: {} }",
            gives: [
                "rules/rules.yml:15:12: nothing is said about what is watched; write \"on: "
                    + "FACT TYPE\" or \"breach: RULE\""
            ]),
        Spoiling(
            "an unknown rule is reported with the nearest",
            in: "rules/rules.yml",
            replacing: "{ breach: missing }",
            with: "{ breach: mising }",
            gives: [
                "rules/rules.yml:15:22: unknown rule \"mising\"; did you mean \"missing\"?"
            ]),
        Spoiling(
            "a chained clock has no moment to count from",
            in: "rules/rules.yml",
            replacing: "{ breach: missing }",
            with: "{ breach: missing, from: recorded }",
            gives: [
                "rules/rules.yml:15:37: \"from\" is possible with \"on\" only: a chained "
                    + "clock starts at the breach or meeting; leave it out"
            ]),
        Spoiling(
            "a rule without a start never starts",
            in: "rules/rules.yml",
            replacing: "    start: { breach: missing }\n",
            with: "",
            gives: [
                "rules/rules.yml:12:3: rule \"discussion\" has no \"start\", so it never "
                    + "starts; add it"
            ]),
        Spoiling(
            "a rule with an empty list of starts never starts",
            in: "rules/rules.yml",
            replacing: "start: { breach: missing }",
            with: "start: []",
            gives: [
                "rules/rules.yml:15:12: \"start\" is an empty list; write at least one"
            ]),
        Spoiling(
            "a rule never starts from a fact that cannot name its key",
            in: "rules/rules.yml",
            replacing: "start: { breach: missing }",
            with: "start: meeting.held",
            gives: [
                "rules/rules.yml:15:12: fact type \"meeting.held\" does not say which "
                    + "episode it is about, so this never starts; change \"each\" or the fact "
                    + "type"
            ]),
        Spoiling(
            "a stop that cannot name the key is reported",
            in: "rules/rules.yml",
            replacing: "met: missing.found",
            with: "met: meeting.held",
            gives: [
                "rules/rules.yml:16:10: fact type \"meeting.held\" does not say which "
                    + "episode it is about, so this never stops a clock; change \"each\" or the "
                    + "fact type"
            ]),
        Spoiling(
            "a rule chained to the meeting of one that is never met is reported",
            in: "rules/rules.yml",
            replacing: "{ breach: missing }",
            with: "{ met: missing }",
            gives: [
                "rules/rules.yml:15:12: rule \"missing\" has no \"met\", so this never "
                    + "happens; watch its breach, or add \"met\" there"
            ]),
        Spoiling(
            "a chained rule with another key is reported",
            in: "rules/rules.yml",
            replacing: "title: Hold a discussion\n    each: episode",
            with: "title: Hold a discussion\n    each: case",
            gives: [
                "rules/rules.yml:15:12: rule \"discussion\" has each: case, and rule "
                    + "\"missing\", which it watches, has each: episode; make them the same"
            ]),
        Spoiling(
            "rules chained in a ring are reported once",
            in: "rules/rules.yml",
            replacing: "cancel: missing.found",
            with: "cancel: [missing.found, { breach: discussion }]",
            gives: [
                "rules/rules.yml:2:3: rules are chained in a ring: \"missing\" waits for "
                    + "\"discussion\" waits for \"missing\"; break it"
            ]),
        Spoiling(
            "a rule chained to itself is reported",
            in: "rules/rules.yml",
            replacing: "{ breach: missing }",
            with: "{ breach: discussion }",
            gives: [
                "rules/rules.yml:12:3: rules are chained in a ring: \"discussion\" waits "
                    + "for \"discussion\"; break it"
            ]),
        Spoiling(
            "a rule that nothing ends is reported",
            in: "rules/rules.yml",
            replacing: "    met: missing.found\n",
            with: "",
            gives: [
                "rules/rules.yml:12:3: rule \"discussion\" never ends, so it would be told "
                    + "for ever; add \"met\" or \"cancel\""
            ]),
        Spoiling(
            "a rule that pauses and never resumes is reported",
            in: "rules/rules.yml",
            replacing: "met: missing.found",
            with: "met: missing.found\n    pause: missing.reported",
            gives: [
                "rules/rules.yml:12:3: rule \"discussion\" has one of \"pause\" and "
                    + "\"resume\"; it needs both"
            ]),
        Spoiling(
            "a condition on a clock that stops another is reported",
            in: "rules/rules.yml",
            replacing: "met: missing.found",
            with: "met: missing.found\n    cancel: { start_of_another: missing, where: { kind: M "
                + "} }",
            gives: [
                "rules/rules.yml:17:49: \"where\" is possible with \"on\" only when a "
                    + "clock stops; leave it out"
            ]),
        Spoiling(
            "starting again is for meetings only",
            in: "rules/rules.yml",
            replacing: "cancel: missing.found",
            with: "cancel: { on: missing.found, starts_again: true }",
            gives: [
                "rules/rules.yml:6:48: \"starts_again\" is possible under \"met\" with "
                    + "\"on\" only; leave it out"
            ]),
        Spoiling(
            "equal members must exist on both sides",
            in: "rules/rules.yml",
            replacing: "met: missing.found",
            with: "met: { on: missing.found, same: { authorty: autority } }",
            gives: [
                "rules/rules.yml:16:39: fact type \"missing.found\" has no member "
                    + "\"authorty\"; did you mean \"authority\"?",
                "rules/rules.yml:16:49: unknown member \"autority\"; did you mean \"authority\"?",
            ]),
        Spoiling(
            "an unknown key of a rule is reported",
            in: "rules/rules.yml",
            replacing: "title: Hold a discussion\n    each: episode",
            with: "title: Hold a discussion\n    each: epsiode",
            gives: [
                "rules/rules.yml:14:11: unknown clock key \"epsiode\"; did you mean \"episode\"?"
            ]),
        Spoiling(
            "the whole case is no part of a key",
            in: "rules/rules.yml",
            replacing: "title: Hold a discussion\n    each: episode",
            with: "title: Hold a discussion\n    each: [episode, case]",
            gives: [
                "rules/rules.yml:14:21: \"each\" names \"case\" beside another; leave it out"
            ]),
    ]
}
