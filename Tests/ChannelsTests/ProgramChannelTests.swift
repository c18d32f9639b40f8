import Escalation
import Foundation
import Glibc
import Testing

@testable import Channels

/// Programs are shell scripts here, so that each failure is one line; none runs through a shell by itself.
@Suite(.serialized, .timeLimit(.minutes(1)))
struct ProgramChannelTests {
    private func channel(
        _ script: String, limit: Duration = .seconds(20)
    ) throws -> ProgramChannel {
        try channel(["/bin/sh", "-c", script], limit: limit)
    }

    private func channel(
        _ command: [String], limit: Duration = .seconds(20)
    ) throws -> ProgramChannel {
        try ProgramChannel(
            destinations: [
                ProgramDestination(name: "pager", command: command, timeLimit: limit)
            ], grace: .milliseconds(100))
    }

    private func send(
        _ script: String, limit: Duration = .seconds(20), body: String = "{}\n"
    ) async throws -> AttemptOutcome {
        let channel = try channel(script, limit: limit)
        let outcome = await channel.send(message(body))
        await channel.stop()
        return outcome
    }

    private func message(_ body: String = "{}\n") -> OutgoingMessage {
        OutgoingMessage(
            noticeID: "notice-1", recipient: "pager", body: Array(body.utf8), attempt: 1)
    }

    @Test func `a program has the body, and nothing of our environment`() async throws {
        setenv("LONGSTOP_TEST_SECRET", "leaked", 1)
        let script =
            #"read line; echo "$line $(env | grep -v '^_=\|^PWD=\|^SHLVL=' | sort | tr '\n' ' ')$PWD""#
        #expect(
            try await send(script, body: "the body\n")
                == .accepted(
                    receipt: "exit 0: the body LANG=C.UTF-8 PATH=/usr/local/bin:/usr/bin:/bin /"))
    }

    @Test func `a program inherits no descriptor and no ignored signal`() async throws {
        let leak = open("/etc/hostname", O_RDONLY)
        defer { close(leak) }
        // `ls` has one of its own for the folder; glibc sees to its own two signals, 32 and 33.
        let script =
            "ls /proc/self/fd | tr '\\n' ' '; grep -q 'SigIgn:.*0000000$' /proc/self/status && echo none"
        #expect(try await send(script) == .accepted(receipt: "exit 0: 0 1 2 3 none"))
    }

    @Test(arguments: [
        ("exit 0", "accepted"), ("exit 75", "temporary"), ("exit 78", "misconfigured"),
        ("exit 1", "permanent"), ("exit 127", "permanent"), ("kill -9 $$", "unknown"),
        ("exec <&-; exit 0", "accepted"), ("echo oh no >&2; exit 3", "permanent"),
    ])
    func `the end decides the outcome`(script: String, kind: String) async throws {
        let outcome = try await send(script)
        #expect(outcome.kind == kind, "\(outcome)")
    }

    @Test func `what it complains of is told, one line without controls and addresses`()
        async throws
    {
        let outcome = try await send(
            #"printf 'no \033[31mline to sam@trust.example or +447700900123\nmore' >&2; exit 75"#)
        #expect(
            outcome.words
                == "program \"pager\" ended with 75: no \u{FFFD}[31mline to (hidden) or (hidden)")
    }

    @Test func `a program that hangs is ended with all it started, and may have told somebody`()
        async throws
    {
        let mark = "longstop-\(UUID())"
        let channel = try channel(
            "sleep 600 & echo $! > /tmp/\(mark); sleep 600",
            limit: .seconds(1))
        let outcome = await channel.send(message())
        #expect(outcome.kind == "unknown", "\(outcome)")
        let text = try String(contentsOfFile: "/tmp/\(mark)", encoding: .utf8)
        let child = try #require(Int32(text.trimmingCharacters(in: .whitespacesAndNewlines)))
        // Ended, or a zombie that init has yet to collect.
        let stat = try? String(contentsOfFile: "/proc/\(child)/stat", encoding: .utf8)
        #expect(stat?.contains(") Z ") ?? true)
        try FileManager.default.removeItem(atPath: "/tmp/\(mark)")
        await channel.stop()
    }

    @Test func `a program that says very much, or reads nothing, holds nobody up`() async throws {
        let loud = try await send("head -c 20000000 /dev/zero | tr '\\0' x; exit 0")
        #expect(loud.kind == "accepted")
        #expect(loud.words.count <= ChannelLimits.receiptCharacters + 10)
        let deaf = try await send(
            "exit 0", body: String(repeating: "x", count: ChannelLimits.webhookBytes))
        #expect(deaf == .accepted(receipt: "exit 0"))
        let slow = try await send(
            "sleep 0.2; wc -c", body: String(repeating: "x", count: ChannelLimits.webhookBytes))
        #expect(slow == .accepted(receipt: "exit 0: \(ChannelLimits.webhookBytes)"))
    }

    @Test func `what it leaves running does not hold up its end`() async throws {
        #expect(try await send("sleep 5 & echo done") == .accepted(receipt: "exit 0: done"))
    }

    @Test func `a program that is not there is ours to mend`() async throws {
        for path in ["/nowhere/pager", "/etc/hostname"] {
            let channel = try channel([path])
            let outcome = await channel.send(message())
            #expect(outcome.kind == "misconfigured", "\(outcome)")
            await channel.stop()
        }
    }

    @Test func `no zombie is left`() async throws {
        let channel = try channel("exit 0")
        for _ in 1...20 { _ = await channel.send(message()) }
        await channel.stop()
        let script = try String(
            contentsOfFile: "/proc/self/task/\(getpid())/children", encoding: .utf8)
        let zombies = script.split(separator: " ").filter { child in
            let stat = try? String(contentsOfFile: "/proc/\(child)/stat", encoding: .utf8)
            return stat?.contains("(sh) Z ") ?? false
        }
        #expect(zombies.isEmpty)
    }

    @Test func `stopping ends what runs, and takes nothing more`() async throws {
        let channel = try channel("sleep 600")
        async let first = channel.send(message())
        async let second = channel.send(message())
        async let third = channel.send(message())
        await Task.yield()
        await channel.stop()
        let kinds = await [first.kind, second.kind, third.kind]
        #expect(kinds.allSatisfy { $0 == "unknown" || $0 == "temporary" }, "\(kinds)")
        #expect(await channel.send(message()).kind == "temporary")
    }

    @Test func `a withdrawn, an overlong and a stray notice reach no program`() async throws {
        let channel = try channel("exit 0")
        var withdrawn = message()
        withdrawn.isWithdrawn = { true }
        #expect(await channel.send(withdrawn).kind == "temporary")
        let long = message(String(repeating: "x", count: ChannelLimits.webhookBytes + 1))
        #expect(await channel.send(long).kind == "permanent")
        var stray = message()
        stray.recipient = "elsewhere"
        #expect(await channel.send(stray).kind == "misconfigured")
        await channel.stop()
    }

    @Test(arguments: [
        [String](), ["pager"], ["./pager"], ["/bin/pager", "a\u{0}b"],
        Array(repeating: "/x", count: 33),
    ])
    func `a command is an absolute path and a few words`(command: [String]) {
        #expect(throws: ChannelConfigurationError.self) {
            try ProgramDestination(name: "pager", command: command)
        }
    }
}
