import Escalation
import Foundation
import Testing

@testable import Channels

/// What every kind of place that takes HTTP has in common, against a real server.
@Suite(.serialized, .timeLimit(.minutes(2)))
struct ChannelContractTests {
    @Test(arguments: PostKind.allCases)
    func `what is taken is accepted, with its body as it was stored`(kind: PostKind) async throws {
        let bench = try PostBench(kind)
        let (status, body) = kind.taken
        let outcome = try await bench.send(status: status, body)
        #expect(outcome.kind == "accepted", "\(outcome)")
        #expect(outcome.words.contains("HTTP \(status)"))
        let request = try bench.server.next("request")
        #expect(request.method == "POST")
        let stored = try Fixture.object(bench.message().body)
        let sent = try Fixture.object(Array((request.body ?? "").utf8))
        // What was put in on the way is another matter.
        let kept = sent.filter { stored[$0.key] != nil }
        #expect(try GoldenFile.pretty(object: kept) == GoldenFile.pretty(object: stored))
        expectNoSecret(of: kind, in: [outcome])
        await bench.stop()
    }

    @Test(arguments: PostKind.allCases)
    func `busy and broken are temporary, and a wish to wait is heard`(kind: PostKind) async throws {
        let bench = try PostBench(kind)
        let body = kind.secrets.joined(separator: " ")
        let busy = try await bench.send(status: 429, body, after: "7")
        guard case .temporary(_, 7) = busy else {
            Issue.record("\(busy)")
            return
        }
        var all = [busy]
        for status in [500, 502, 503] { all.append(try await bench.send(status: status, body)) }
        #expect(all.allSatisfy { $0.kind == "temporary" }, "\(all)")
        expectNoSecret(of: kind, in: all)
        await bench.stop()
    }

    @Test(arguments: PostKind.allCases)
    func `a refusal is permanent, or ours to mend`(kind: PostKind) async throws {
        let bench = try PostBench(kind)
        // A far side may well repeat what it was sent.
        let said = kind.secrets.joined(separator: " ")
        let errors = #"{"error":"\#(said)","message":"\#(said)","errors":["\#(said)"]}"#
        var all: [AttemptOutcome] = []
        for status in [400, 403, 404] {
            let outcome = try await bench.send(status: status, errors)
            #expect(outcome.kind == kind.refusal(status), "\(status): \(outcome)")
            #expect(outcome.words.contains("\"duty-room\"") && outcome.words.contains("\(status)"))
            all.append(outcome)
        }
        let redirected = try await bench.send(status: 301)
        #expect(redirected.kind == "permanent", "\(redirected)")
        expectNoSecret(of: kind, in: all + [redirected])
        await bench.stop()
    }

    @Test(arguments: PostKind.allCases)
    func `silence after the request is unknown`(kind: PostKind) async throws {
        let bench = try PostBench(kind)
        let silent = [try await bench.send(mode: "slow"), try await bench.send(mode: "drop")]
        #expect(silent.map(\.kind) == ["unknown", "unknown"], "\(silent)")
        bench.server.stop()
        let down = await bench.channel.send(try bench.message())
        #expect(down.kind == "temporary", "\(down)")
        expectNoSecret(of: kind, in: silent + [down])
        await bench.channel.stop()
    }

    @Test(arguments: PostKind.allCases)
    func `what is too long or cannot be is refused here`(kind: PostKind) async throws {
        let bench = try PostBench(kind)
        var message = try bench.message()
        message.body = Array(
            "{\"x\":\"\(String(repeating: "x", count: bench.destination.bodyBytes))\"}".utf8)
        let outcome = await bench.channel.send(message)
        #expect(outcome.kind == "permanent", "\(outcome)")
        #expect(try bench.server.all("request").isEmpty)
        await bench.stop()
    }

    @Test(arguments: PostKind.allCases)
    func `a withdrawn notice does not leave, and a stopped channel takes none`(kind: PostKind)
        async throws
    {
        let bench = try PostBench(kind)
        var message = try bench.message()
        message.isWithdrawn = { true }
        #expect(await bench.channel.send(message).kind == "temporary")
        #expect(try bench.server.all("request").isEmpty)
        await bench.channel.stop()
        #expect(await bench.channel.send(try bench.message()).kind == "temporary")
        bench.server.stop()
    }

    @Test(arguments: PostKind.allCases)
    func `a place does not show its secrets`(kind: PostKind) throws {
        let destination = try kind.destination(port: 80)
        var texts = ["\(destination)", String(reflecting: destination), destination.label]
        var dumped = ""
        dump(destination, to: &dumped)
        texts.append(dumped)
        for text in texts { expectNoSecret(of: kind, in: text) }
    }

    private func expectNoSecret(of kind: PostKind, in outcomes: [AttemptOutcome]) {
        for outcome in outcomes { expectNoSecret(of: kind, in: outcome.words) }
    }

    private func expectNoSecret(of kind: PostKind, in text: String) {
        for secret in kind.secrets { #expect(!text.contains(secret), "\(text)") }
    }
}
