import Foundation
import Logging
import Testing

@testable import Daemon
@testable import Deadlines
@testable import Escalation
@testable import Storage

/// Tests, drills, explanations and loads.
@Suite struct TryingOutTests {
    private static let due = AnswerSite.due

    private func desk(_ site: AnswerSite) -> PeopleDesk {
        PeopleDesk(
            store: site.store, live: site.live, hints: [],
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    }

    private func post(
        _ site: AnswerSite, _ path: String, _ body: String
    ) async throws -> (status: Int, object: [String: Any]) {
        let act = try #require(desk(site).posts["/v1/\(path)"])
        let reply = await act(Array(body.utf8))
        let object = try JSONSerialization.jsonObject(with: Data(reply.json)) as? [String: Any]
        return (reply.status, try #require(object))
    }

    // MARK: Tests

    @Test func `a test goes to every contact of a person, marked, and asks for nothing`()
        async throws
    {
        let site = try AnswerSite(
            "people: { alex.example: { contacts: [{ email: alex@trust.example }, { webhook: on-call-pager }] } }"
        )
        let reply = try await post(
            site, "tests", "{\"person\": \"alex.example\", \"by\": \"kit.example\"}")
        #expect(reply.status == 200 && reply.object["contacts"] as? Int == 2)
        let sent = try await site.store.claim(limit: 10, at: SystemClock.now(), run: 1)
        #expect(Set(sent.map(\.channel)) == [.email, .webhook])
        for notice in sent {
            #expect(notice.subject.contains("TEST, nothing has happened"))
            let text = String(decoding: notice.body, as: UTF8.self).replacing("=\r\n", with: "")
            #expect(!text.contains("/a/"))
            guard notice.channel == .email else { continue }
            #expect(text.contains("nothing is asked of you"))
        }
    }

    @Test func `a test by one channel goes there alone`() async throws {
        let site = try AnswerSite(
            "people: { alex.example: { contacts: [{ email: alex@trust.example }, { webhook: on-call-pager }] } }"
        )
        for channel in ["webhook", "on-call-pager"] {
            let reply = try await post(
                site, "tests",
                "{\"person\": \"alex.example\", \"by\": \"kit.example\", \"channel\": \"\(channel)\"}"
            )
            #expect(reply.object["contacts"] as? Int == 1)
        }
        let none = try await post(
            site, "tests",
            "{\"person\": \"alex.example\", \"by\": \"kit.example\", \"channel\": \"sms\"}")
        #expect(none.status == 422)
        #expect((none.object["error"] as? String)?.contains("there are: email, webhook") == true)
    }

    // MARK: Drills

    @Test func `a drill goes through a policy's people, marked, until somebody answers`()
        async throws
    {
        let site = try AnswerSite()
        let started = try await post(
            site, "drills", "{\"policy\": \"missing-urgent\", \"by\": \"frankie.example\"}")
        #expect(started.status == 200)
        let number = try #require(started.object["drill"] as? Int)
        let startsAt = try #require(
            (started.object["startsAt"] as? String).flatMap(Timestamp.init(rfc3339:)))
        let scheduler = Scheduler(
            store: site.store, live: site.live, timer: try RealtimeTimer(), outboxHints: [],
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        #expect(await scheduler.tell(at: startsAt.advanced(seconds: -1)))
        #expect(await scheduler.tell(at: startsAt))
        let subject = CaseReference("schedule:drill-\(number)")
        var record = try #require(try await site.store.caseHistory(subject))
        let alert = try #require(record.entries.first?.id)
        #expect(!record.notices.isEmpty)
        for notice in record.notices {
            #expect(notice.subject.contains("DRILL, nothing has happened"))
        }
        let person = try #require(record.notices.first?.person)
        let request = AnswerRequest(alert: alert, person: person, way: .api)
        _ = try await site.answering.take(request, at: startsAt.advanced(seconds: 240))
        #expect(await scheduler.tell(at: startsAt.advanced(seconds: 240)))
        record = try #require(try await site.store.caseHistory(subject))
        #expect(record.entries.first?.clock.state == .met)
        let report = DrillReport(title: "drill", try #require(record.entries.first), in: record)
        let row = report.rows.first { $0.person == person }
        #expect(row?.answeredAt == startsAt.advanced(seconds: 240) && row?.arrivedAt == nil)
        let lines = report.text(zone: site.live.configuration.ruleBook.zone)
        #expect(
            lines.contains {
                $0.contains("answered after 4 minutes") && $0.contains("not needed any more")
            }
        )
        // Nobody's statistics or deadlines know of it.
        #expect(try await site.store.status().openCases == 0)
    }

    @Test func `a drill that nobody answers goes on to the next step, and is over in the end`()
        async throws
    {
        let site = try AnswerSite()
        let started = try await post(
            site, "drills", "{\"policy\": \"missing-urgent\", \"by\": \"frankie.example\"}")
        let startsAt = try #require(
            (started.object["startsAt"] as? String).flatMap(Timestamp.init(rfc3339:)))
        let scheduler = Scheduler(
            store: site.store, live: site.live, timer: try RealtimeTimer(), outboxHints: [],
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        #expect(await scheduler.tell(at: startsAt.advanced(seconds: -1)))
        for hours: Int64 in 0...6 {
            #expect(await scheduler.tell(at: startsAt.advanced(seconds: hours * 3600)))
        }
        let subject = CaseReference(
            "schedule:drill-\(try #require(started.object["drill"] as? Int))")
        let steps = Set(try await site.store.caseHistory(subject)?.notices.map(\.step) ?? [])
        #expect(steps.count > 1, "\(steps)")
        let end = startsAt.advanced(seconds: Drill.longestSeconds + 86_400)
        try site.live.take(try await site.store.roster(at: end))
        #expect(await scheduler.tell(at: end))
        #expect(try await site.store.caseHistory(subject)?.entries.first?.clock.isOpen == false)
    }

    @Test func `a drill that is taken back tells nobody`() async throws {
        let site = try AnswerSite()
        let started = try await post(
            site, "drills",
            "{\"policy\": \"missing-urgent\", \"by\": \"frankie.example\"}")
        let number = try #require(started.object["drill"] as? Int)
        let ended = try await post(
            site, "drills/end", "{\"id\": \(number), \"by\": \"kit.example\"}")
        #expect(ended.status == 200)
        let again = try await post(
            site, "drills/end", "{\"id\": \(number), \"by\": \"kit.example\"}")
        #expect(again.status == 404)
        let scheduler = Scheduler(
            store: site.store, live: site.live, timer: try RealtimeTimer(), outboxHints: [],
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        #expect(await scheduler.tell(at: SystemClock.now().advanced(seconds: 60)))
        let record = try await site.store.caseHistory(CaseReference("schedule:drill-\(number)"))
        #expect(record?.notices.isEmpty != false)
    }

    @Test func `a drill of no policy, or at no time, is refused`() async throws {
        let site = try AnswerSite()
        let unknown = try await post(
            site, "drills", "{\"policy\": \"missing-urgnt\", \"by\": \"frankie.example\"}")
        #expect(
            (unknown.object["error"] as? String)?.contains("did you mean \"missing-urgent\"?")
                == true)
        let past = try await post(
            site, "drills",
            "{\"policy\": \"missing-urgent\", \"by\": \"frankie.example\", \"at\": \"2020-01-01T00:00:00Z\"}"
        )
        #expect(past.status == 422)
    }

    // MARK: Explanations

    @Test func `an explanation holds the whole chain, from the fact to the attempt`() async throws {
        let site = try AnswerSite(
            "people: { alex.example: { contacts: [{ email: alex@trust.example }], deputy: bailey.example } }"
        )
        _ = try await site.store.add([
            AbsenceRecord(
                Absence(
                    person: "alex.example", kind: .leave, from: Self.due.advanced(seconds: -86_400)),
                source: "api", saidBy: "frankie.example", saidAt: Self.due)
        ])
        try site.live.take(try await site.store.roster(at: Self.due))
        let alert = try await site.start()
        let notice = try await site.notice(of: alert, to: "bailey.example")
        _ = try await site.store.claim(limit: 100, at: Self.due, run: 1)
        try await site.store.finish([
            FinishedAttempt(
                id: notice.id, outcome: .temporary(reason: "451 greylisted", retryAfter: nil),
                startedAt: Self.due, finishedAt: Self.due, retryAt: Self.due.advanced(seconds: 60))
        ])
        var request = AnswerRequest(
            alert: alert, person: "bailey.example", note: "on my way", way: .mail)
        request.length = .seconds(600)
        _ = try await site.answering.take(request, at: Self.due)
        try await site.advance(to: Self.due)
        let entry = try #require(try await site.store.alert(alert))
        let record = try #require(try await site.store.caseHistory(entry.clock.subject))
        let explanation = Explanation(
            of: entry, notice: notice.id, in: record, under: site.live.configuration, at: Self.due)
        let text = explanation.text.joined(separator: "\n")
        for piece in [
            "started by missing.reported", "missing-72h: Child missing for 72 hours; version",
            "a limit of 72h",
            "missing-urgent: urgency page", "to bailey.example as co-ordinator",
            "alex.example is away, and bailey.example stands in",
            "in place of alex.example, who was away",
            "email, notice \(notice.id)", "temporary, 451 greylisted", "bailey.example by mail",
            "on my way",
        ] { #expect(text.contains(piece), "\(piece) is not in\n\(text)") }
        #expect(!text.contains("@"), "an address")
        let object =
            try JSONSerialization.jsonObject(with: Data(explanation.json.utf8)) as? [String: Any]
        #expect((object?["chain"] as? [[String: String]])?.count == explanation.steps.count)
    }

    @Test func `an explanation says which silence holds whom`() async throws {
        let site = try AnswerSite()
        let silence = Silence(
            id: 0, matchers: [Matcher("rule=rhi-offer")!], from: Self.due.advanced(seconds: -60),
            to: Self.due.advanced(seconds: 7200), owner: "frankie.example", reason: "moving desks")
        let id = try await site.store.add(SilenceRecord(silence, saidAt: Self.due))
        #expect(try await site.store.confirmSilence(id, by: "gray.example", at: Self.due))
        try site.live.take(try await site.store.roster(at: Self.due))
        _ = try await site.start()
        let found = Self.due.advanced(seconds: 60)
        _ = try await site.store.record([
            Fact(
                identity: FactID(source: "test", id: "2"), type: "missing.found",
                subject: CaseReference("BCT-900001"), time: found, recordedAt: found,
                data: ["episode": .text("E-1")])
        ])
        try await site.advance(to: found)
        let entry = try #require(try await site.store.clocks(ClockFilter(rule: "rhi-offer")).first)
        let record = try #require(try await site.store.caseHistory(entry.clock.subject))
        let text = Explanation(
            of: entry, notice: nil, in: record, under: site.live.configuration, at: found
        ).text.joined(separator: "\n")
        #expect(text.contains("silence \(id) of frankie.example holds"), "\(text)")
        #expect(text.contains("moving desks"))
    }

    // MARK: Load

    @Test func `each open clock falls to whoever would be told first, and an absence moves it`()
        async throws
    {
        let site = try AnswerSite(
            "people: { alex.example: { contacts: [{ email: alex@trust.example }], deputy: bailey.example } }"
        )
        let alert = try await site.start()
        let entries = try await site.store.clocks()
        let world = site.live.configuration.world
        let week: Int64 = 7 * 86_400
        let plain = world.load(of: entries, at: Self.due, within: week)
        let mine = try #require(plain.first { $0.person == "alex.example" })
        #expect(mine.overdue >= 1 && mine.open >= mine.overdue)
        let away = world.load(of: entries, at: Self.due, within: week, absent: "alex.example")
        #expect(!away.contains { $0.person == "alex.example" })
        #expect(away.first { $0.person == "bailey.example" }?.overdue ?? 0 >= mine.overdue)
        _ = try await site.answering.take(
            AnswerRequest(alert: alert, person: "alex.example", way: .api), at: Self.due)
        try await site.advance(to: Self.due)
        let held = world.load(of: try await site.store.clocks(), at: Self.due, within: week)
        #expect(held.first { $0.person == "alex.example" }?.inHand == 1)
        let lines = Reports.text(away, before: plain, days: 7)
        #expect(lines.contains { $0.hasPrefix("alex.example") && $0.contains("(-") }, "\(lines)")
    }

    // MARK: Lists and feeds

    @Test func `a list of absences is read line by line, and what is wrong loses nothing else`()
        throws
    {
        let site = try AnswerSite()
        let file = site.folder.write(
            "person,kind,first,last\r\nalex.example,leave,2026-12-21,2027-01-01\r\n"
                + "\"bailey@birmingham-trust.example\",training,2026-12-02,2026-12-02\r\n"
                + "nobody,leave,2026-12-21,\r\ncasey.example,leave\r\n\r\ncasey.example,sickness,2026-12-30,\r\n",
            to: "leave.csv")
        let list = try AbsenceList(file: file, configuration: site.live.configuration, at: Self.due)
        #expect(
            list.absences.map { $0.members["person"] ?? "" } == [
                "alex.example", "bailey@birmingham-trust.example", "casey.example",
            ])
        #expect(list.absences.last?.members["last"] == nil)
        #expect(list.problems.count == 2)
        #expect(list.problems.first?.contains("leave.csv:4: unknown person \"nobody\"") == true)
        #expect(
            list.problems.last?.contains("leave.csv:5: 2 fields, and there are 4 columns") == true)
    }

    @Test(arguments: [
        ("leave.csv", "who,kind\n", "the first line must name the columns"),
        ("leave.csv", "person,kynd\n", "unknown column \"kynd\"; did you mean \"kind\"?"),
        ("leave.txt", "x", "is neither .csv nor .ics"), ("leave.ics", "x", "no BEGIN:VCALENDAR"),
    ])
    func refusedList(_ name: String, _ text: String, _ sentence: String) throws {
        let site = try AnswerSite()
        let file = site.folder.write(text, to: name)
        #expect {
            try AbsenceList(file: file, configuration: site.live.configuration, at: Self.due)
        } throws: { "\($0)".contains(sentence) }
    }
}
