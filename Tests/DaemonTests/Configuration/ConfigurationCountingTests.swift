import Testing

@testable import Daemon

/// What would be accepted and could not work: figures that are always nothing, or two in one place.
@Suite("Measures and schedules that could not work")
struct ConfigurationCountingTests {
    @Test("each is refused where it stands", arguments: spoilings)
    func refused(_ spoiling: Spoiling) throws {
        let problems = try spoiling.spoilt(.reporting).problems()
        #expect(problems == spoiling.lines, "\(spoiling.title)")
    }

    private static let spoilings: [Spoiling] = [
        .measure(
            "a fact that cannot name what is counted",
            "has: missing.found", "has: case.opened",
            #"10:19: fact type "case.opened" does not say which episode it is about, so nothing of "#
                + #"it has one; change "each" or the fact type"#),
        .measure(
            "every type for one that happened", "has: missing.found", "has: all",
            #"10:19: unknown fact type "all""#),
        .measure(
            "a span that is met", "first: true", "met: in time",
            #"13:19: "episodes" is never met, so none would be in time; count a rule that has "met""#
        ),
        .measure(
            "a span that is settled", "first: true", "settled: true",
            #"13:23: a span has no deadline to settle it; leave "settled" out"#),
        .measure(
            "a test that asks nothing", "{ has: missing.found, within: 72h }", "{}",
            #"10:12: "share" asks nothing; write a test, or leave it out"#),
        .measure(
            "the end of what never ends", "    end: missing.found\n", "",
            #"6:3: measure "found_pct" counts what has ended, and "episodes" never ends; give it "#
                + #"an "end""#),
        .measure(
            "a member that is no word", "member: risk", "member: looked_after",
            #"20:19: member "looked_after" is none of a few words, so nothing can be told apart by "#
                + "it; name one that is"),
        .measure(
            "a value that the member never has", "low: low,", "lwo: low,",
            #"20:34: member "risk" is never "lwo"; did you mean "low"?"#),
        .measure(
            "a figure of two measures", "  lateness:", "  missing_now_low:",
            #"21:3: measure "missing_now_low" has a figure "missing_now_low", and so has measure "#
                + #""missing_now"; rename one"#),
        .schedule(
            "a schedule that counts days of school", "3 working days", "3 school days",
            "8:24: a schedule knows no days of school; write working days or days"),
        .schedule(
            "two preparations of one title",
            "{ before: 3 working days, title: Agenda pack }",
            "[{ before: 3 working days, title: Pack }, { before: 1 day, title: Pack }]",
            #"8:56: "Pack" is to be prepared twice; give one another title"#),
        .schedule(
            "an answer for which nobody is asked again", "policy: calm", "policy: slow",
            #"2:3: schedule "triage" needs an answer, and its next date comes before policy "slow" "#
                + "tells anybody again; name a faster policy"),
        .schedule(
            "figures of the month before", "roll: forward", "roll: back",
            #"2:3: schedule "triage" rolls back, perhaps into the month before, and would show that "#
                + "month's figures; write roll: forward"),
        .schedule(
            "a chart of several figures", "charts: [found_pct]", "charts: [missing_now]",
            #"16:39: measure "missing_now" has several figures, and a chart shows one; name another"#
        ),
        .schedule(
            "a start out of range", "starts: 2026-01-05", "starts: 1960-01-05",
            #"5:13: "starts" is "1960-01-05 08:30"; write a local day and time such as 2026-01-05 "#
                + "08:30"),
    ]
}
