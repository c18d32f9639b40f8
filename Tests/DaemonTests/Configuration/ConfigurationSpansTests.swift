import Deadlines
import Measures
import Testing

@testable import Daemon

/// Spans, tests and groups of what is counted, and what is wrong with them.
@Suite struct ConfigurationSpansTests {
    @Test(arguments: spoilings)
    func `each mistake is reported where it stands`(_ spoiling: Spoiling) throws {
        let problems = try spoiling.spoilt(.reporting).problems()
        #expect(problems == spoiling.lines, "\(spoiling.title)")
    }

    @Test func `each test is read as it is meant`() throws {
        let miniature = Miniature.reporting.replacing(
            "of: episodes\n    when: ended\n"
                + "    among: { first: true, where: { looked_after: true } }",
            with: "of: discussion\n    when: ended\n    among: { lacks: missing.found, "
                + "not_again: 90d, repeated: { times: 3, within: 30d }, met: in time, "
                + "settled: true, lowered: risk }",
            in: "measures/figures.yml")
        let tests: [Measure.Test] = [
            .lacks(["missing.found"]), .notAgain(within: 90 * 86_400),
            .repeated(times: 3, within: 30 * 86_400), .metInTime, .settled,
            .lowered(member: "risk", order: ["low", "high"]),
        ]
        #expect(try miniature.load().measures.measures.first?.among == tests)
    }

    @Test func `a span is counted and nobody is told of it`() throws {
        let configuration = try Miniature.reporting.load()
        #expect(!configuration.ruleBook.rules.contains { $0.name == "episodes" })
        let rules = configuration.measures.rules.rules
        let span = try #require(rules.first { $0.name == "episodes" })
        #expect(span.each == ["episode"])
        let kind = Condition("kind", .oneOf([.text("M")]))
        #expect(span.starts == [Start(Trigger(.fact("missing.reported"), where: [kind]))])
        #expect(span.stops == [Stop(Trigger(.fact("missing.found")), effect: .cancelled)])
    }

