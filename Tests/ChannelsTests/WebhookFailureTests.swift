import Escalation
import Testing

@testable import Channels

@Suite(.serialized, .timeLimit(.minutes(1)))
struct WebhookFailureTests {
    @Test func `a certificate nobody vouches for is refused`() async throws {
        let bench = try HookBench(["ok"], ["--make-cert", "{}"], secure: true) {
            $0.link.caFile = nil
        }
        let outcome = await bench.send("ok")
        #expect(outcome.kind == "misconfigured", "\(outcome)")
        #expect(try bench.receiver.all("request").isEmpty)
        await bench.stop()
    }

    @Test func `a private address is refused before anything is sent`() async throws {
        let receiver = try TestServer("webhook_receiver.py", ["--make-cert", "{}"])
        for host in ["127.0.0.1", "localhost"] {
            var destination = try WebhookDestination(
                name: "inside", url: try WebhookURL("https://\(host):\(receiver.port)/ok"),
                secrets: [try SigningSecret(Samples.secret)])
            destination.link.caFile = receiver.certificate
            let channel = try PostChannel(
                destinations: [destination], clock: { HookBench.now })
            let outcome = await channel.send(Samples.event(to: "inside"))
            #expect(outcome.kind == "misconfigured", "\(outcome)")
            #expect(outcome.words.contains("not a public address"))
            await channel.stop()
        }
        #expect(try receiver.all("request").isEmpty)
        receiver.stop()
    }

    @Test func `a kept private connection serves no stricter destination`() async throws {
        let receiver = try TestServer("webhook_receiver.py", ["--make-cert", "{}"])
        let destinations = try [true, false].map { allowed in
            var destination = try WebhookDestination(
                name: allowed ? "open" : "strict",
                url: try WebhookURL("https://127.0.0.1:\(receiver.port)/ok"),
                secrets: [try SigningSecret(Samples.secret)], allowsPrivateAddresses: allowed)
            destination.link.caFile = receiver.certificate
            return destination
        }
        let channel = try PostChannel(destinations: destinations, clock: { HookBench.now })
        #expect(await channel.send(Samples.event(to: "open")).kind == "accepted")
        #expect(await channel.send(Samples.event(to: "strict")).kind == "misconfigured")
        #expect(try receiver.all("request").count == 1)
        await channel.stop()
        receiver.stop()
    }

    @Test func `a receiver that is down is a temporary failure`() async throws {
        let bench = try HookBench(["ok"])
        bench.receiver.stop()
        let outcome = await bench.send("ok")
        #expect(outcome.kind == "temporary")
        #expect(outcome.words.contains("webhook \"ok\" cannot be reached"))
        await bench.channel.stop()
    }

    @Test func `a name that does not exist is a temporary failure`() async throws {
        let destination = try WebhookDestination(
            name: "nowhere", url: try WebhookURL("https://receiver.invalid/hook"),
            secrets: [try SigningSecret(Samples.secret)])
        let channel = try PostChannel(destinations: [destination], clock: { HookBench.now })
        let outcome = await channel.send(Samples.event(to: "nowhere"))
        #expect(outcome.kind == "temporary")
        await channel.stop()
    }

    @Test func `an unknown destination and a bad id are refused here`() async throws {
        let bench = try HookBench(["ok"])
        #expect(await bench.send("elsewhere").kind == "misconfigured")
        for id in ["", "a.b", "a\r\nx: y", String(repeating: "a", count: 129)] {
            #expect(await bench.send("ok", id: id).kind == "permanent")
        }
        #expect(try bench.receiver.all("request").isEmpty)
        await bench.stop()
    }
}
