import Daemon
import Deadlines
import Foundation
import Glibc
import Testing

/// A spool in a folder of its own, gone with the test.
private final class TemporarySpool {
    let path: String
    let store = MemoryStore()
    let spool: Spool

    init(now: @escaping @Sendable () -> Timestamp = { IntakeFixtures.now }) async throws {
        path = FileManager.default.temporaryDirectory
            .appending(path: "longstop-spool-\(UUID().uuidString)").path()
        spool = Spool(path: path, intake: try store.intake(now: now))
        try await spool.prepare()
    }

    deinit {
        try? FileManager.default.removeItem(atPath: path)
    }

    func drop(_ text: String, as name: String, in folder: String = "incoming") throws {
        try Data(text.utf8).write(to: URL(filePath: "\(path)/\(folder)/\(name)"))
    }

    func names(in folder: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: "\(path)/\(folder)").sorted()
    }

    func text(_ name: String) throws -> String {
        try String(contentsOfFile: "\(path)/\(name)", encoding: .utf8)
    }
}

@Suite struct SpoolTests {
    @Test func `files go in by name and end in accepted`() async throws {
        let temporary = try await TemporarySpool()
        try temporary.drop(IntakeFixtures.fact("2"), as: "b.json")
        try temporary.drop(IntakeFixtures.fact("1"), as: "a.json")
        let scan = await temporary.spool.scan()
        #expect(scan.files.map(\.fate) == [.accepted("a.json"), .accepted("b.json")])
        #expect(scan.problems == [] && !scan.looksAgain)
        #expect(temporary.store.facts.map(\.identity.id) == ["1", "2"])
        #expect(try temporary.names(in: "incoming") == [])
        #expect(try temporary.names(in: "accepted") == ["a.json", "b.json"])
    }

    @Test func `unfinished names are not looked at`() async throws {
        let temporary = try await TemporarySpool()
        for name in [".a.json", "a.tmp", "a.json.part"] {
            try temporary.drop(IntakeFixtures.fact("1"), as: name)
        }
        #expect(await temporary.spool.scan().files.isEmpty)
        #expect(try temporary.names(in: "incoming").count == 3)
    }

    @Test func `a file with refused facts is rejected beside the reason, good ones recorded`()
        async throws
    {
        let temporary = try await TemporarySpool()
        let text = IntakeFixtures.fact("1") + "\n" + IntakeFixtures.fact("2", type: "nonsense")
        try temporary.drop(text, as: "a.json")
        let scan = await temporary.spool.scan()
        #expect(scan.files.map(\.fate) == [.rejected("a.json")])
        #expect(temporary.store.facts.map(\.identity.id) == ["1"])
        #expect(try temporary.names(in: "rejected") == ["a.json", "a.json.reason"])
        #expect(try temporary.text("rejected/a.json") == text)
        let reason = try temporary.text("rejected/a.json.reason")
        #expect(reason.contains("a.json:2:"))
        #expect(reason.contains("type \"nonsense\" is not known"))
        #expect(reason.contains("line 1: test/police#1 (accepted)"))
    }

    @Test func `what is not JSON is rejected with a sentence`() async throws {
        let temporary = try await TemporarySpool()
        try temporary.drop("Dear colleague,\nplease find attached", as: "letter.txt")
        #expect(await temporary.spool.scan().files.map(\.fate) == [.rejected("letter.txt")])
        let reason = try temporary.text("rejected/letter.txt.reason")
        #expect(reason.contains("letter.txt:1:1: expected a value, found \"D\""))
        #expect(reason.contains("letter.txt: this is not JSON; send facts as"))
        #expect(reason.contains("Nothing of it was recorded."))
    }

