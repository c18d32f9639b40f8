import Escalation
import Testing

@testable import Channels

@Suite(.serialized, .timeLimit(.minutes(1)))
struct EmailFailureTests {
    @Test(arguments: [
        ("rcpt-550-5.1.1", "permanent"), ("rcpt-451-4.7.1", "temporary"),
        ("rcpt-552-5.2.2", "temporary"), ("rcpt-550-5.7.1", "misconfigured"),
        ("rcpt-530-5.7.0", "misconfigured"), ("rcpt-drop", "temporary"),
        ("rcpt-hang", "temporary"), ("data-451", "temporary"), ("data-554", "permanent"),
        ("data-drop", "unknown"), ("dot-452-4.3.1", "temporary"), ("dot-554-5.6.0", "permanent"),
        ("dot-554-5.2.0", "temporary"), ("dot-251", "accepted"), ("dot-drop", "unknown"),
        ("dot-hang", "unknown"),
    ])
    func `the answer decides the outcome`(local: String, kind: String) async throws {
        let bench = try MailBench()
        let outcome = await bench.send("\(local)@trust.example")
        #expect(outcome.kind == kind, "\(outcome)")
        #expect(!outcome.words.contains("@trust.example"), "the address is in: \(outcome.words)")
        await bench.stop()
    }

    @Test(arguments: [
        (["--greeting", "421"], "temporary"), (["--greeting", "554"], "misconfigured"),
        (["--hang-greeting"], "temporary"), (["--refuse-sender", "550"], "misconfigured"),
        (["--refuse-sender", "451"], "temporary"),
    ])
    func `a relay that refuses us is not the recipient's fault`(
        arguments: [String], kind: String
    ) async throws {
        let bench = try MailBench(arguments)
        let outcome = await bench.send("sam@trust.example")
        #expect(outcome.kind == kind, "\(outcome)")
        await bench.stop()
    }

    @Test func `a relay without TLS gets no mail`() async throws {
        let bench = try MailBench([], security: .starttls)
        let outcome = await bench.send("sam@trust.example")
        #expect(outcome.kind == "misconfigured")
        #expect(outcome.words.contains("offers no STARTTLS"))
        #expect(try bench.server.all("rcpt").isEmpty)
        await bench.stop()
    }

    @Test(arguments: [RelayProfile.Security.starttls, .implicitTLS])
    func `a certificate nobody vouches for is refused`(
        security: RelayProfile.Security
    ) async throws {
        let tls = security == .starttls ? "--starttls" : "--tls"
        let bench = try MailBench([tls, "--make-cert", "{}"], security: security, trusting: false)
        let outcome = await bench.send("sam@trust.example")
        #expect(outcome.kind == "misconfigured", "\(outcome)")
        #expect(outcome.words.contains("certificate"))
        #expect(try bench.server.all("rcpt").isEmpty)
        await bench.stop()
    }

    @Test func `TLS below 1.2 is refused`() async throws {
        let bench = try MailBench(
            ["--old-tls", "--make-cert", "{}"], security: .implicitTLS,
            script: "webhook_receiver.py")
        let outcome = await bench.send("sam@trust.example")
        #expect(outcome.kind == "misconfigured", "\(outcome)")
        await bench.stop()
        let hooks = try HookBench(["ok"], ["--old-tls", "--make-cert", "{}"], secure: true)
        #expect(await hooks.send("ok").kind == "misconfigured")
        await hooks.stop()
    }

    @Test func `a refused login is tried once, and its password never shown`() async throws {
        let bench = try MailBench(
            EmailChannelTests.starttls + EmailChannelTests.withLogin, security: .starttls,
            login: ("longstop", "a wrong phrase"))
        for _ in 1...3 {
            let outcome = await bench.send("sam@trust.example")
            #expect(outcome.kind == "misconfigured", "\(outcome)")
            #expect(outcome.words.contains("535 5.7.8"))
            #expect(!outcome.words.contains("phrase"))
        }
        let attempts = try bench.server.all("login")
        #expect(attempts.count == 1)
        await bench.stop()
    }

    @Test func `a login the relay cannot check now is tried again`() async throws {
        let bench = try MailBench(
            EmailChannelTests.starttls + EmailChannelTests.withLogin
                + ["--refuse-login", "454 4.7.0"],
            security: .starttls, login: ("longstop", "a wrong phrase"))
        for _ in 1...2 { #expect(await bench.send("sam@trust.example").kind == "temporary") }
        #expect(try bench.server.all("login").count == 2)
        await bench.stop()
    }

    @Test func `a relay that is down is named, and answers all who wait`() async throws {
        let bench = try MailBench()
        bench.server.stop()
        let channel = bench.channel
        let outcomes = await withTaskGroup(of: AttemptOutcome.self) { group in
            for _ in 1...20 {
                group.addTask { await channel.send(Samples.mail(to: "sam@trust.example")) }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(outcomes.allSatisfy { $0.kind == "temporary" })
        #expect(outcomes[0].words.contains("relay \"main\" cannot be reached"))
        await channel.stop()
    }

    @Test func `a relay that hangs holds up no other relay`() async throws {
        let hung = try MailBench(["--hang-greeting"])
        let sound = try MailBench()
        async let slow = hung.send("sam@trust.example")
        #expect(await sound.send("sam@trust.example").kind == "accepted")
        #expect(await slow.kind == "temporary")
        await hung.stop()
        await sound.stop()
    }

    @Test(arguments: [
        "sam@trust.example>\r\nRCPT TO:<eve@evil.example", "sam@trust.example\u{0}", "no address",
    ])
    func `a recipient that is no address reaches no server`(recipient: String) async throws {
        let bench = try MailBench()
        let outcome = await bench.send(recipient)
        #expect(outcome.kind == "permanent")
        #expect(!outcome.words.contains("evil"))
        #expect(try bench.server.all("connection").isEmpty)
        await bench.stop()
    }
}
