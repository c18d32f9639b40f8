import Foundation
import Logging
import Testing

@testable import Daemon
@testable import Deadlines
@testable import Escalation
@testable import Storage

/// Silences, from what the socket is asked to what is told.
extension PeopleDeskTests {
    // MARK: Silences

    func silence(
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
