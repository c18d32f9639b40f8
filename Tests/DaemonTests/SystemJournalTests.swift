import CLinux
import Glibc
import Logging
import Testing

@testable import Daemon

@Suite struct SystemJournalTests {
    private func line(
        _ message: String, level: Logger.Level = .info, metadata: Logger.Metadata = [:],
        handler: Logger.Metadata = [:]
    ) -> JournalLine {
        let event = LogEvent(
            level: level, message: "\(message)", metadata: metadata, source: nil,
            file: "Daemon/Here.swift", function: "here", line: 7)
        return JournalLine(event, metadata: handler, provided: nil)
    }

    private func fields(_ line: JournalLine) -> [String] {
        line.entry(label: "longstop.test").fields.map { String(decoding: $0, as: UTF8.self) }
    }

    @Test("a line becomes an entry with its place and its upper-case metadata as fields")
    func entry() {
        let line = line(
            "deadline passed", level: .error, metadata: ["LONGSTOP_CASE": "BCT-900001"],
            handler: ["LONGSTOP_RULE": "missing-72h", "LONGSTOP_CASE": "BCT-900002"])
        #expect(
            fields(line) == [
                "MESSAGE=deadline passed", "PRIORITY=3", "SYSLOG_IDENTIFIER=longstop",
                "LONGSTOP_LOGGER=longstop.test", "CODE_FILE=Daemon/Here.swift", "CODE_LINE=7",
                "CODE_FUNC=here", "LONGSTOP_CASE=BCT-900001", "LONGSTOP_RULE=missing-72h",
            ])
    }

    @Test(
        "each level has its syslog priority",
        arguments: [
            (Logger.Level.trace, 7), (.debug, 7), (.info, 6), (.notice, 5), (.warning, 4),
            (.error, 3),
            (.critical, 2),
        ])
    func priorities(_ level: Logger.Level, _ priority: Int) {
        #expect(fields(line("x", level: level)).contains("PRIORITY=\(priority)"))
    }

    @Test("PRIORITY in the metadata overrides the level, once, and only with a priority")
    func override() {
        let stated = fields(line("x", metadata: ["PRIORITY": "2"]))
        #expect(stated.filter { $0.hasPrefix("PRIORITY=") } == ["PRIORITY=2"])
        let wrong = fields(line("x", metadata: ["PRIORITY": "9\nMESSAGE=y"]))
        #expect(wrong.filter { $0.hasPrefix("PRIORITY=") } == ["PRIORITY=6"])
    }

    @Test("metadata cannot replace the fields of the line itself")
    func own() {
        let all = fields(line("x", metadata: ["MESSAGE": "y", "SYSLOG_IDENTIFIER": "sshd"]))
        #expect(all.filter { $0.hasPrefix("MESSAGE=") } == ["MESSAGE=x"])
        #expect(all.filter { $0.hasPrefix("SYSLOG") } == ["SYSLOG_IDENTIFIER=longstop"])
    }

    @Test("a list becomes one field several times, a library's key a part of the text")
    func shapes() {
        let all = fields(
            line(
                "x",
                metadata: [
                    "LONGSTOP_PERSON": .array(["sam.example", "kim.example"]),
                    "hb.request.id": "12",
                ]))
        #expect(all.first == "MESSAGE=x hb.request.id=12")
        #expect(all.suffix(2) == ["LONGSTOP_PERSON=sam.example", "LONGSTOP_PERSON=kim.example"])
    }

    @Test(
        "journald's own rule for names is kept",
        arguments: [
            ("LONGSTOP_CASE", true), ("A1_", true), (String(repeating: "A", count: 64), true),
            (String(repeating: "A", count: 65), false), ("", false), ("1DIGIT", false),
            ("_TRUSTED", false), ("lower", false), ("WITH-DASH", false), ("A=B", false),
            ("A\n", false),
        ])
    func names(_ name: String, _ good: Bool) {
        var entry = JournalEntry()
        #expect(entry.add(name, "x".utf8) == good)
        #expect(entry.fields.count == (good ? 1 : 0))
    }

    @Test("a key that looks like a field but is none stops a debug build")
    func loud() async {
        await #expect(processExitsWith: .failure) {
            let event = LogEvent(
                level: .info, message: "x", metadata: ["LONGSTOP-CASE": "BCT-900001"], source: nil,
                file: "", function: "", line: 1)
            _ = JournalLine(event, metadata: [:], provided: nil)
        }
    }

    @Test("on standard error a value cannot begin a line of its own")
    func text() {
        let line = line(
            "told\n<0>forged", level: .notice,
            metadata: ["LONGSTOP_REASON": "a\r\nb\u{0}", "MESSAGE_ID": "00"])
        #expect(
            line.text(prefixed: true)
                == "<5>told\\n<0>forged LONGSTOP_REASON=a\\r\\nb\\0")
        #expect(line.text(prefixed: false).hasPrefix("told\\n"))
    }

    @Test("only the stream systemd names is taken for the journal")
    func stream() {
        #expect(JournalSink.names("8:1234", device: 8, inode: 1234))
        for wrong in ["8:1235", "9:1234", "8", "", "8:1234:1", "8:", "a:b"] {
            #expect(!JournalSink.names(wrong, device: 8, inode: 1234))
        }
        #expect(JournalSink.detect(environment: [:]) == .standardError(prefixed: false))
        let other = ["JOURNAL_STREAM": "1:2"]
        #expect(JournalSink.detect(environment: other) == .standardError(prefixed: false))
    }

    @Test(
        "a newline or a NUL in a value forges no field at journald's socket",
        .enabled(
            if: getuid() == 0, "SKIPPED: needs root for a mount namespace of its own"))
    func wire() async {
        await #expect(processExitsWith: .success) {
            #expect(longstop_private_mounts() == 0)
            for folder in ["/run/systemd", "/run/systemd/journal"] { mkdir(folder, 0o755) }
            #expect(mount("tmpfs", "/run/systemd/journal", "tmpfs", 0, nil) == 0)
            let journald = DatagramDouble(path: "/run/systemd/journal/socket")
            var entry = JournalEntry()
            let value = "done\nPRIORITY=0\nMESSAGE=forged\0end"
            entry.add("SYSLOG_IDENTIFIER", "x".utf8)
            entry.add("LONGSTOP_REASON", value.utf8)
            entry.add("PRIORITY", "6".utf8)
            #expect(entry.send() == 0)
            // Framed by name, newline, little-endian length, bytes, newline; the plain field by "=".
            let length = withUnsafeBytes(of: UInt64(value.utf8.count).littleEndian) { Array($0) }
            #expect(
                journald.receiveBytes() == Array("SYSLOG_IDENTIFIER=x\nLONGSTOP_REASON\n".utf8)
                    + length
                    + Array((value + "\nPRIORITY=6\n").utf8))
        }
    }

    @Test(
        "with the journal's stream on standard error, entries go to journald with their fields",
        .enabled(
            if: getuid() == 0, "SKIPPED: needs root for a mount namespace of its own"))
    func handler() async {
        await #expect(processExitsWith: .success) {
            #expect(longstop_private_mounts() == 0)
            for folder in ["/run/systemd", "/run/systemd/journal"] { mkdir(folder, 0o755) }
            #expect(mount("tmpfs", "/run/systemd/journal", "tmpfs", 0, nil) == 0)
            var file = stat()
            fstat(2, &file)
            let environment = ["JOURNAL_STREAM": "\(file.st_dev):\(file.st_ino)"]
            #expect(JournalSink.detect(environment: environment) == .standardError(prefixed: true))
            let journald = DatagramDouble(path: "/run/systemd/journal/socket")
            let sink = JournalSink.detect(environment: environment)
            #expect(sink == .journal)
            let logger = Logger(label: "longstop.test") { JournalLogHandler(label: $0, sink: sink) }
            logger.record(.clockBreached, "deadline passed", [.caseReference: "BCT-900001"])
            let fields = journald.receive().split(separator: "\n")
            #expect(fields.contains("MESSAGE=deadline passed"))
            #expect(fields.contains("MESSAGE_ID=058aa92af154459d9e8aaec47070ca02"))
            #expect(fields.contains("PRIORITY=3"))
            #expect(fields.contains("LONGSTOP_CASE=BCT-900001"))
        }
    }
}

