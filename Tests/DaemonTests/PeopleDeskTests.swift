import Foundation
import Logging
import Testing

@testable import Daemon
@testable import Deadlines
@testable import Escalation
@testable import Storage

/// Absences and silences, from what the socket is asked to what is told.
@Suite struct PeopleDeskTests {
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

    private func error(_ site: AnswerSite, _ path: String, _ body: String) async throws -> String {
        let reply = try await post(site, path, body)
        #expect(reply.status >= 400)
        return try #require(reply.object["error"] as? String)
    }

    // MARK: Absences

    @Test func `whoever is said to be away is not told, their deputy is, and it says for whom`()
        async throws
    {
        let site = try AnswerSite(
            "people: { alex.example: { contacts: [{ email: alex@trust.example }], deputy: bailey.example } }"
        )
        let reply = try await post(
            site, "absences",
            """
            {"by": "frankie.example", "absences": [{"person": "alex.example", "kind": "sickness",
             "from": "2026-11-20 09:00"}]}
            """)
        #expect(reply.status == 200 && (reply.object["ids"] as? [Int])?.count == 1)
        let alert = try await site.start()
        let told = try await site.store.notices(alert: alert).map(\.person)
        #expect(told.contains("bailey.example") && !told.contains("alex.example"))
        let recipient = try await site.store.alert(alert)?.alert.recipients
            .first { $0.person == "bailey.example" }
        #expect(recipient?.onBehalfOf == "alex.example")
    }

    @Test func `an absence said while an alert is in hand gives the alert back at once`()
        async throws
    {
        let site = try AnswerSite()
        let alert = try await site.start()
        let request = AnswerRequest(alert: alert, person: "alex.example", way: .api)
        _ = try await site.answering.take(request, at: Self.due)
        try await site.advance(to: Self.due)
        let roster = [
            AbsenceRecord(
                Absence(
                    person: "alex.example", kind: .sickness, from: Self.due.advanced(seconds: 60)),
                source: "api", saidBy: "frankie.example", saidAt: Self.due)
        ]
        _ = try await site.store.add(roster)
        try site.live.take(try await site.store.roster(at: Self.due))
        #expect(try await site.live.lookAgain(site.store, at: Self.due.advanced(seconds: 60)))
        try await site.advance(to: Self.due.advanced(seconds: 60))
        let entry = try await site.store.alert(alert)
        #expect(entry?.alert.acknowledgement?.until == Self.due.advanced(seconds: 60))
        let history = try await site.store.caseHistory(CaseReference("BCT-900001"))
        #expect(history?.decisions.contains { $0.event == .released } == true)
    }