    @Test func `a hundred megabytes are rejected unread`() async throws {
        let temporary = try await TemporarySpool()
        try temporary.drop("", as: "huge.json")
        #expect(truncate("\(temporary.path)/incoming/huge.json", 100 << 20) == 0)
        try temporary.drop(IntakeFixtures.fact("1"), as: "z.json")
        let scan = await temporary.spool.scan()
        #expect(scan.files.map(\.fate) == [.rejected("huge.json"), .accepted("z.json")])
        #expect(
            scan.files[0].problem?.hasPrefix("huge.json: 104857600 bytes are more than") == true)
    }

    @Test func `links, folders, pipes, sockets and empty files are rejected, never followed`()
        async throws
    {
        let temporary = try await TemporarySpool()
        let incoming = "\(temporary.path)/incoming"
        try temporary.drop(IntakeFixtures.fact("9"), as: "target", in: "accepted")
        #expect(symlink("\(temporary.path)/accepted/target", "\(incoming)/a-link") == 0)
        #expect(mkdir("\(incoming)/b-folder", 0o700) == 0)
        try temporary.drop("x", as: "b-folder/inside")
        #expect(mkfifo("\(incoming)/c-pipe", 0o600) == 0)
        try temporary.drop("", as: "d-empty")
        #expect(mknod("\(incoming)/e-socket", S_IFSOCK | 0o600, 0) == 0)
        let scan = await temporary.spool.scan()
        #expect(
            scan.files.map(\.fate) == [
                .rejected("a-link"), .rejected("b-folder"), .rejected("c-pipe"),
                .rejected("d-empty"), .rejected("e-socket"),
            ])
        #expect(temporary.store.facts.isEmpty)
        #expect(try temporary.names(in: "incoming") == [])
        #expect(try temporary.text("rejected/b-folder/inside") == "x")
        #expect(try temporary.text("rejected/a-link.reason").contains("a symbolic link"))
        #expect(try temporary.text("rejected/d-empty.reason").contains("the file is empty"))
        #expect(try temporary.names(in: "accepted") == ["target"])
    }

    @Test func `a file that is still being written is left until it is whole`() async throws {
        let temporary = try await TemporarySpool()
        let path = "\(temporary.path)/incoming/a.json"
        let text = IntakeFixtures.fact("1") + "\n" + IntakeFixtures.fact("2")
        let writer = open(path, O_WRONLY | O_CREAT, 0o600)
        #expect(write(writer, text, text.utf8.count / 2) == text.utf8.count / 2)
        let first = await temporary.spool.scan()
        #expect(first.files.map(\.fate) == [.left("it is still being written")])
        #expect(first.looksAgain)
        let rest = String(text.dropFirst(text.count / 2))
        #expect(write(writer, rest, rest.utf8.count) == rest.utf8.count)
        close(writer)
        #expect(await temporary.spool.scan().files.map(\.fate) == [.accepted("a.json")])
        #expect(temporary.store.facts.count == 2)
    }

    @Test func `a file that changes while it is read is read again`() async throws {
        let temporary = try await TemporarySpool()
        try temporary.drop(IntakeFixtures.fact("1") + "\n", as: "a.json")
        let path = "\(temporary.path)/incoming/a.json"
        temporary.store.whenRecording {
            let more = IntakeFixtures.fact("2")
            let writer = open(path, O_WRONLY | O_APPEND)
            write(writer, more, more.utf8.count)
            close(writer)
        }
        let first = await temporary.spool.scan()
        #expect(first.files.map(\.fate) == [.left("it changed while it was read")])
        temporary.store.whenRecording {}
        #expect(await temporary.spool.scan().files.map(\.fate) == [.accepted("a.json")])
        #expect(temporary.store.facts.map(\.identity.id) == ["1", "2"])
    }

    @Test func `a store that fails leaves every file where it is`() async throws {
        let temporary = try await TemporarySpool()
        try temporary.drop(IntakeFixtures.fact("1"), as: "a.json")
        try temporary.drop(IntakeFixtures.fact("2"), as: "b.json")
        temporary.store.fail()
        let scan = await temporary.spool.scan()
        #expect(scan.files.count == 1 && scan.looksAgain)
        #expect(try temporary.names(in: "incoming") == ["a.json", "b.json"])
        temporary.store.fail(false)
        #expect(await temporary.spool.scan().files.count == 2)
        #expect(temporary.store.facts.count == 2)
    }

    @Test func `a file read before a crash is known when it is read again`() async throws {
        let temporary = try await TemporarySpool()
        let text = IntakeFixtures.fact("1")
        _ = try await temporary.store.intake().receive(Array(text.utf8), name: "a.json")
        try temporary.drop(text, as: "a.json")
        let scan = await temporary.spool.scan()
        #expect(scan.files.map(\.fate) == [.accepted("a.json")])
        #expect(scan.files[0].report?.count(.known) == 1)
    }

    @Test func `a name that is taken is never overwritten`() async throws {
        let temporary = try await TemporarySpool()
        for number in 1...2 {
            try temporary.drop(IntakeFixtures.fact("\(number)"), as: "a.json")
            try temporary.drop("nonsense \(number)", as: "b.json")
            _ = await temporary.spool.scan()
        }
        #expect(try temporary.names(in: "accepted") == ["a.json", "a.json.1"])
        #expect(try temporary.text("accepted/a.json").contains("\"id\":\"1\""))
        #expect(
            try temporary.names(in: "rejected") == [
                "b.json", "b.json.1", "b.json.1.reason", "b.json.reason",
            ])
        #expect(try temporary.text("rejected/b.json") == "nonsense 1")
    }

    @Test func `names that would spoil a line or a path are made plain`() async throws {
        let temporary = try await TemporarySpool()
        let long = String(repeating: "x", count: 250)
        try temporary.drop("nonsense", as: "a\nb\u{1B}c")
        try temporary.drop("nonsense", as: long)
        let scan = await temporary.spool.scan()
        #expect(
            scan.files.map(\.fate) == [.rejected("a?b?c"), .rejected(String(long.prefix(200)))])
        #expect(scan.problems == [])
    }

    @Test func `a folder that is not there is one sentence`() async throws {
        let temporary = try await TemporarySpool()
        try FileManager.default.removeItem(atPath: "\(temporary.path)/rejected")
        try temporary.drop(IntakeFixtures.fact("1"), as: "a.json")
        let scan = await temporary.spool.scan()
        #expect(scan.problems.count == 1 && scan.looksAgain)
        #expect(scan.problems[0].contains("rejected: cannot open it (No such file or directory)"))
        #expect(try temporary.names(in: "incoming") == ["a.json"])
    }
}
