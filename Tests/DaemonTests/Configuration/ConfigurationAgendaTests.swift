import Measures
import Testing

@testable import Daemon

/// What schedules tell, and what is wrong when it is said badly.
@Suite struct ConfigurationAgendaTests {
    @Test(arguments: spoilings)
    func `each mistake is reported where it stands`(_ spoiling: Spoiling) throws {
        let problems = try spoiling.spoilt(.reporting).problems()
        #expect(problems == spoiling.lines, "\(spoiling.title)")
    }

    @Test func `what a schedule tells is read as it is meant`() throws {
        let agenda = try #require(try Miniature.reporting.load().agendas["triage"])
        let lists = [
            Agenda.List(title: "Open", kind: .open, rules: ["missing"], seconds: nil),
            Agenda.List(title: "Due", kind: .due, rules: [], seconds: 86_400),
            Agenda.List(title: "Breached", kind: .breached, rules: [], seconds: nil),
        ]
        #expect(agenda.lists == lists)
        let sample = Agenda.Sample(
            title: "Found", of: "episodes", when: .ended, size: 10, lastMonth: true)
        #expect(agenda.samples == [sample])
        #expect(agenda.figures == Agenda.Figures(months: 13, charts: ["found_pct"]))
        let condition = Agenda.Condition.below(
            95, measure: "found_pct", over: 28 * 86_400, butLast: 86_400)
        #expect(agenda.condition == condition)
    }

    @Test func `a schedule may tell when bank holidays run out`() throws {
        let miniature = Miniature.reporting.replacing(
            "{ measure: found_pct, over: 28d, but_last: 24h, below: 95 }",
            with: "{ holidays_known_for_less_than: 365 }", in: "schedules.yml")
        #expect(try miniature.load().agendas["triage"]?.condition == .horizon(days: 365))
    }

