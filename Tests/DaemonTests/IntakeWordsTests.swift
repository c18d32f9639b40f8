import Daemon
import Deadlines
import Testing

@Suite struct IntakeWordsTests {
    private func build(
        _ members: [String], type: String = "missing.found", at: String? = nil
    ) throws -> FactWords.Built {
        try FactWords(type: type, subject: "BCT-900001", members: members, at: at)
            .build(reader: try IntakeFixtures.reader(), now: IntakeFixtures.now)
    }

    private func failure(
        _ members: [String], type: String = "missing.found", at: String? = nil
    ) throws -> FactWords.Failure? {
        do {
            _ = try build(members, type: type, at: at)
            return nil
        } catch let failure as FactWords.Failure {
            return failure
        }
    }

    @Test func `words for a fact make that fact, twice the same`() throws {
        let built = try build(["episode=WMP-1"], at: "today 09:00")
        #expect(built.fact.type == "missing.found")
        #expect(built.fact.time == Timestamp(rfc3339: "2026-11-20T09:00:00Z"))
        #expect(built.fact.data == ["episode": .text("WMP-1")])
        #expect(built.fact.identity.source == "longstop/terminal")
        #expect(built.fact.identity.id == "missing.found/BCT-900001/WMP-1/2026-11-20T09:00:00Z")
        #expect(try build(["episode=WMP-1"], at: "today 09:00").json == built.json)
        #expect(
            try build(["episode=WMP-2"], at: "today 09:00").fact.identity != built.fact.identity)
    }

    @Test func `members are read by their types`() throws {
        let built = try build(
            [
                "episode=W-1", "kind=M", "responsible_authority=E08000025", "looked_after=yes",
                "last_seen_at=yesterday 23:15",
            ], type: "missing.reported")
        #expect(built.fact.data["looked_after"] == .flag(true))
        #expect(built.fact.data["last_seen_at"] == .text("2026-11-19T23:15:00Z"))
        #expect(built.fact.time == IntakeFixtures.now)
        let list = try build(["episodes=W-1,W-2"], type: "rhi.completed")
        #expect(list.fact.data["episodes"] == .list([.text("W-1"), .text("W-2")]))
        let found = try build(["episode=W", "found_at=today 10:00"])
        #expect(found.fact.time == Timestamp(rfc3339: "2026-11-20T10:00:00Z"))
        let retracted = try build(["corrects=a#b#c"], type: "fact.retracted")
        #expect(retracted.fact.corrects == FactID(source: "a#b", id: "c"))
    }

    @Test func `what is missing is named with its words, to be asked for`() throws {
        #expect(
            try failure(["episode=W-1"], type: "missing.reported")
                == .missing([
                    .init(name: "kind", expectation: "\"M\" or \"A\""),
                    .init(
                        name: "responsible_authority",
                        expectation: "an authority's code, such as E08000025"),
                ]))
    }

    @Test func `what is wrong is named`() throws {
        for (members, at, part) in [
            (["episod=W"], nil, "did you mean \"episode\"?"),
            (["episode"], nil, "is not member=value"),
            (["episode=W", "name=Sam Example"], nil, "member \"name\" identifies a child"),
            (["episode=W", "episode=V"], nil, "given twice"),
            (["episode=W"], "tomorrow", "write now, 09:00, today 09:00"),
            (["episode=W"], "today 23:00", "more than 5 minutes ahead"),
            (["episode=W", "found_at=soon"], nil, "must be a date and time"),
        ] as [([String], String?, String)] {
            guard case .wrong(let sentences)? = try failure(members, at: at) else {
                Issue.record("nothing was wrong with \(members)")
                continue
            }
            #expect(sentences.contains { $0.contains(part) }, "\(sentences)")
            #expect(!sentences.joined().contains("Sam"))
        }
        guard case .wrong(let sentences)? = try failure([], type: "missing.fund") else { return }
        #expect(
            sentences == ["type \"missing.fund\" is not known; did you mean \"missing.found\"?"])
    }

    @Test func `a long text still gives an identity that tells facts apart`() throws {
        let long = String(repeating: "W", count: 190)
        let first = try build(["episode=\(long)1"], at: "now").fact.identity.id
        let second = try build(["episode=\(long)2"], at: "now").fact.identity.id
        #expect(first != second)
        #expect(first.count == 200)
    }

    @Test(
        arguments: [
            ("now", "2026-11-20T18:45:00Z"), ("09:00", "2026-11-20T09:00:00Z"),
            ("today 9:05", "2026-11-20T09:05:00Z"), ("Yesterday 23:15", "2026-11-19T23:15:00Z"),
            ("Fri 18:00", "2026-11-20T18:00:00Z"), ("friday 19:00", "2026-11-13T19:00:00Z"),
            ("Sat 10:00", "2026-11-14T10:00:00Z"), ("2026-07-01 18:40", "2026-07-01T17:40:00Z"),
            ("2026-07-01T18:40", "2026-07-01T17:40:00Z"),
            ("2026-07-01T18:40:30+02:00", "2026-07-01T16:40:30Z"),
            ("2026-10-25 01:30", "2026-10-25T00:30:00Z"),
            ("2026-03-29 01:30", "2026-03-29T01:30:00Z"),
            ("today", nil), ("25:00", nil), ("today 9", nil), ("Fr 18:00", nil), ("", nil),
            ("today 09:60", nil), ("2026-02-30 10:00", nil), ("today 09:00 sharp", nil),
            ("today :30", nil), ("noon", nil),
        ] as [(String, String?)])
    func `times are read as people type them`(_ words: String, _ moment: String?) throws {
        let zone = try #require(IntakeFixtures.london)
        #expect(
            LocalTimeWords.moment(words, zone: zone, now: IntakeFixtures.now)?.description == moment
        )
    }
}
