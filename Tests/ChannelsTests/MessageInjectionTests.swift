import Deadlines
import Escalation
import Foundation
import Testing

@testable import Channels

@Suite(.serialized) struct `Message injection` {
    static let evil = [
        "\r\nBcc: x@evil.example\r\n\r\nbody", "\nBcc: x", "\rBcc: x", "a\u{0}b",
        "a\u{2028}b\u{85}",
    ]

    @Test(arguments: evil)
    func `text members cannot begin a header`(evil: String) throws {
        var notice = Fixture.notice(.escalation)
        notice.clock.subject = CaseReference("BCT" + evil)
        notice.clock.keyParts = ["K" + evil]
        notice.clock.episodes = ["E" + evil, "F" + evil]
        notice.clock.policy = evil
        notice.policy = evil
        notice.role = evil
        notice.person = evil
        notice.reason.text = evil
        notice.next = NextTelling(at: Fixture.due, roles: [evil])
        let renderer = try Fixture.renderer(title: "Title" + evil)
        let mail = try renderer.render(notice, id: Fixture.id)
        let read = try Mail(mail.body)
        let controls = mail.subject.unicodeScalars.filter { $0.isControl }
        #expect(controls.isEmpty)
        #expect(read.headers["Subject"] == mail.subject)
        #expect(read.counts.values.allSatisfy { $0 == 1 })
        #expect(read.headers["Bcc"] == nil)
        #expect(read.defects.isEmpty)
        #expect(!mail.body.contains(0))
    }

    @Test(arguments: evil)
    func `a webhook body stays one JSON object`(evil: String) throws {
        var notice = Fixture.notice(.breach)
        notice.contact = Contact(.webhook, "duty-room")
        notice.clock.subject = CaseReference("BCT" + evil)
        notice.reason.text = "\",\"late\":true,\"x\":\"" + evil
        let body = try Fixture.renderer(title: "\"\\" + evil).render(notice, id: "n1").body
        #expect(body.allSatisfy { $0 >= 0x20 })
        let data = try #require(Fixture.object(body)["data"] as? [String: Any])
        #expect(data["late"] as? Bool == false)
        #expect((data["reason"] as? [String: Any])?["text"] as? String == notice.reason.text)
        #expect(data["case"] as? String == "BCT" + evil)
    }

    @Test(
        arguments: evil + [
            "a@b.example,c@d.example", "a b@c.example", "<a@b.example>", "a", "@b", "é@b.example",
        ])
    func `an address that could be more than one is refused without being shown`(address: String)
        throws
    {
        var notice = Fixture.notice(.breach)
        notice.contact = Contact(.email, address)
        let renderer = try Fixture.renderer()
        let error = #expect(throws: MessageError.self) { try renderer.render(notice, id: "n1") }
        #expect(
            error?.description == "recipient's address is not a plain mail address; write name@host"
        )
    }

    @Test(arguments: evil + ["", "UPPER", "a/b", "<a>", String(repeating: "a", count: 51)])
    func `a notice id that is none is refused`(id: String) throws {
        let renderer = try Fixture.renderer()
        #expect(throws: MessageError.self) { try renderer.render(Fixture.notice(.breach), id: id) }
    }

    @Test(arguments: evil + ["", "a@b", "<a>", "<a@b> <c@d>", "<a b@c>"])
    func `a reference that is no Message-ID is refused`(reference: String) throws {
        let renderer = try Fixture.renderer()
        for thread in [MailThread(root: reference), MailThread(root: "<a@b>", previous: reference)]
        {
            #expect(throws: MessageError.self) {
                try renderer.render(Fixture.notice(.breach), id: "n1", thread: thread)
            }
        }
    }

    @Test(arguments: evil)
    func `settings that could begin a header are refused before anything is sent`(evil: String)
        throws
    {
        let changes: [(inout MessageSettings) -> Void] = [
            { $0.marking = evil }, { $0.markingHeader = "X" + evil }, { $0.senderName = evil },
            { $0.senderAddress = "a@b" + evil }, { $0.messageIDHost = "h" + evil },
        ]
        for change in changes {
            var settings = Fixture.settings
            change(&settings)
            #expect(throws: MessageError.self) { try Fixture.renderer(settings: settings) }
        }
    }

    @Test func `markup in a reason is shown, not run`() throws {
        var notice = Fixture.notice(.breach)
        notice.reason.text = "<script>alert('1')</script> & \"more\""
        let renderer = try Fixture.renderer(title: "<b>Title</b>")
        let html = renderer.templates.render(.html, renderer.view(notice))
        #expect(!html.contains("<script"))
        #expect(!html.contains("<b>Title"))
        #expect(
            html.contains("&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt; &amp; &quot;more&quot;"))
        let text = renderer.templates.render(.text, renderer.view(notice))
        #expect(text.contains("<script>alert('1')</script> & \"more\""))
    }

    @Test func `a subject is cut at 200 characters`() throws {
        let renderer = try Fixture.renderer(title: String(repeating: "title ", count: 60))
        let subject = try renderer.subject(renderer.view(Fixture.notice(.breach)))
        #expect(subject.count == 200)
        #expect(subject.hasSuffix("…"))
    }
}
