import Escalation
import Foundation
import Testing

@testable import Channels

/// What is particular to the answers of one kind.
@Suite(.serialized, .timeLimit(.minutes(1)))
struct ChannelAnswerTests {
    @Test func `Slack has it only when it says ok`() async throws {
        let bench = try PostBench(.slack)
        #expect(try await bench.send(status: 200, "<html>Log in</html>").kind == "misconfigured")
        #expect(try await bench.send(status: 200).kind == "misconfigured")
        let answers = [
            (400, "invalid_payload"), (403, "action_prohibited"), (404, "no_service"),
            (410, "channel_is_archived"),
        ]
        for (status, code) in answers {
            let outcome = try await bench.send(status: status, code)
            #expect(outcome.words.contains("HTTP \(status) \(code)"), "\(outcome)")
        }
        await bench.stop()
    }

    @Test func `Teams has only started a workflow`() async throws {
        let bench = try PostBench(.teams)
        #expect(
            try await bench.send(status: 202)
                == .accepted(
                    receipt: "HTTP 202: the workflow was started; whether it posted is not known"))
        await bench.stop()
    }

    @Test(arguments: [
        "https://birmingham.webhook.office.com/webhookb2/x", "https://webhook.office.com/x",
        "https://outlook.office.com/webhook/x",
    ])
    func `a retired connector of Teams is refused`(url: String) throws {
        let link = try PostLink(WebhookURL(url))
        let error = #expect(throws: InvalidValue.self) {
            try TeamsDestination(name: "duty-room", link: link)
        }
        #expect(error?.description.contains("retired") == true)
    }

    @Test func `PagerDuty has its key when the event leaves, and asks for minutes`() async throws {
        let bench = try PostBench(.pagerduty)
        _ = try await bench.send(status: 202)
        let request = try bench.server.next("request")
        let event = try Fixture.object(Array((request.body ?? "").utf8))
        #expect(event["routing_key"] as? String == PostKind.routingKey)
        guard case .temporary(_, 120) = try await bench.send(status: 429) else {
            Issue.record("no pause of minutes")
            return
        }
        let body = #"{"status":"invalid event","message":"bad","errors":["no summary"]}"#
        #expect(try await bench.send(status: 400, body).words.contains("bad, no summary"))
        await bench.stop()
    }

    @Test func `ntfy has its topic and token when the message leaves`() async throws {
        let bench = try PostBench(.ntfy)
        let outcome = try await bench.send(status: 200, PostKind.ntfy.taken.body)
        #expect(outcome == .accepted(receipt: "HTTP 200, message sPs71M8A2T"))
        let request = try bench.server.next("request")
        #expect(request.path == "/")
        #expect(request.headers?["authorization"] == "Bearer \(PostKind.token)")
        let message = try Fixture.object(Array((request.body ?? "").utf8))
        #expect(message["topic"] as? String == PostKind.topic)
        let full = #"{"code":42908,"http":429,"error":"limit reached"}"#
        guard case .temporary(_, 3600) = try await bench.send(status: 429, full) else {
            Issue.record("the day's quota is not waited for")
            return
        }
        await bench.stop()
    }

    @Test(arguments: [
        "", "a topic", "one\ntwo\nthree", "topic\u{0}", String(repeating: "a", count: 65),
    ])
    func `a credential of ntfy is a topic and perhaps a token`(text: String) throws {
        let link = try PostLink(WebhookURL("https://ntfy.example"))
        #expect(throws: InvalidValue.self) {
            try NtfyDestination(name: "n", link: link, credential: Array(text.utf8))
        }
    }

    @Test func `ntfy is published to at its root`() throws {
        let link = try PostLink(WebhookURL("https://ntfy.example/topic"))
        #expect(throws: InvalidValue.self) {
            try NtfyDestination(name: "n", link: link, credential: Array("topic".utf8))
        }
    }

    @Test(arguments: ["", "abc", String(repeating: "-", count: 32)])
    func `a routing key is 32 letters and digits`(text: String) throws {
        let link = try PostLink(WebhookURL(PagerDutyDestination.standardURL))
        #expect(throws: InvalidValue.self) {
            try PagerDutyDestination(
                name: "p", link: link, routingKey: Credential(fileContents: Array(text.utf8)))
        }
    }

    @Test func `a place that takes one message a second gets no more, in order`() async throws {
        let bench = try PostBench(.slack, spacing: .milliseconds(150))
        try bench.server.tell(#"{"status":200,"body":"ok"}"#)
        let started = Monotonic.nanoseconds()
        let outcomes = try await withThrowingTaskGroup(of: AttemptOutcome.self) { group in
            for number in 1...4 {
                let message = try bench.message(id: "notice-\(number)")
                group.addTask { await bench.channel.send(message) }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(outcomes.allSatisfy { $0.kind == "accepted" }, "\(outcomes)")
        #expect(Monotonic.nanoseconds() - started >= 450_000_000)
        await bench.stop()
    }

    @Test func `whoever would wait too long for a turn is sent away until then`() async throws {
        let bench = try PostBench(.slack, spacing: .seconds(60))
        #expect(try await bench.send(status: 200, "ok").kind == "accepted")
        guard case .temporary(let reason, let seconds) = try await bench.send(status: 200, "ok")
        else {
            Issue.record("it was not sent away")
            return
        }
        #expect((55...60).contains(seconds ?? 0) && reason.contains("others are before"))
        await bench.stop()
    }
}
