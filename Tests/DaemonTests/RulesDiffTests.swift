import Deadlines
import Escalation
import Testing

@testable import Daemon

/// What is told otherwise, though every clock stays as it is.
@Suite("A changed policy") struct PoliciesDiffTests {
    @Test("its urgency, steps and holders are said, and what waits would go out at once")
    func policies() throws {
        let old = try ShippedRules.configuration
        var new = old
        new.world.policies["support-worker-digest"]?.urgency = .page
        new.world.policies["missing-urgent"]?.steps.removeLast()
        new.world.directory.roles["analyst"] = ["kit.example"]
        let diff = RulesDiff(from: old, to: new, at: try ShippedRules.moment("2026-11-20 12:00"))
        #expect(diff.rules.isEmpty)
        let lines = diff.tellings.map(\.text)
        #expect(lines.count == 3)
        #expect(
            lines[0].hasPrefix(
                "~ policy missing-urgent: steps at warnings co-ordinator and social-worker"))
        #expect(lines[1] == "~ policy support-worker-digest: urgency digest → page")
        #expect(lines[2] == "~ role analyst: held by lee.example → kit.example")
        #expect(diff.isReleased("support-worker-digest") && !diff.isReleased("co-ordinator-digest"))
    }
}

/// What a changed rule book would do, said before it is in force.
@Suite struct RulesDiffTests {
    private let now = Timestamp(rfc3339: "2026-11-23T12:00:00Z")!

    private func fact(_ id: String, _ type: String, at time: String) throws -> Fact {
        let moment = try #require(Timestamp(rfc3339: time))
        return Fact(
            identity: FactID(source: "test", id: id), type: type,
            subject: CaseReference("BCT-900001"), time: moment, recordedAt: moment,
            data: ["episode": .text("E1"), "kind": .text("M")])
    }

    /// A case as it stands under the old rules at a moment, told of up to then.
    private func file(_ facts: [Fact], under old: Configuration, at moment: Timestamp) -> CaseFile {
        var file = CaseFile(subject: CaseReference("BCT-900001"), facts: facts)
        let advance = Escalation.advance(
            file, under: old.ruleBook, in: old.world, at: moment)
        file.entries = advance.changes.map(\.entry)
        return file
    }

    private func diff(_ piece: String, _ other: String) throws -> (RulesDiff, Configuration) {
        let old = try Miniature().load()
        let new = try Miniature().replacing(piece, with: other, in: "rules/rules.yml").load()
        return (RulesDiff(from: old, to: new, at: now), old)
    }

    @Test func `nothing differs between a configuration and itself`() throws {
        let (diff, old) = try diff("limit: 72h", "limit: 72h")
        let facts = [try fact("1", "missing.reported", at: "2026-11-21T10:00:00Z")]
        #expect(diff.rules.isEmpty)
        #expect(diff.changes(of: file(facts, under: old, at: now)).isEmpty)
    }

    @Test func `a shorter limit moves the deadline and says whom it would tell`() throws {
        let (diff, old) = try diff("limit: 72h", "limit: 48h")
        #expect(diff.rules.map(\.text) == ["~ missing: limit 72h → 48h"])
        let facts = [try fact("1", "missing.reported", at: "2026-11-21T10:00:00Z")]
        let change = diff.changes(of: file(facts, under: old, at: now))
        let zone = old.ruleBook.zone
        #expect(
            change.text(zone).prefix(2) == [
                "BCT-900001  missing  E1  running due 2026-11-24 10:00:00 → breached due "
                    + "2026-11-23 10:00:00",
                "BCT-900001  discussion  E1  none → running due 2026-11-24 17:00:00",
            ])
        let told = change.notices.filter { $0.clock.rule == "missing" }
        #expect(told.contains { $0.kind == .breach && $0.late })
        #expect(change.json.count == change.clocks.count + change.notices.count)
        #expect(change.json[0].contains(#""dueBefore":"2026-11-24T10:00:00Z""#))
    }

    @Test func `what would be told under the old rules too is left out`() throws {
        let (diff, old) = try diff("title: A child is missing", "title: A child has gone")
        #expect(
            diff.rules.map(\.text) == ["~ missing: title A child is missing → A child has gone"])
        let facts = [try fact("1", "missing.reported", at: "2026-11-20T10:00:00Z")]
        // Its deadline has passed and nobody has been told yet, under either.
        let early = try #require(Timestamp(rfc3339: "2026-11-20T11:00:00Z"))
        #expect(diff.changes(of: file(facts, under: old, at: early)).isEmpty)
    }

    @Test func `rules that come and go are named, and so are their clocks`() throws {
        let (diff, old) = try diff("discussion:", "meeting:")
        #expect(diff.rules.map(\.text) == ["- discussion", "+ meeting"])
        #expect(
            diff.rules.map(\.json)[0] == #"{"rule":"discussion","change":"removed","parts":[]}"#)
        let facts = [try fact("1", "missing.reported", at: "2026-11-20T10:00:00Z")]
        let change = diff.changes(of: file(facts, under: old, at: now))
        #expect(
            change.clocks.map { [$0.before?.rule, $0.after?.rule] } == [
                [nil, "meeting"], ["discussion", nil],
            ])
    }

    @Test func `limits are said as the configuration writes them`() {
        for text in [
            "72h", "1h30m", "10 working days", "1 school day", "7 days", "3 months", "now",
        ] {
            #expect(Limit(text)?.description == text)
        }
        #expect(Limit("4 working hours")?.description == "4h of working time")
        for text in ["-24h", "-3 working days", "-1 school day", "-7 days"] {
            #expect(WarningOffset(text)?.description == text)
        }
    }
}
