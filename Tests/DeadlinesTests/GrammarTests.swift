import Testing

@testable import Deadlines

/// What rules can say together, beyond what the shipped ones do.
@Suite struct GrammarTests {
    private func clocks(_ rules: [Rule], _ timeline: Timeline, at now: String) throws -> [String] {
        let book = try RuleBook(
            rules: rules, vocabulary: Book.vocabulary, authority: "E08000025",
            calendar: Holidays.calendar)
        return timeline.clocks(book, at: now).filter { !$0.hasPrefix("missing-72h") }
    }

    private func reported(_ episodes: [(String, String)]) -> Timeline {
        var timeline = Timeline()
        for (episode, time) in episodes {
            timeline.add("missing.reported", time, ["episode": .text(episode), "kind": "M"])
        }
        return timeline
    }

    @Test func `a count whose limit is now is told at the last of what it counts alone`() throws {
        let count = Book.rule(
            "often", each: [],
            [Start(Trigger(.count("missing-72h", times: 3, within: 30 * 86_400)))], [], limit: "now"
        )
        let facts = reported([
            ("E1", "2026-11-01 10:00"), ("E2", "2026-11-02 10:00"), ("E3", "2026-11-03 10:00"),
        ])
        let lines = try clocks([Book.missing, count], facts, at: "2026-11-03 11:00")
        #expect(lines == ["often BCT-900001 #1 breached 2026-11-03 10:00 due 2026-11-03 10:00"])
    }

    @Test func `another key's fact that does not fit hides no later one that does`() throws {
        let watch = Book.rule(
            "watch", [Start(Trigger(.fact("missing.found")))],
            [
                Stop(
                    Trigger(.fact("missing.reported")), effect: .cancelled, scope: .anotherKey,
                    matching: ["category": "returned_to"])
            ], limit: "72h")
        var facts = Timeline()
        facts.add("missing.found", "2026-11-01 10:00", ["episode": "E1", "returned_to": "home"])
        facts.add("missing.reported", "2026-11-01 11:00", ["episode": "E2", "category": "care"])
        facts.add("missing.reported", "2026-11-01 12:00", ["episode": "E3", "category": "home"])
        let lines = try clocks([watch], facts, at: "2026-11-01 13:00")
        #expect(
            lines == [
                "watch E1 #1 cancelled 2026-11-01 10:00 due 2026-11-04 10:00 ended 2026-11-01 12:00"
            ])
    }

    @Test func `what each stop collects is its own`() throws {
        func all(_ type: String) -> Stop {
            Stop(
                Trigger(.fact(type)), effect: .met,
                collecting: Stop.Collection("with", ["police", "home-office"]))
        }
        let tell = Book.rule(
            "tell", [Start(Trigger(.fact("missing.reported")))],
            [all("asylum.notified"), all("asylum.checked")], limit: "4h")
        var facts = reported([("E1", "2026-11-01 10:00")])
        facts.add("asylum.notified", "2026-11-01 11:00", ["episode": "E1", "with": ["police"]])
        facts.add("asylum.checked", "2026-11-01 12:00", ["episode": "E1", "with": ["home-office"]])
        #expect(
            try clocks([tell], facts, at: "2026-11-01 13:00")
                == ["tell E1 #1 running 2026-11-01 10:00 due 2026-11-01 14:00"])
        facts.add(
            "asylum.notified", "2026-11-01 13:00", ["episode": "E1", "with": ["home-office"]])
        #expect(
            try clocks([tell], facts, at: "2026-11-01 13:30")
                == ["tell E1 #1 met 2026-11-01 10:00 due 2026-11-01 14:00 ended 2026-11-01 13:00"])
    }

    @Test func `a moment is read from the latest fact of the case when the start has none`() throws
    {
        var rule = Book.rule("notice", each: [], [Start(Trigger(.fact("case.opened")))], [])
        rule.variants[0].limits = [.at("starts_at")]
        var facts = Timeline()
        facts.add("case.opened", "2026-11-01 10:00")
        #expect(try clocks([rule], facts, at: "2026-11-01 11:00") == [])
        facts.add(
            "placement.out-of-area", "2026-11-01 10:30", ["starts_at": "2026-11-05T09:00:00Z"])
        #expect(
            try clocks([rule], facts, at: "2026-11-01 11:00")
                == ["notice BCT-900001 #1 running 2026-11-01 10:00 due 2026-11-05 09:00"])
    }

    @Test func `ten years are the furthest in every unit`() {
        #expect(Limit("120 months") != nil && Limit("121 months") == nil)
        #expect(Limit("520 weeks") != nil && Limit("3660 weeks") == nil)
    }
}
