import Deadlines
import Escalation
import Foundation
import Testing

@testable import Channels

@Suite(.serialized, .timeLimit(.minutes(1)))
struct WebhookChannelTests {
    @Test func `a webhook arrives over TLS, signed by both live secrets`() async throws {
        let bench = try HookBench(
            ["ok"],
            ["--make-cert", "{}", "--secret", Samples.secret, "--secret", Samples.newSecret],
            secure: true, secrets: [Samples.secret, Samples.newSecret])
        #expect(await bench.send("ok") == .accepted(receipt: "HTTP 200"))
        let request = try bench.receiver.next("request")
        #expect(request.verified == [true, true])
        #expect(request.headers?["content-type"] == "application/cloudevents+json")
        #expect(request.headers?["webhook-id"] == "notice-1")
        #expect(request.headers?["webhook-timestamp"] == "\(HookBench.now.seconds)")
        #expect(request.headers?["expect"] == nil)
        #expect(request.body.map { Array($0.utf8) } == Samples.event(to: "ok").body)
        await bench.stop()
    }

    @Test(arguments: [
        ("204", "accepted"), ("redirect", "permanent"), ("301", "permanent"), ("410", "permanent"),
        ("404", "permanent"), ("401", "permanent"), ("408", "temporary"), ("425", "temporary"),
        ("429", "temporary"), ("500", "temporary"), ("503", "temporary"), ("slow", "unknown"),
        ("drop", "unknown"), ("partial", "accepted"), ("big", "accepted"), ("drip", "accepted"),
    ])
    func `the answer decides the outcome`(path: String, kind: String) async throws {
        let bench = try HookBench([path])
        let outcome = await bench.send(path)
        #expect(outcome.kind == kind, "\(outcome)")
        #expect(try bench.receiver.all("request").map(\.path) == ["/\(path)"])
        await bench.stop()
    }

    @Test func `a receiver's wish to wait is honoured within limits`() async throws {
        let soon = "429?after=Mon%2C%2001%20Jan%202024%2000%3A00%3A00%20GMT"
        let bench = try HookBench(["429", "429?after=90000", "503?after=3", soon, "500"])
        func wish(_ path: String) async -> Int64? {
            guard case .temporary(_, let seconds) = await bench.send(path) else { return -1 }
            return seconds
        }
        #expect(await wish("429") == 7)
        #expect(await wish("429?after=90000") == 3600)
        #expect(await wish("503?after=3") == 3)
        #expect(await [nil, 1].contains(wish(soon)))
        #expect(await wish("500") == nil)
        await bench.stop()
    }

    @Test func `connections are kept unless the destination says not to`() async throws {
        let kept = try HookBench(["ok"])
        for _ in 1...4 { _ = await kept.send("ok") }
        #expect(try kept.receiver.all("request").map(\.connection) == [1, 1, 1, 1])
        await kept.stop()
        let fresh = try HookBench(["ok"]) { $0.link.reusesConnections = false }
        for _ in 1...3 { _ = await fresh.send("ok") }
        #expect(try fresh.receiver.all("request").map(\.connection) == [1, 2, 3])
        await fresh.stop()
    }

    @Test func `what libcurl sends again carries the same id`() async throws {
        let bench = try HookBench(["drop-second"])
        #expect(await bench.send("drop-second", id: "first").kind == "accepted")
        #expect(await bench.send("drop-second", id: "second").kind == "accepted")
        let ids = try bench.receiver.all("request").map { $0.headers?["webhook-id"] }
        #expect(ids == ["first", "second", "second"])
        await bench.stop()
    }

    @Test func `a host gets no more connections than allowed, and each message once`()
        async throws
    {
        let bench = try HookBench(["pause?s=0.02"]) {
            $0.link.connections = 3
            $0.link.patience.attempt = .seconds(10)
        }
        let channel = bench.channel
        let outcomes = await withTaskGroup(of: AttemptOutcome.self) { group in
            for number in 1...60 {
                group.addTask {
                    await channel.send(Samples.event(to: "pause?s=0.02", id: "notice-\(number)"))
                }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(outcomes.allSatisfy { $0.kind == "accepted" })
        let requests = try bench.receiver.all("request")
        #expect(Set(requests.compactMap { $0.headers?["webhook-id"] }).count == 60)
        #expect(requests.count == 60)
        #expect(requests.compactMap(\.most).max() == 3)
        await bench.stop()
    }

    @Test func `a receiver that hangs holds up no other`() async throws {
        let hung = try TestServer("webhook_receiver.py")
        let sound = try TestServer("webhook_receiver.py")
        let destinations = try [("hung", hung, "slow"), ("sound", sound, "ok")].map {
            var destination = try WebhookDestination(
                name: $0.0, url: try WebhookURL("http://127.0.0.1:\($0.1.port)/\($0.2)"),
                secrets: [try SigningSecret(Samples.secret)], insecureLoopback: true)
            destination.link.connections = 1
            destination.link.patience.attempt = .seconds(2)
            destination.link.patience.place = .milliseconds(500)
            return destination
        }
        let channel = try PostChannel(destinations: destinations, clock: { HookBench.now })
        async let first = channel.send(Samples.event(to: "hung"))
        _ = try hung.next("request")
        async let second = channel.send(Samples.event(to: "hung"))
        #expect(await channel.send(Samples.event(to: "sound")).kind == "accepted")
        #expect(await second.words.contains("too slow"))
        #expect(await first.kind == "unknown")
        await channel.stop()
        hung.stop()
        sound.stop()
    }

    @Test func `stopping answers everybody and leaves no thread`() async throws {
        let bench = try HookBench(["slow"]) {
            $0.link.connections = 1
            $0.link.patience.attempt = .seconds(60)
            $0.link.patience.place = .seconds(60)
        }
        async let hanging = bench.send("slow")
        _ = try bench.receiver.next("request")
        async let waiting = bench.send("slow")
        await Task.yield()
        await bench.channel.stop()
        #expect(await hanging.kind == "unknown")
        #expect(await waiting.kind == "temporary")
        #expect(await bench.send("slow").kind == "temporary")
        bench.receiver.stop()
    }
}
