import Deadlines
import Testing

@testable import Daemon

/// What starts the clocks of the shipped rules, and that nothing else does (facts, §4).
@Suite struct RuleStartsTests {
    @Test(arguments: RuleSamples.starting)
    func `a fact by itself starts these clocks and no others`(
        _ fact: String, _ rules: String
    ) throws {
        var words = fact.split(separator: " ")
        words.insert("2026-11-02 10:00", at: 1)
        let story = try RuleTestCase(words.joined(separator: " "))
        let clocks = try story.derived([], at: "2026-11-02 10:00")
        #expect(
            clocks.map(\.rule).sorted() == rules.split(separator: " ").map(String.init).sorted())
    }

    @Test func `the samples have every type of the vocabulary and what starts every rule`() throws {
        let book = try ShippedRules.configuration.ruleBook
        let types = Set(RuleSamples.starting.compactMap { $0.fact.split(separator: " ").first })
        #expect(types == Set(book.vocabulary.types.keys.map { $0[...] }))
        let chained = [
            "strategy-arranged", "strategy-discussion", "missing-at-eighteen", "compact-accepted",
            "asylum-check", "repeat-missing-30d",
        ]
        let started = Set(RuleSamples.starting.flatMap { $0.rules.split(separator: " ") })
        #expect(
            started.union(chained.map { $0[...] }) == Set(book.rules.map { $0.name[...] }))
        #expect(book.rules.count == 42)
    }
}
