import Testing

@testable import Deadlines

/// By which version of a rule a deadline was computed can be said months later.
@Suite struct RuleVersionTests {
    @Test func `a version changes with what times a clock, and with nothing else`() {
        var rule = Book.missing
        let version = rule.version
        #expect(version.count == 8 && version.allSatisfy(\.isHexDigit))
        rule.title = "another title"
        rule.authority = .source("another document")
        #expect(rule.version == version)
        var others: Set<String> = [version]
        rule.variants[0].limits = [Limit("71h")!]
        others.insert(rule.version)
        rule.variants[0].policy = "another"
        others.insert(rule.version)
        rule.starts.removeLast()
        others.insert(rule.version)
        rule.stops[0].scope = .anotherKey
        others.insert(rule.version)
        rule.stops[0].matching = ["a": "b", "c": "d"]
        others.insert(rule.version)
        #expect(others.count == 6)
        // The same whatever the order in which a dictionary holds it.
        let versions = (0..<20).map { _ in
            var copy = rule
            copy.stops[0].matching = Dictionary(uniqueKeysWithValues: [("c", "d"), ("a", "b")])
            return copy.version
        }
        #expect(Set(versions) == [rule.version])
    }

    @Test func `a clock that has ended keeps the version it was told under`() {
        var known = Clock(
            subject: CaseReference("BCT-900001"), rule: "r",
            startedAt: London.at("2026-11-20 10:00"),
            policy: "p", ruleVersion: "1a2b3c4d")
        var derived = known
        derived.ruleVersion = "5e6f7a8b"
        #expect(derived.keepingVersion(of: known).ruleVersion == "5e6f7a8b")
        known.endedAt = London.at("2026-11-21 10:00")
        derived.endedAt = known.endedAt
        #expect(derived.keepingVersion(of: known) == known)
        derived.late = true
        #expect(derived.keepingVersion(of: known).ruleVersion == "5e6f7a8b")
        #expect(derived.keepingVersion(of: nil) == derived)
    }
}