    static let spoilings: [Spoiling] = [
        .measure(
            "an unknown type in a test is reported with the nearest",
            "has: missing.found", "has: missing.fuond",
            #"10:19: unknown fact type "missing.fuond"; did you mean "missing.found"?"#),
        .measure(
            "an unknown type among several is reported with the nearest",
            "has: missing.found, within: 72h", "lacks: [missing.found, meeting.hold]",
            #"10:37: unknown fact type "meeting.hold"; did you mean "meeting.held"?"#),
        .measure(
            "within without has is reported",
            "has: missing.found, ", "",
            #"10:22: "within" goes with "has"; leave it out"#),
        .measure(
            "a length of time within which that cannot be read is reported",
            "within: 72h", "within: 3 days",
            #"10:42: "within" is "3 days"; write a length of time such as 90s, 30m, 4h or "#
                + "2d, at most ten years"),
        .measure(
            "not again within no length of time is reported",
            "first: true", "not_again: never",
            #"13:25: "not_again" is "never"; write a length of time such as 90s, 30m, 4h "#
                + "or 2d, at most ten years"),
        .measure(
            "repeated without times is reported",
            "first: true", "repeated: { within: 30d }",
            #"13:24: "repeated" has no "times"; add it"#),
        .measure(
            "repeated without its time is reported",
            "first: true", "repeated: { times: 3 }",
            #"13:24: "repeated" has no "within"; add it"#),
        .measure(
            "repeated less than twice is reported",
            "first: true", "repeated: { times: 1, within: 30d }",
            #"13:33: "times" is "1"; write a whole number from 2 to 100"#),
        .measure(
            "an unknown key of repeated is reported with the nearest",
            "first: true", "repeated: { times: 3, within: 30d, widthin: 60d }",
            #"13:49: unknown key "widthin"; did you mean "within"?"#),
        .measure(
            "met in another way than in time is reported",
            "first: true", "met: late",
            #"13:19: "met" is "late"; write "in time""#),
        .measure(
            "a first that is false is reported",
            "first: true", "first: false",
            #"13:21: "first" is false, which asks nothing; write true or leave it out"#),
        .measure(
            "a settled that is false is reported",
            "first: true", "settled: false",
            #"13:23: "settled" is false, which asks nothing; write true or leave it out"#),
        .measure(
            "a first that is neither true nor false is reported",
            "first: true", "first: maybe",
            #"13:21: "first" is "maybe"; write true or false"#),
        .measure(
            "a lowered member that is unknown is reported with the nearest",
            "first: true", "lowered: rsik",
            #"13:23: unknown member "rsik"; did you mean "risk"?"#),
        .measure(
            "a lowered member without words is reported",
            "first: true", "lowered: looked_after",
            #"13:23: member "looked_after" has no words in an order; name one that has"#),
        .measure(
            "an unknown member is reported with the nearest",
            "looked_after: true", "looked_aftr: true",
            #"13:36: no fact type has a member "looked_aftr"; did you mean "looked_after"?"#),
        .measure(
            "a value that is none of the member's is reported",
            "looked_after: true", "risk: hihg",
            #"13:42: "risk" is "hihg", not low or high; did you mean "high"?"#),
        .measure(
            "what a member does not say is reported",
            "looked_after: true", "risk: { not: low }",
            #"13:34: "where" compares with words here, not with "ours", "theirs", "known" or "#
                + #""not"; put that on the span's "start""#),
        .measure(
            "an unknown test is reported with the nearest",
            "first: true", "frist: true",
            #"13:14: unknown key "frist"; did you mean "first"?"#),
        .measure(
            "a test that is no section is reported",
            "{ first: true, where: { looked_after: true } }", "first",
            #"13:12: "among" is "first"; write a section of keys and values"#),
        .measure(
            "figures by an unknown member are reported with the nearest",
            "member: risk", "member: rsik",
            #"20:19: unknown member "rsik"; did you mean "risk"?"#),
        .measure(
            "figures by no member are reported",
            "member: risk, ", "",
            #"20:9: "by" has no "member"; add it"#),
        .measure(
            "figures without names are reported",
            "names: { low: low, high: high }, ", "",
            #"20:9: "by" has no "names"; add it"#),
        .measure(
            "figures without a name for the rest are reported",
            ", unknown: not_said", "",
            #"20:9: "by" has no "unknown"; add it"#),
        .measure(
            "a figure's name that is none is reported",
            "low: low", "low: at low risk",
            #"20:39: "low" is "at low risk", not a name; use letters, digits, dots, "#
                + "hyphens and underscores, at most 64"),
        .measure(
            "an unknown key of figures is reported with the nearest",
            "unknown: not_said", "unknown: not_said, nams: {}",
            #"20:77: unknown key "nams"; did you mean "names"?"#),
        .measure(
            "a span with the name of a rule is reported",
            "measures:", "  missing: { each: episode, start: missing.reported }\nmeasures:",
            #"6:3: span "missing" has the name of a rule; give it another"#),
        .measure(
            "a span that never starts is reported",
            "    start: { on: missing.reported, where: { kind: M } }\n", "",
            #"2:3: span "episodes" has no "start", so it never starts; add it"#),
        .measure(
            "a span for each of nothing is reported",
            "    each: episode\n", "",
            #"2:3: span "episodes" has no "each"; add it"#),
        .measure(
            "a span for each of something unknown is reported with the nearest",
            "each: episode", "each: episod",
            #"3:11: unknown clock key "episod"; did you mean "episode"?"#),
        .measure(
            "a span that ends with an unknown fact is reported with the nearest",
            "end: missing.found", "end: missing.fond",
            #"5:10: unknown fact type "missing.fond"; did you mean "missing.found"?"#),
        .measure(
            "a span that starts with a fact of another key is reported",
            "start: { on: missing.reported, where: { kind: M } }", "start: meeting.held",
            #"4:12: fact type "meeting.held" does not say which episode it is about, so "#
                + #"this never starts; change "each" or the fact type"#),
        .measure(
            "a span that ends with a fact of another key is reported",
            "end: missing.found", "end: meeting.held",
            #"5:10: fact type "meeting.held" does not say which episode it is about, so "#
                + #"this never stops a clock; change "each" or the fact type"#),
        .measure(
            "a span until something that is no date is reported",
            "end: missing.found", "end: missing.found\n    until: risk",
            #"6:12: member "risk" is no date; name one that is"#),
        .measure(
            "an end of rules under a span is reported",
            "end: missing.found", "met: missing.found",
            #"2:3: span "episodes" ends with "end", not as a rule does; write "end""#),
        .measure(
            "a span with a limit is reported",
            "end: missing.found", "end: missing.found\n    limit: 72h",
            #"6:5: unknown key "limit""#),
        .measure(
            "a span that waits for a meeting that cannot be is reported",
            "{ on: missing.reported, where: { kind: M } }", "{ met: missing }",
            #"4:12: rule "missing" has no "met", so this never happens; watch its breach, "#
                + #"or add "met" there"#),
        .measure(
            "a span that counts for each of what is counted is reported",
            "{ on: missing.reported, where: { kind: M } }",
            "{ count: missing, times: 3, within: 30d }",
            #"4:12: rule "episodes" counts clocks of other keys, so it is one for the "#
                + "whole case; write each: case"),
        .measure(
            "a span that waits for an unknown rule is reported with the nearest",
            "{ on: missing.reported, where: { kind: M } }", "{ breach: mising }",
            #"4:22: unknown rule "mising"; did you mean "missing"?"#),
        .measure(
            "a span that ends and starts again is reported",
            "end: missing.found", "end: { on: missing.found, starts_again: true }",
            #"5:45: "starts_again" is possible under "met" with "on" only; leave it out"#),
        .measure(
            "a span that is no section is reported",
            "measures:", "  bare: missing\nmeasures:",
            #"6:9: "bare" is "missing"; write a section of keys and values"#),
    ]
}
