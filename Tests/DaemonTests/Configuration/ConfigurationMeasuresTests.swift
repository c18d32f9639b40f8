import Deadlines
import Measures
import Testing

@testable import Daemon

/// What the scorecard counts, and what is wrong with it.
@Suite struct ConfigurationMeasuresTests {
    @Test(arguments: spoilings)
    func `each mistake is reported where it stands`(_ spoiling: Spoiling) throws {
        let problems = try spoiling.spoilt(.reporting).problems()
        #expect(problems == spoiling.lines, "\(spoiling.title)")
    }

    @Test func `measures are read as they are meant, in the order of the file`() throws {
        let measures = try Miniature.reporting.load().measures.measures
        let found = Measure(
            name: "found_pct", title: "Found within 72 hours, %",
            definition: "Of the episodes that ended in the month, those found in time",
            quantity: .share([.has(["missing.found"], within: 259_200)]),
            population: .clocks(of: "episodes", .ended, months: 0),
            among: [.first, .says(member: "looked_after", [.flag(true)])])
        let missing = Measure(
            name: "missing_now", title: "Missing",
            definition: "Episodes open at the end of the month", quantity: .each,
            population: .clocks(of: "episodes", .open, months: 0),
            grouping: Measure.Grouping(
                member: "risk", names: [("low", "low"), ("high", "high")], unknown: "not_said"))
        let lateness = Measure(
            name: "lateness", title: "Lateness",
            definition: "From what happened to its record", quantity: .medianLateness,
            population: .recordedFacts([]))
        #expect(measures == [found, missing, lateness])
    }

    @Test func `the shipped measures stand in the order of their file`() throws {
        let configuration = try Configuration.load(folder: ShippedConfiguration.folder)
        #expect(configuration.measures.measures.map(\.name) == Self.shipped)
        let spans = ["exploitation-concern", "missing-episode", "return"]
        let rules = Set(configuration.measures.rules.rules.map(\.name))
        #expect(rules.isSuperset(of: spans + ["compact-forward"]))
        #expect(!configuration.ruleBook.rules.contains { spans.contains($0.name) })
    }

    private static let shipped = [
        "missing_at_month_end", "missing_3plus_30d", "missing_3plus_30d_all", "missing_from",
        "rhi_offered_pct",
        "rhi_successful_pct", "rhi_within_72h_pct", "rhi_engaged_pct", "rhi_declined_pct",
        "rhi_not_engaged_pct", "first_time_episodes", "first_time_not_again_pct", "cse_open_total",
        "cse_open", "cse_risk", "cse_reduced_risk_12m_pct", "cse_referrals", "children_at_panel",
        "compacts_received", "compacts_forwarded_in_time_pct", "fact_lateness_median",
    ]

