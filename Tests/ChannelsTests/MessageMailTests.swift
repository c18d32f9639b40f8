import Deadlines
import Escalation
import Foundation
import Testing

@testable import Channels

@Suite(.serialized) struct `Mail as another program reads it` {
    @Test(arguments: Notice.Kind.allCases)
    func `Python reads back subject, headers, text and HTML`(kind: Notice.Kind) throws {
        let title =
            "Größe – “missing” 72 hours, día \u{1F550} and a tail that makes the subject fold over lines"
        let renderer = try Fixture.renderer(title: title)
        var notice = Fixture.notice(kind)
        notice.reason.text = "=?UTF-8?B?eA==?= <b>é</b> = \u{2014} ends in a space "
        let thread = MailThread(root: "<first@trust.example>", previous: "<last@trust.example>")
        let report = Fixture.report(kind)
        let mail = try renderer.render(notice, id: Fixture.id, thread: thread, report: report)
        let read = try Mail(mail.body)
        let view = renderer.view(notice, report)
        #expect(read.headers["Subject"] == mail.subject)
        #expect(read.headers["From"] == "Longstop <longstop@trust.example>")
        #expect(read.headers["To"] == "sam@trust.example")
        #expect(read.headers["Message-ID"] == "<\(Fixture.id)@longstop.trust.example>")
        #expect(read.headers["In-Reply-To"] == "<last@trust.example>")
        #expect(read.headers["References"] == "<first@trust.example> <last@trust.example>")
        #expect(read.headers["Auto-Submitted"] == "auto-generated")
        #expect(read.headers["X-Protective-Marking"] == "OFFICIAL-SENSITIVE")
        #expect(read.headers["X-Longstop-Alert"] == "17")
        #expect(read.date == notice.decidedAt.seconds)
        #expect(read.text == renderer.templates.render(.text, view))
        #expect(read.html == renderer.templates.render(.html, view))
        #expect(read.defects.isEmpty)
    }

    @Test func `the first mail of a thread refers to none`() throws {
        let mail = try Fixture.renderer().render(Fixture.notice(.warning), id: Fixture.id)
        let read = try Mail(mail.body)
        #expect(read.headers["References"] == nil)
        #expect(read.headers["In-Reply-To"] == nil)
    }

    @Test func `a sender's name is quoted or encoded as it needs`() throws {
        for name in ["Children's Trust, \"Longstop\"", "Größe & Söhne", ""] {
            var settings = Fixture.settings
            settings.senderName = name
            let mail = try Fixture.renderer(settings: settings).render(
                Fixture.notice(.warning), id: "n1")
            let read = try Mail(mail.body)
            #expect(read.senderName == name)
            #expect(read.senderAddress == "longstop@trust.example")
            #expect(read.defects.isEmpty)
        }
    }

    @Test func `lines end in CR LF and are at most 76 bytes`() throws {
        var notice = Fixture.notice(.escalation)
        notice.reason.text = String(repeating: "long é word = ", count: 200)
        let body = try Fixture.renderer(title: String(repeating: "long title ", count: 12))
            .render(notice, id: Fixture.id).body
        let text = String(decoding: body, as: UTF8.self)
        #expect(text.hasSuffix("\r\n"))
        let lines = text.components(separatedBy: "\r\n")
        #expect(lines.allSatisfy { !$0.utf8.contains(10) && !$0.utf8.contains(13) })
        let long = lines.filter { $0.utf8.count > 76 && !$0.hasPrefix("Content-Type: multipart") }
        #expect(long.isEmpty)
    }

    @Test func `quoted-printable and encoded-words survive every kind of text`() throws {
        let texts = [
            "", " ", "a\n", "a \nb\t\n", "=\n==", String(repeating: "é", count: 300),
            String(repeating: "x", count: 75) + " \n", String(repeating: "x", count: 76),
            String(repeating: "x", count: 77) + "\n.\n..\nFrom x\n", "\u{1F469}\u{200D}\u{1F467}",
        ]
        for text in texts {
            let fields = [
                try HeaderField(
                    "Subject",
                    text: text.replacingOccurrences(of: "\n", with: "").replacingOccurrences(
                        of: "\t", with: ""))
            ]
            let mail = MailMessage(fields: fields, text: text, html: text, id: "n1")
            let read = try Mail(mail.bytes)
            // A body part always ends its last line.
            let ended = text.isEmpty || text.hasSuffix("\n") ? text : text + "\n"
            #expect(read.text == ended)
            #expect(read.html == ended)
            #expect(read.defects.isEmpty)
        }
    }
}

/// A mail as Python's `email` package reads it.
struct Mail: Decodable {
    var headers: [String: String]
    var text, html: String
    var date: Int64?
    var senderName, senderAddress: String?
    var defects: [String]
    /// How often each header occurs.
    var counts: [String: Int]

    init(_ bytes: [UInt8]) throws {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/python3")
        process.arguments = ["-c", Self.script]
        let (input, output) = (Pipe(), Pipe())
        process.standardInput = input
        process.standardOutput = output
        try process.run()
        try input.fileHandleForWriting.write(contentsOf: Data(bytes))
        try input.fileHandleForWriting.close()
        let answer = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        self = try JSONDecoder().decode(Mail.self, from: answer)
    }

    private static let script = """
        import sys, json, email, collections
        from email import policy
        m = email.message_from_bytes(sys.stdin.buffer.read(), policy=policy.default)
        parts = {p.get_content_type(): p for p in m.walk()}
        def content(kind):
            return parts[kind].get_content() if kind in parts else ""
        sender = m["From"].addresses[0] if m["From"] else None
        defects = [repr(d) for p in m.walk() for d in p.defects]
        defects += [repr(d) for v in m.values() for d in getattr(v, "defects", [])]
        json.dump({
            "headers": {k: str(v) for k, v in m.items()},
            "counts": collections.Counter(m.keys()),
            "text": content("text/plain").replace("\\r\\n", "\\n"),
            "html": content("text/html").replace("\\r\\n", "\\n"),
            "date": int(m["Date"].datetime.timestamp()) if m["Date"] else None,
            "senderName": sender and sender.display_name,
            "senderAddress": sender and sender.addr_spec,
            "defects": defects}, sys.stdout)
        """
}