    @Test func `an absence that ends counts no more, and is kept`() async throws {
        let site = try AnswerSite()
        let added = try await post(
            site, "absences",
            "{\"by\": \"frankie.example\", \"absences\": [{\"person\": \"alex.example\", \"kind\": \"other\", \"first\": \"2026-11-01\"}]}"
        )
        let id = try #require((added.object["ids"] as? [Int])?.first)
        #expect(site.live.configuration.world.directory.isAway("alex.example", at: Self.due))
        let ended = try await post(
            site, "absences/end", "{\"id\": \(id), \"by\": \"alex.example\"}")
        #expect(ended.status == 200)
        #expect(!site.live.configuration.world.directory.isAway("alex.example", at: Self.due))
        #expect(
            try await error(site, "absences/end", "{\"id\": \(id), \"by\": \"alex.example\"}")
                .contains("there is no absence \(id) that counts"))
    }

    @Test func `a list is taken over whole: what is not in it any more is ended`() async throws {
        let site = try AnswerSite()
        func list(_ people: [String]) -> String {
            let rows = people.map {
                "{\"person\": \"\($0)\", \"kind\": \"leave\", \"first\": \"2026-12-21\", \"last\": \"2027-01-01\"}"
            }
            return
                "{\"by\": \"frankie.example\", \"source\": \"team-leave\", \"absences\": [\(rows.joined(separator: ","))]}"
        }
        let first = try await post(site, "absences", list(["alex.example", "bailey.example"]))
        #expect(first.object["added"] as? Int == 2)
        let second = try await post(
            site, "absences", list(["bailey@birmingham-trust.example", "casey.example"]))
        #expect(second.object["added"] as? Int == 1 && second.object["ended"] as? Int == 1)
        let kept = try await site.store.roster(at: Self.due).absences.map(\.absence.person)
        #expect(kept.sorted() == ["bailey.example", "casey.example"])
    }

    @Test func `what an absence leaves short of people is said at once`() async throws {
        let site = try AnswerSite()
        let reply = try await post(
            site, "absences",
            "{\"by\": \"frankie.example\", \"absences\": [{\"person\": \"alex.example\", \"kind\": \"leave\", \"first\": \"2027-02-01\", \"last\": \"2027-02-05\"}]}"
        )
        let findings = try #require(reply.object["findings"] as? [String])
        #expect(
            findings.contains { $0.contains("co-ordinator") && $0.contains("NOBODY") },
            "\(findings)")
    }

    @Test(arguments: [
        (
            "{\"person\": \"alex.exampel\", \"kind\": \"leave\", \"first\": \"2026-12-21\"}",
            "did you mean \"alex.example\"?"
        ),
        (
            "{\"person\": \"alex.example\", \"kind\": \"leve\", \"first\": \"2026-12-21\"}",
            "did you mean \"leave\"?"
        ),
        (
            "{\"person\": \"alex.example\", \"kind\": \"leave\"}",
            "without the second of them it has no end yet"
        ),
        (
            "{\"person\": \"alex.example\", \"kind\": \"leave\", \"first\": \"2026-12-21\", \"to\": \"2026-12-22 09:00\"}",
            "without the second"
        ),
        (
            "{\"person\": \"alex.example\", \"kind\": \"leave\", \"first\": \"1601-01-01\"}",
            "\"1601-01-01\" is no day"
        ),
        (
            "{\"person\": \"alex.example\", \"kind\": \"leave\", \"first\": \"2026-12-21\", \"last\": \"2026-12-20\"}",
            "it ends before it begins"
        ),
        (
            "{\"person\": \"alex.example\", \"kind\": \"leave\", \"first\": \"2026-12-21\", \"last\": \"2036-12-20\"}",
            "lasts longer than 3 years"
        ),
        (
            "{\"person\": \"alex.example\", \"kind\": \"leave\", \"from\": \"Monday\"}",
            "\"Monday\" is no moment"
        ),
    ])
    func refusedAbsence(_ absence: String, _ sentence: String) async throws {
        let site = try AnswerSite()
        let text = try await error(
            site, "absences", "{\"by\": \"frankie.example\", \"absences\": [\(absence)]}")
        #expect(text.contains("absence 1: ") && text.contains(sentence), "\(text)")
        #expect(try await site.store.roster(at: Self.due).absences == [])
    }

    @Test func `a list cannot take the name of a feed, whose next reading would end it`()
        async throws
    {
        let site = try AnswerSite("feeds: { team: { file: leave.ics } }")
        let text = try await error(
            site, "absences",
            "{\"by\": \"frankie.example\", \"source\": \"team\", \"absences\": []}")
        #expect(
            text.contains("\\\"team\\\" is a feed") || text.contains("\"team\" is a feed"),
            "\(text)")
    }

    @Test func `a silence that means every case there is, is refused`() async throws {
        let site = try AnswerSite()
        try await site.start()
        _ = try await site.store.record([
            Fact(
                identity: FactID(source: "test", id: "9"), type: "missing.reported",
                subject: CaseReference("BCT-900002"), time: Self.due, recordedAt: Self.due,
                data: ["episode": .text("E-2"), "kind": .text("M")])
        ])
        try await site.advance(to: Self.due)
        let all = try await error(site, "silences", silence("\"case=~BCT-.*\""))
        #expect(all.contains("every case there is"), "\(all)")
        let one = try await post(site, "silences", silence("\"case=~BCT-.*1\""))
        #expect(one.status == 200)
        let ruled = try await post(
            site, "silences", silence("\"case=~BCT-.*\", \"role=analyst\""))
        #expect(ruled.status == 200)
    }

    // MARK: Silences

    private func silence(
        _ matchers: String, owner: String = "frankie.example", more: String = ", \"seconds\": 3600"
    ) -> String {
        "{\"matchers\": [\(matchers)], \"owner\": \"\(owner)\", \"reason\": \"a test\"\(more)}"
    }

    @Test
    func `what a silence held is told when it ends, as one message, and breaches are recorded`()
        async throws
    {
        let site = try AnswerSite()
        var silence = Silence(
            id: 0, matchers: [Matcher("case=~BCT-9.*")!], from: Self.due.advanced(seconds: -60),
            to: Self.due.advanced(seconds: 7200), owner: "frankie.example", reason: "a test")
        silence.confirmedBy = nil
        let id = try await site.store.add(SilenceRecord(silence, saidAt: Self.due))
        #expect(try await site.store.confirmSilence(id, by: "gray.example", at: Self.due))
        try site.live.take(try await site.store.roster(at: Self.due))
        let alert = try await site.start()
        let notices = try await site.store.notices(alert: alert)
        #expect(!notices.isEmpty && notices.allSatisfy { $0.state == .held })
        let breached = try await site.store.clocks(ClockFilter(state: .breached))
        #expect(breached.map(\.clock.rule).contains("missing-72h"))
        let end = Self.due.advanced(seconds: 7200)
        #expect(try await site.store.dueDigests(at: end.advanced(seconds: -1)) == [])
        let addresses = try await site.store.dueDigests(at: end)
        let people = addresses.map(\.person)
        #expect(people.contains("alex.example") && Set(people).count == people.count)
        for address in addresses {
            let isTold = try await site.store.gather(address, at: end) {
                [live = site.live] notices, alert in
                try live.telling.digest(
                    of: notices, to: address, alert: alert, at: end, sendingFrom: end)
            }
            #expect(isTold)
        }
        let sent = try await site.store.claim(limit: 100, at: end, run: 1)
        #expect(sent.filter { $0.person == "alex.example" }.count == 1)
        let body = String(
            decoding: sent.first { $0.person == "alex.example" }?.body ?? [], as: UTF8.self)
        #expect(body.contains("BCT-900001"))
        // It tells of a page, and its links take each alert on.
        #expect(sent.first { $0.person == "alex.example" }?.urgency == .page)
        let text = body.replacing("=\r\n", with: "").replacing("=3D", with: "=")
        let start = try #require(text.range(of: "https://longstop.trust.example/a/\(alert)."))
        let token = "\(alert)." + text[start.upperBound...].prefix { !$0.isWhitespace }
        let done = await site.pages.take(token, for: "", hand: "", note: "", at: end)
        #expect(done.status == 200, "\(done.page.message)")
    }

    @Test func `a silence that is ended tells at once what it held`() async throws {
        let site = try AnswerSite()
        let now = SystemClock.now()
        let added = try await post(
            site, "silences", silence("\"rule=missing-72h\"", more: ", \"seconds\": 86400"))
        #expect(added.status == 200 && added.object["needsConfirmation"] as? Bool == true)
        let id = try #require(added.object["silence"] as? Int)
        #expect(site.live.configuration.world.silences.count == 1)
        let own = try await error(
            site, "silences/confirm", "{\"id\": \(id), \"by\": \"frankie.example\"}")
        #expect(own.contains("a second person must agree"))
        let agreed = try await post(
            site, "silences/confirm", "{\"id\": \(id), \"by\": \"gray.example\"}")
        #expect(agreed.status == 200)
        let again = try await error(
            site, "silences/confirm", "{\"id\": \(id), \"by\": \"kit.example\"}")
        #expect(again.contains("agreed to by gray.example"))
        let ended = try await post(site, "silences/end", "{\"id\": \(id), \"by\": \"kit.example\"}")
        #expect(ended.status == 200 && site.live.configuration.world.silences.isEmpty)
        #expect(try await site.store.roster(at: now).silences == [])
    }

    @Test func `its owner is reminded once before it ends`() async throws {
        let site = try AnswerSite()
        let silence = Silence(
            id: 0, matchers: [Matcher("role=analyst")!], from: Self.due,
            to: Self.due.advanced(seconds: 4 * 3600), owner: "frankie.example",
            reason: "moving desks")
        _ = try await site.store.add(SilenceRecord(silence, saidAt: Self.due))
        try site.live.take(try await site.store.roster(at: Self.due))
        let reminders = SilenceReminders(store: site.store, live: site.live)
        let moment = Self.due.advanced(seconds: 3 * 3600)
        #expect(reminders.nextAt(after: Self.due) == moment)
        #expect(try await !reminders.remind(at: Self.due, sendingFrom: Self.due))
        #expect(try await reminders.remind(at: moment, sendingFrom: moment))
        #expect(try await !reminders.remind(at: moment.advanced(seconds: 1), sendingFrom: moment))
        let sent = try await site.store.claim(limit: 10, at: moment, run: 1)
        #expect(sent.map(\.person) == ["frankie.example"])
        let body = String(decoding: sent.first?.body ?? [], as: UTF8.self)
        #expect(body.contains("moving desks") && body.contains("A silence is about to end"))
    }

    @Test(arguments: [
        ("", "it would match everything"), ("\"rule=~.*\"", "it would match everything"),
        ("\"risk!=high\"", "it would match everything"),
        ("\"rule!=missing-72h\"", "it would match everything"),
        ("\"case=~.*\"", "it would match everything"),
        ("\"urgency=notify\"", "it would match everything"),
        ("\"rule=missing-72\"", "did you mean \"missing-72h\"?"),
        ("\"roles=x\"", "did you mean \"role\"?"),
        ("\"role=analist\"", "did you mean \"analyst\"?"),
        ("\"rule\"", "is no condition"), ("\"case=~[\"", "is no condition"),
    ])
    func refusedMatchers(_ matchers: String, _ sentence: String) async throws {
        let site = try AnswerSite()
        let text = try await error(site, "silences", silence(matchers))
        #expect(text.contains(sentence), "\(text)")
    }

    @Test(arguments: [
        ("", "say how long it holds, or when it ends"),
        (
            ", \"seconds\": 60, \"to\": \"2027-01-01T00:00:00Z\"",
            "say how long it holds, or when it ends"
        ),
        (", \"to\": \"2020-01-01T00:00:00Z\"", "over before it begins"),
        (", \"seconds\": 99999999", "more than 31 days"),
        (", \"to\": \"soon\"", "is no moment"),
        (", \"repeats\": \"FREQ=DAILY\", \"seconds\": 60", "needs both"),
        (
            ", \"repeats\": \"FREQ=SOMETIMES\", \"seconds\": 60, \"to\": \"2027-01-20T00:00:00Z\"",
            "\"repeats\" cannot be read"
        ),
        (
            ", \"repeats\": \"FREQ=DAILY\", \"seconds\": 10, \"to\": \"2027-01-20T00:00:00Z\"",
            "1 minute to 7 days"
        ),
    ])
    func refusedLengths(_ more: String, _ sentence: String) async throws {
        let site = try AnswerSite()
        let text = try await error(site, "silences", silence("\"role=analyst\"", more: more))
        #expect(text.contains(sentence), "\(text)")
    }

    @Test func `a silence without a reason or an owner who is known is refused`() async throws {
        let site = try AnswerSite()
        let nobody = try await error(site, "silences", silence("\"role=analyst\"", owner: "nobody"))
        #expect(nobody.contains("unknown person"))
        let body = silence("\"role=analyst\"").replacing("a test", with: " ")
        #expect(try await error(site, "silences", body).contains("the reason has 0 characters"))
    }
}
