import Escalation
import Foundation
import Testing

@testable import Channels

@Suite(.serialized, .timeLimit(.minutes(1)))
struct EmailChannelTests {
    static let login = ("longstop", "a pass phrase")
    static let starttls = ["--starttls", "--make-cert", "{}"]
    static let withLogin = ["--user", login.0, "--password", login.1]

    @Test(arguments: [RelayProfile.Security.starttls, .implicitTLS])
    func `a mail goes out under TLS with a login`(security: RelayProfile.Security) async throws {
        let tls = security == .starttls ? Self.starttls : ["--tls", "--make-cert", "{}"]
        let bench = try MailBench(
            tls + Self.withLogin + ["--mails", "{}/mails"], security: security, login: Self.login)
        let outcome = await bench.send("sam@trust.example")
        #expect(outcome == .accepted(receipt: "250 2.0.0 OK: queued as 00000001"))
        #expect(try bench.server.next("hello").name == "duty.trust.example")
        let mail = try bench.server.next("mail")
        #expect(mail.tls == true)
        #expect(mail.user == Self.login.0)
        #expect(mail.from == "longstop@trust.example")
        #expect(mail.to?.all == ["sam@trust.example"])
        #expect(mail.messageID == "<0198a1f2-0000-7000-8000-000000000001@longstop.example>")
        let stored = try Data(contentsOf: URL(filePath: try #require(mail.file)))
        #expect(Array(stored) == Samples.mail(to: "sam@trust.example").body)
        await bench.stop()
    }

    @Test func `connections are kept and closed with a QUIT`() async throws {
        let bench = try MailBench()
        for _ in 1...5 { #expect(await bench.send("sam@trust.example").kind == "accepted") }
        await bench.channel.stop()
        _ = try bench.server.next("quit")
        bench.server.stop()
        let second = try MailBench(Self.starttls, security: .starttls)
        for _ in 1...5 { _ = await second.send("sam@trust.example") }
        let used = try second.server.all("mail").map(\.connection)
        #expect(used == [1, 1, 1, 1, 1])
        await second.stop()
    }

    @Test func `no connection is kept when the relay says not to`() async throws {
        let bench = try MailBench { profile in
            profile.threads = 1
            profile.reusesConnections = false
        }
        for _ in 1...3 { _ = await bench.send("sam@trust.example") }
        #expect(try bench.server.all("mail").map(\.connection) == [1, 2, 3])
        await bench.stop()
    }

    @Test func `an idle connection is closed`() async throws {
        let bench = try MailBench {
            $0.threads = 1
            $0.patience.idle = .milliseconds(100)
        }
        _ = await bench.send("sam@trust.example")
        _ = try bench.server.next("quit")
        #expect(await bench.send("sam@trust.example").kind == "accepted")
        #expect(try bench.server.next("mail").connection == 2)
        await bench.stop()
    }

    @Test(arguments: ["421", "drop"])
    func `a kept connection that died costs no attempt`(way: String) async throws {
        let bench = try MailBench(["--second-mail", way])
        for _ in 1...3 { #expect(await bench.send("sam@trust.example").kind == "accepted") }
        #expect(try bench.server.all("mail").map(\.connection) == [1, 2, 3])
        await bench.stop()
    }

    @Test func `a refused recipient stops no other`() async throws {
        let bench = try MailBench()
        #expect(await bench.send("sam@trust.example").kind == "accepted")
        #expect(await bench.send("rcpt-550-5.1.1@trust.example").kind == "permanent")
        #expect(await bench.send("alex@trust.example").kind == "accepted")
        await bench.stop()
    }

    @Test func `as many connections as threads, and each mail once`() async throws {
        let bench = try MailBench(["--delay", "0.02"]) { $0.threads = 3 }
        let channel = bench.channel
        let outcomes = await withTaskGroup(of: AttemptOutcome.self) { group in
            for number in 1...60 {
                group.addTask {
                    await channel.send(Samples.mail(to: "sam@trust.example", id: "id-\(number)"))
                }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(outcomes.allSatisfy { $0.kind == "accepted" })
        let mails = try bench.server.all("mail")
        #expect(Set(mails.compactMap(\.messageID)).count == 60)
        #expect(mails.count == 60)
        #expect(Set(mails.compactMap(\.connection)).count == 3)
        await bench.stop()
    }

    /// The first 64 KiB holds as many dots to stuff as the message has bytes after it: libcurl, told
    /// the length without those dots, takes the upload for finished there and drops the rest.
    @Test func `no part of a message with dots is lost`() async throws {
        let bench = try MailBench(["--mails", "{}/mails"])
        var message = Array("Message-ID: <dots@longstop.example>\r\n\r\n".utf8)
        let line = Array((".dot" + String(repeating: "x", count: 122) + "\r\n").utf8)
        var dots = 0
        while message.count + line.count <= 65_536 {
            message += line
            dots += 1
        }
        message += Array(String(repeating: "y", count: 65_536 - message.count).utf8)
        message += Array(String(repeating: "z", count: dots - 2).utf8) + [13, 10]
        var outgoing = Samples.mail(to: "sam@trust.example")
        outgoing.body = message
        #expect(await bench.channel.send(outgoing).kind == "accepted")
        let file = try #require(try bench.server.next("mail").file)
        #expect(Array(try Data(contentsOf: URL(filePath: file))) == message)
        await bench.stop()
    }

    @Test func `stopping answers everybody and leaves no thread`() async throws {
        let bench = try MailBench { profile in
            profile.threads = 1
            profile.patience.reply = .seconds(60)
            profile.patience.attempt = .seconds(60)
            profile.patience.stop = .milliseconds(100)
        }
        async let hanging = bench.send("dot-hang@trust.example")
        _ = try bench.server.next("mail")
        async let waiting = bench.send("sam@trust.example")
        await Task.yield()
        await bench.channel.stop()
        #expect(await hanging.kind == "unknown")
        #expect(await waiting.kind == "temporary")
        #expect(await bench.send("sam@trust.example").kind == "temporary")
        bench.server.stop()
    }
}