    static let spoilings: [Spoiling] = [
        .schedule(
            "a list without a title is reported",
            "title: Open, ", "",
            #"12:9: the list has no "title"; add it"#),
        .schedule(
            "a list of nothing is reported",
            "clocks: open, ", "",
            #"12:9: the list has no "clocks"; add it"#),
        .schedule(
            "an unknown state of clocks is reported with the nearest",
            "clocks: open", "clocks: opne",
            #"12:32: "clocks" is "opne"; write open, overdue, due, breached or begun; did "#
                + #"you mean "open"?"#),
        .schedule(
            "a list of an unknown rule is reported with the nearest",
            "of: missing", "of: mising",
            #"12:42: unknown rule "mising"; did you mean "missing"?"#),
        .schedule(
            "a list of no rules is reported",
            "of: missing", "of: []",
            #"12:42: "of" is an empty list; write at least one"#),
        .schedule(
            "a list of what is due that does not say how soon is reported",
            ", within: 24h", "",
            #"13:9: a list of what is due says "within"; add it"#),
        .schedule(
            "a list of what is due since something is reported",
            "within: 24h", "within: 24h, since: last",
            #"13:56: "since" is possible with breached and begun; leave it out"#),
        .schedule(
            "a length of time that cannot be read is reported",
            "within: 24h", "within: a day",
            #"13:44: "within" is "a day"; write a length of time such as 90s, 30m, 4h or "#
                + "2d, at most ten years"),
        .schedule(
            "a time since which that cannot be read is reported",
            "since: last", "since: lately",
            #"14:53: "since" is "lately"; write a length of time such as 90s, 30m, 4h or "#
                + "2d, at most ten years"),
        .schedule(
            "a list of what was breached within something is reported",
            "since: last", "within: 24h",
            #"14:54: "within" is possible with due only; leave it out"#),
        .schedule(
            "a list of what is open within something is reported",
            "of: missing", "of: missing, within: 24h",
            #"12:59: "within" goes with due, and "since" with breached and begun; leave it out"#),
        .schedule(
            "a list of what is open since something is reported",
            "of: missing", "of: missing, since: 24h",
            #"12:58: "within" goes with due, and "since" with breached and begun; leave it out"#),
        .schedule(
            "a list of what is open of no rule is reported",
            ", of: missing", "",
            #"12:9: a list of open clocks says of which rules; add "of""#),
        .schedule(
            "a list of what began of no rule is reported",
            "clocks: open, of: missing", "clocks: begun",
            #"12:9: a list of begun clocks says of which rules; add "of""#),
        .schedule(
            "a list of what is overdue of no rule is reported",
            "clocks: open, of: missing", "clocks: overdue",
            #"12:9: a list of overdue clocks says of which rules; add "of""#),
        .schedule(
            "an unknown key of a list is reported with the nearest",
            "within: 24h", "within: 24h, whitin: 48h",
            #"13:49: unknown key "whitin"; did you mean "within"?"#),
        .schedule(
            "a sample without a title is reported",
            "title: Found, ", "",
            #"15:14: the sample has no "title"; add it"#),
        .schedule(
            "a sample of nothing is reported",
            "of: episodes, ", "",
            #"15:14: the sample has no "of"; add it"#),
        .schedule(
            "a sample of an unknown span is reported with the nearest",
            "of: episodes", "of: episode",
            #"15:34: unknown span or rule "episode"; did you mean "episodes"?"#),
        .schedule(
            "a sample that does not say when is reported",
            "when: ended, ", "",
            #"15:14: the sample has no "when"; add it"#),
        .schedule(
            "a sample at an unknown time is reported",
            "when: ended", "when: end",
            #"15:50: "when" is "end"; write open, begun or ended"#),
        .schedule(
            "a sample of no size is reported",
            ", size: 10", "",
            #"15:14: the sample has no "size"; add it"#),
        .schedule(
            "a sample that is too small is reported",
            "size: 10", "size: 0",
            #"15:63: "size" is "0"; write a whole number from 1 to 1000"#),
        .schedule(
            "a sample from an unknown time is reported with the nearest",
            "from: last month", "from: last months",
            #"15:73: "from" is "last months"; write since last or last month; did you "#
                + #"mean "last month"?"#),
        .schedule(
            "an unknown key of a sample is reported with the nearest",
            "size: 10", "size: 10, form: last month",
            #"15:67: unknown key "form"; did you mean "from"?"#),
        .schedule(
            "a scorecard that does not say how many months is reported",
            "{ months: 13, charts: [found_pct] }", "{ charts: [found_pct] }",
            #"16:16: "scorecard" has no "months"; add it"#),
        .schedule(
            "a scorecard of too many months is reported",
            "months: 13", "months: 121",
            #"16:26: "months" is "121"; write a whole number from 1 to 120"#),
        .schedule(
            "a chart of an unknown measure is reported with the nearest",
            "[found_pct]", "[found_pc]",
            #"16:39: unknown measure "found_pc"; did you mean "found_pct"?"#),
        .schedule(
            "an unknown key of a scorecard is reported with the nearest",
            "charts:", "chart:",
            #"16:30: unknown key "chart"; did you mean "charts"?"#),
        .schedule(
            "a condition without a measure is reported",
            "measure: found_pct, ", "",
            #"17:14: "tell_if" has no "measure"; add it"#),
        .schedule(
            "a condition on an unknown measure is reported with the nearest",
            "measure: found_pct", "measure: fuond_pct",
            #"17:25: unknown measure "fuond_pct"; did you mean "found_pct"?"#),
        .schedule(
            "a condition on what is no percentage is reported",
            "measure: found_pct", "measure: lateness",
            #"17:25: "tell_if" compares one percentage; name a measure with "share" and without "#
                + #""by""#),
        .schedule(
            "a condition without a bound is reported",
            ", below: 95", "",
            #"17:14: "tell_if" has no "below"; add it"#),
        .schedule(
            "a bound above all percentages is reported",
            "below: 95", "below: 101",
            #"17:69: "below" is "101"; write a whole number from 1 to 100"#),
        .schedule(
            "a condition over no time is reported",
            "over: 28d, ", "",
            #"17:14: "tell_if" has no "over"; add it"#),
        .schedule(
            "a length of time to look back that cannot be read is reported",
            "over: 28d", "over: 4 weeks",
            #"17:42: "over" is "4 weeks"; write a length of time such as 90s, 30m, 4h or "#
                + "2d, at most ten years"),
        .schedule(
            "a length of time to leave out that cannot be read is reported",
            "but_last: 24h", "but_last: a day",
            #"17:57: "but_last" is "a day"; write a length of time such as 90s, 30m, 4h "#
                + "or 2d, at most ten years"),
        .schedule(
            "an unknown key of a condition is reported with the nearest",
            "but_last", "but_lats",
            #"17:47: unknown key "but_lats"; did you mean "but_last"?"#),
        .schedule(
            "days of known holidays that are no number are reported",
            "{ measure: found_pct, over: 28d, but_last: 24h, below: 95 }",
            "{ holidays_known_for_less_than: 365d }",
            #"17:46: "holidays_known_for_less_than" is "365d"; write a whole number from "#
                + "1 to 3660"),
        .schedule(
            "days ahead of a gap that are no number are reported",
            "{ measure: found_pct, over: 28d, but_last: 24h, below: 95 }",
            "{ uncovered_in_days: [14, 1 week] }",
            #"17:40: "uncovered_in_days" is "1 week"; write a whole number from 1 to 366"#
        ),
        .schedule(
            "known holidays for an unknown key are reported with the nearest",
            "{ measure: found_pct, over: 28d, but_last: 24h, below: 95 }",
            "{ holidays_known_for_less_then: 365 }",
            #"17:14: "tell_if" has no "below"; add it"#,
            #"17:14: "tell_if" has no "measure"; add it"#,
            #"17:14: "tell_if" has no "over"; add it"#,
            #"17:16: unknown key "holidays_known_for_less_then"; did you mean "#
                + #""holidays_known_for_less_than"?"#),
        .schedule(
            "known holidays beside a measure are reported",
            "{ measure: found_pct,", "{ holidays_known_for_less_than: 365, measure: found_pct,",
            #"17:60: "measure" does not go with "holidays_known_for_less_than"; keep one condition"#,
            #"17:77: "over" does not go with "holidays_known_for_less_than"; keep one condition"#,
            #"17:92: "but_last" does not go with "holidays_known_for_less_than"; keep one condition"#,
            #"17:104: "below" does not go with "holidays_known_for_less_than"; keep one condition"#),
    ]
}
