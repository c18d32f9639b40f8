import Foundation
import Testing

@testable import Daemon
@testable import Deadlines
@testable import Escalation
@testable import Storage

@Suite struct MissedRenderingTests {
    private typealias Made = MissedFixtures

    private var report: MissedReport {
        var told = Made.missed(notices: [
            Made.notice("n-1", toldAt: 3), Made.notice("n-2", toldAt: nil),
        ])
        told.acknowledgements = [
            Acknowledgement(alert: 7, person: "sam.example", at: Made.at(60), until: Made.at(900))
        ]
        return MissedReport(
            Made.question, journal: Made.journal([Made.breach], begin: -100),
            store: Made.store(told))
    }

    @Test func `text is a block a deadline, each line short enough for a telephone`() throws {
        let lines = report.text(zone: try Made.zone)
        let text = lines.joined(separator: "\n")
        let day = Reports.localDay(Made.dueAt, try Made.zone)
        #expect(
            text.contains(
                """
                1 deadline missed from \(Reports.local(Made.at(-86_400), try Made.zone)) to \
                \(Reports.local(Made.at(3600), try Made.zone)), 1 still open

                missing-72h  BCT-900001  E/1  alert 7
                  due       \(day)
                """), "\(text)")
        #expect(text.contains("  now       OPEN, 1 hour late\n"), "\(text)")
        #expect(text.contains("\n            alex.example, co-ordinator, email\n"))
        #expect(text.contains("  to tell   ") && text.contains("  answered  "))
        #expect(text.contains("  DIFFERS   "))
        #expect(
            text.contains(
                "            notice n-1\n            told to alex.example is in the store and not in the journal\n"
            ))
        #expect(text.contains("store /s.db\nthe journal begins at "))
        #expect(
            text.contains("later than the time asked for: what lies before is from the store alone")
        )
        let block = lines.drop { $0 != "" }.dropFirst().prefix { $0 != "" }
        #expect(block.allSatisfy { $0.count <= 72 }, "\(block)")
    }

    @Test func `what was taken back is no open deadline, and tellings after it say what they told`()
        throws
    {
        var resolved = Made.notice("n-2", toldAt: 70)
        resolved.kind = .resolved
        var missed = Made.missed(notices: [Made.notice("n-1", toldAt: 3), resolved])
        missed.entry.alert.isGroundRemoved = true
        missed.decisions.append(Made.decision(.cancelled, at: 60, "the facts were corrected"))
        let text = MissedReport(Made.question, journal: nil, store: Made.store(missed))
            .text(zone: try Made.zone).joined(separator: "\n")
        let day = Reports.localDay(Made.at(60), try Made.zone)
        #expect(text.hasPrefix("1 deadline missed") && text.contains(", 0 still open\n"), "\(text)")
        #expect(
            text.contains("  undone    \(day)\n            taken back: the facts were corrected"))
        #expect(text.contains("alex.example, co-ordinator, email, that it is over"), "\(text)")
    }

    @Test func `nothing missed is one line with the sources`() throws {
        let nothing = MissedReport(Made.question, journal: Made.journal([]), store: Made.store())
        let text = nothing.text(zone: try Made.zone)
        #expect(text.count == 1)
        #expect(text[0].hasPrefix("nothing missed from ") && text[0].hasSuffix("; store /s.db"))
        #expect(text[0].contains("; read: journal from "))
    }

    @Test func `each source alone says what it cannot know`() throws {
        let journal = MissedReport(
            Made.question, journal: Made.journal([Made.breach]), store: nil)
        #expect(
            journal.text(zone: try Made.zone).last
                == "the journal alone does not say which digest told what")
        let store = MissedReport(Made.question, journal: nil, store: Made.store(Made.missed()))
        #expect(store.text(zone: try Made.zone).last == "read: store /s.db")
    }

    @Test func `JSON is one document with the deadlines and the differences`() throws {
        let object = try JSONSerialization.jsonObject(
            with: Data(report.json(zone: try Made.zone).utf8))
        let document = try #require(object as? [String: Any])
        #expect(
            Set(document.keys) == ["since", "until", "read", "notes", "missed", "differences"])
        let missed = try #require((document["missed"] as? [[String: Any]])?.first)
        #expect(missed["key"] as? String == "E/1" && missed["lateSeconds"] as? Int == 3600)
        #expect(missed["dueAt"] as? String == Made.dueAt.description)
        #expect((missed["told"] as? [[String: Any]])?.count == 2)
        #expect(
            (missed["answers"] as? [[String: Any]])?.first?["person"] as? String == "sam.example")
        let difference = try #require((document["differences"] as? [[String: Any]])?.first)
        #expect(difference["what"] as? String == "notice")
        #expect(difference["missingFrom"] as? String == "journal")
    }

    @Test func `CSV is a line a deadline, and no cell is a formula or breaks the line`() throws {
        let formula = Made.record(
            .clockBreached, at: 2,
            [.clock: "missing-72h/=SUM(\"A1\",2)\n#1", .alert: "8"])
        let report = MissedReport(
            Made.question, journal: Made.journal([Made.breach, formula]), store: nil)
        let lines = report.csv(zone: try Made.zone)
        #expect(lines.count == 3 && lines[0].hasPrefix("case,rule,key,alert,due,"))
        #expect(lines.contains { $0.contains(",\"'=SUM(\"\"A1\"\",2)?\",8,") }, "\(lines)")
        #expect(lines[1].hasPrefix("BCT-900001,missing-72h,E/1,7,2"), "\(lines[1])")
        #expect(lines[1].hasSuffix(",yes,not read,"))
    }

    @Test func `a rule whose limit is now is told at once and is no deadline`() throws {
        var question = Made.question
        question.momentaryRules = ["missing-72h"]
        let report = MissedReport(question, journal: nil, store: Made.store(Made.missed()))
        let text = report.text(zone: try Made.zone).joined(separator: "\n")
        #expect(text.contains("its limit is now: no deadline") && !text.contains("late"))
    }

    @Test func `what follows is shown of missed deadlines alone`() throws {
        var follower = MissedFollower(
            MissedReport(Made.question, journal: Made.journal([]), store: nil))
        let zone = try Made.zone
        #expect(follower.line(Made.told("n-1", at: 3), zone: zone) == nil)
        #expect(follower.line(Made.breach, zone: zone)?.contains("  missed  BCT-900001") == true)
        let told = follower.line(Made.told("n-1", at: 3), zone: zone)
        #expect(
            told?.hasSuffix("told  BCT-900001  alert 7  alex.example  co-ordinator  email") == true)
        let json = follower.line(Made.told("n-1", at: 3), zone: nil) ?? ""
        let object = try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any]
        #expect(object?["event"] as? String == "told" && object?["notice"] as? String == "n-1")
    }

    @Test func `a time begins at a day's midnight, a length ago, or at a moment`() throws {
        let zone = try Made.zone
        let now = try #require(Timestamp(rfc3339: "2026-07-02T09:30:00Z"))
        func beginning(_ words: String) -> String? {
            LocalTimeWords.beginning(words, zone: zone, now: now)?.description
        }
        #expect(beginning("yesterday") == "2026-06-30T23:00:00Z")
        #expect(beginning("today") == "2026-07-01T23:00:00Z")
        #expect(beginning("2026-01-05") == "2026-01-05T00:00:00Z")
        #expect(beginning("24h") == "2026-07-01T09:30:00Z")
        #expect(beginning("7d") == "2026-06-25T09:30:00Z")
        #expect(beginning("yesterday 23:15") == "2026-07-01T22:15:00Z")
        #expect(beginning("2026-01-05T10:00:00Z") == "2026-01-05T10:00:00Z")
        #expect(beginning("last week") == nil)
    }
}