    static let spoilings: [Spoiling] = [
        .measure(
            "a measure without a title is reported",
            "    title: Lateness\n", "",
            #"21:3: measure "lateness" has no "title"; add it"#),
        .measure(
            "a measure without a definition is reported",
            "    definition: From what happened to its record\n", "",
            #"21:3: measure "lateness" has no "definition"; add it"#),
        .measure(
            "a measure of no quantity is reported",
            "    count: each\n", "",
            #"14:3: measure "missing_now" has none of "count", "share" and "median"; write one"#),
        .measure(
            "a measure of several quantities is reported",
            "count: each", "count: each\n    median: lateness",
            #"14:3: measure "missing_now" has several of "count", "share" and "median"; "#
                + "write one"),
        .measure(
            "an unknown count is reported with the nearest",
            "count: each", "count: eahc",
            #"17:12: "count" is "eahc"; write cases or each; did you mean "each"?"#),
        .measure(
            "an unknown median is reported with the nearest",
            "median: lateness", "median: latness",
            #"24:13: "median" is "latness"; write lateness; did you mean "lateness"?"#),
        .measure(
            "a measure of nothing is reported",
            "\n    recorded: all", "",
            #"21:3: measure "lateness" has none of "of", "facts" and "recorded"; write one"#),
        .measure(
            "a measure of several things is reported",
            "recorded: all", "recorded: all\n    facts: all",
            #"21:3: measure "lateness" has several of "of", "facts" and "recorded"; write one"#),
        .measure(
            "what is counted of clocks without saying when is reported",
            "    when: ended\n", "",
            #"7:3: measure "found_pct" has no "when"; write open, begun or ended"#),
        .measure(
            "an unknown time is reported with the nearest",
            "when: ended", "when: endde",
            #"12:11: "when" is "endde"; write open, begun or ended; did you mean "ended"?"#),
        .measure(
            "an unknown span is reported with the nearest",
            "    of: episodes\n    when: open", "    of: episode\n    when: open",
            #"18:9: unknown span or rule "episode"; did you mean "episodes"?"#),
        .measure(
            "an unknown rule is reported with the nearest",
            "    of: episodes\n    when: open", "    of: mising\n    when: open",
            #"18:9: unknown span or rule "mising"; did you mean "missing"?"#),
        .measure(
            "months of what is open are reported",
            "when: open", "when: open\n    months: 12",
            #"20:13: measure "missing_now" counts what is open at the month's end, not over "#
                + #""months"; leave it out"#),
        .measure(
            "too many months are reported",
            "when: ended", "when: ended\n    months: 121",
            #"13:13: "months" is "121"; write a whole number from 1 to 120"#),
        .measure(
            "months of facts are reported",
            "recorded: all", "recorded: all\n    months: 12",
            #"26:13: "months" goes with "of", not with facts; leave it out"#),
        .measure(
            "the time of clocks for facts is reported",
            "recorded: all", "recorded: all\n    when: open",
            #"26:11: "when" goes with "of", not with facts; leave it out"#),
        .measure(
            "an unknown type of facts is reported with the nearest",
            "recorded: all", "recorded: [missing.foud]",
            #"25:16: unknown fact type "missing.foud"; did you mean "missing.found"?"#),
        .measure(
            "an empty list of facts is reported",
            "recorded: all", "facts: []",
            #"25:12: "facts" is an empty list; write at least one"#),
        .measure(
            "a share of facts is reported",
            "    of: episodes\n    when: ended\n    among: { first: true, where: { "
                + "looked_after: true } }", "    facts: missing.found",
            #"7:3: measure "found_pct" takes a share of facts, and only clocks have one; "#
                + #"name a span or rule in "of""#),
        .measure(
            "the lateness of clocks is reported",
            "recorded: all", "of: episodes\n    when: ended",
            #"21:3: measure "lateness" takes the lateness of clocks, and only facts have "#
                + #"one; name "facts" or "recorded""#),
        .measure(
            "facts that are the first are reported",
            "recorded: all", "recorded: all\n    among: { first: true }",
            #"21:3: measure "lateness" is made of facts, of which only "where" may be asked, "#
                + #"and no "by"; leave the rest out"#),
        .measure(
            "facts side by side are reported",
            "recorded: all",
            "recorded: all\n    by: { member: risk, names: { low: low }, unknown: not_said }",
            #"21:3: measure "lateness" is made of facts, of which only "where" may be asked, "#
                + #"and no "by"; leave the rest out"#),
        .measure(
            "an unknown key of a measure is reported with the nearest",
            "definition: From", "definitoin: From",
            #"21:3: measure "lateness" has no "definition"; add it"#,
            #"23:5: unknown key "definitoin"; did you mean "definition"?"#),
        .measure(
            "a measure that is no section is reported",
            "  lateness:\n    title: Lateness\n    definition: From what happened to its "
                + "record\n    median: lateness\n    recorded: all", "  lateness: median",
            #"21:13: "lateness" is "median"; write a section of keys and values"#),
        .measure(
            "a measure of a list of spans is reported",
            "of: episodes\n    when: open", "of: [episodes, missing]\n    when: open",
            #"18:9: "of" is a list; write the name of a span or rule"#),
    ]
}
