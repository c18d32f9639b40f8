import Foundation
import Logging
import Testing

@testable import Daemon
@testable import Deadlines
@testable import Escalation
@testable import Storage

/// Absences and silences, from what the socket is asked to what is told.
@Suite struct PeopleDeskTests {
    static let due = AnswerSite.due

    func desk(_ site: AnswerSite) -> PeopleDesk {
        PeopleDesk(
            store: site.store, live: site.live, hints: [],
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    }

    func post(
        _ site: AnswerSite, _ path: String, _ body: String
    ) async throws -> (status: Int, object: [String: Any]) {
        let act = try #require(desk(site).posts["/v1/\(path)"])
        let reply = await act(Array(body.utf8))
        let object = try JSONSerialization.jsonObject(with: Data(reply.json)) as? [String: Any]
        return (reply.status, try #require(object))
    }

    func error(_ site: AnswerSite, _ path: String, _ body: String) async throws -> String {
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

    @Test func `a list that could not be read whole, or is empty, ends nothing`() async throws {
        let site = try AnswerSite()
        func list(_ rows: String, _ more: String = "") -> String {
            "{\"by\": \"frankie.example\", \"source\": \"team\"\(more), \"absences\": [\(rows)]}"
        }
        func row(_ person: String) -> String {
            "{\"person\": \"\(person)\", \"kind\": \"leave\", \"first\": \"2027-02-01\", \"last\": \"2027-02-05\"}"
        }
        _ = try await post(site, "absences", list(row("alex.example") + "," + row("kit.example")))
        let part = try await post(site, "absences", list(row("alex.example"), ", \"keep\": true"))
        #expect(part.object["ended"] as? Int == 0)
        #expect(try await error(site, "absences", list("")).contains("the list is empty"))
        #expect(try await site.store.roster(at: Self.due).absences.count == 2)
    }

    @Test
    func
        `an absence that is over already is refused, and ending one from a feed says that it may come back`()
        async throws
    {
        let site = try AnswerSite("feeds: { team: { file: leave.ics } }")
        let over = try await error(
            site, "absences",
            "{\"by\": \"kit.example\", \"absences\": [{\"person\": \"kit.example\", \"kind\": \"leave\", \"first\": \"2020-12-21\", \"last\": \"2020-12-22\"}]}"
        )
        #expect(over.contains("it is over already"))
        let ids = try await site.store.add([
            AbsenceRecord(
                Absence(person: "kit.example", kind: .leave, from: Self.due), source: "team",
                saidBy: "team", saidAt: Self.due)
        ])
        try await site.live.takeRoster(of: site.store, at: Self.due)
        let fed = try await post(
            site, "absences/end", "{\"id\": \(ids[0]), \"by\": \"kit.example\"}")
        #expect(fed.status == 200 && fed.object["feed"] as? String == "team")
    }

    @Test func `a role that an absence empties through its deputy is said at once`() async throws {
        let site = try AnswerSite(
            "people: { alex.example: { contacts: [{ email: alex@trust.example }], deputy: bailey.example } }"
        )
        func away(_ person: String) async throws -> [String] {
            let reply = try await post(
                site, "absences",
                "{\"by\": \"kit.example\", \"absences\": [{\"person\": \"\(person)\", \"kind\": \"sickness\", \"from\": \"2027-02-01 09:00\"}]}"
            )
            return reply.object["findings"] as? [String] ?? []
        }
        _ = try await away("alex.example")
        let findings = try await away("bailey.example")
        #expect(
            findings.contains { $0.contains("co-ordinator") && $0.contains("NOBODY") },
            "\(findings)")
    }

    @Test func `a silence whose value looks like a comparison is kept as it was meant`()
        async throws
    {
        for text in ["case=\"~(\"", "case=\"~BCT.*\"", "case=\" a b\"", "case!=\"=x\""] {
            let matcher = try #require(Matcher(text))
            #expect(Matcher(matcher.text) == matcher, "\(matcher.text)")
        }
        let site = try AnswerSite()
        let silence = Silence(
            id: 0, matchers: [try #require(Matcher("case=\"~(\""))], from: Self.due,
            to: Self.due.advanced(seconds: 3600), owner: "kit.example", reason: "a test")
        _ = try await site.store.add(SilenceRecord(silence, saidAt: Self.due))
        let kept = try await site.store.roster(at: Self.due).silences
        #expect(kept.map(\.silence.matchers) == [silence.matchers])
    }

    @Test func `what corrects a breach that was itself held is told when the silence ends`()
        async throws
    {
        let site = try AnswerSite()
        var silence = Silence(
            id: 0, matchers: [Matcher("rule=missing-72h")!], from: Self.due.advanced(seconds: -60),
            to: Self.due.advanced(seconds: 7200), owner: "frankie.example", reason: "a test")
        silence.confirmedBy = nil
        let id = try await site.store.add(SilenceRecord(silence, saidAt: Self.due))
        #expect(try await site.store.confirmSilence(id, by: "gray.example", at: Self.due))
        try await site.live.takeRoster(of: site.store, at: Self.due)
        let alert = try await site.start()
        let later = Self.due.advanced(seconds: 600)
        var corrected = Fact(
            identity: FactID(source: "test", id: "3"), type: "missing.reported",
            subject: CaseReference("BCT-900001"),
            time: Self.due.advanced(seconds: -72 * 3600 + 300),
            recordedAt: later, data: ["episode": .text("E-1"), "kind": .text("M")])
        corrected.data["corrects"] = .object(["source": .text("test"), "id": .text("1")])
        #expect(try await site.store.record([corrected]) == [.accepted])
        try await site.advance(to: later)
        let end = Self.due.advanced(seconds: 7200)
        let address = try #require(
            try await site.store.dueDigests(at: end).first { $0.person == "alex.example" })
        let isTold = try await site.store.gather(address, at: end) {
            [live = site.live] notices, number in
            #expect(notices.contains { $0.entry.id == alert })
            return try live.telling.digest(
                of: notices, to: address, alert: number, at: end, sendingFrom: end)
        }
        #expect(isTold)
    }

    @Test func `what waits for whoever holds a role by then is kept when anything changes`() throws
    {
        let site = try AnswerSite(
            "people: { bailey.example: { contacts: [{ email: bailey@trust.example }], deputy: kit.example } }"
        )
        var world = site.live.configuration.world
        let now = try #require(Timestamp(rfc3339: "2026-11-23T16:00:00Z"))
        let then = try #require(Timestamp(rfc3339: "2026-11-24T08:30:00Z"))
        world.directory.absences = [
            Absence(person: "bailey.example", kind: .leave, from: now.advanced(seconds: 3600))
        ]
        let line = HeldLine(
            address: DigestAddress(
                person: "kit.example", role: "support-worker",
                contact: Contact(.email, "kit@birmingham-trust.example")),
            policy: "support-worker-digest", heldUntil: then, clock: ServicesFixtures.clock())
        #expect(world.plan(of: line, at: now)?.heldUntil == then)
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
}