@Suite struct SystemJournalEventTests {
    private static let catalog: String = {
        let path = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
        let file = open("/" + path + "/units/longstop.catalog", O_RDONLY)
        defer { close(file) }
        var bytes = [UInt8](repeating: 0, count: 65_536)
        let count = read(file, &bytes, bytes.count)
        return String(decoding: bytes.prefix(max(count, 0)), as: UTF8.self)
    }()

    @Test(
        "every kind of entry has 128 bits of its own and one entry in the catalog",
        arguments: JournalEvent.allCases)
    func catalog(_ event: JournalEvent) throws {
        #expect(event.messageID.count == 32 && event.messageID.allSatisfy(\.isHexDigit))
        let entries = Self.catalog.split(
            separator: "-- \(event.messageID)\n", omittingEmptySubsequences: false)
        try #require(entries.count == 2)
        let text = entries[1].split(separator: "\n-- ")[0]
        #expect(text.contains("Subject: ") && text.contains("Defined-By: longstop"))
        let known = Set(event.fields.map(\.rawValue))
        for part in text.split(separator: "@") where part.hasPrefix("LONGSTOP_") {
            #expect(known.contains(String(part)), "\(event.name) carries no \(part)")
        }
    }

    @Test("every field is one that journald keeps", arguments: JournalField.allCases)
    func fields(_ field: JournalField) {
        #expect(JournalEntry.isFieldName(field.rawValue))
    }

    @Test("a breach is an error, and the last resort is critical")
    func priorities() {
        #expect(JournalEvent.clockBreached.priority == .error)
        #expect(JournalEvent.noticeUndeliverable.priority == .error)
        #expect(JournalEvent.lastResortUsed.priority == .critical)
    }
}
