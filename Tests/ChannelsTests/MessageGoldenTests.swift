import Escalation
import Testing

@testable import Channels

@Suite struct `Golden messages` {
    @Test(arguments: Notice.Kind.allCases)
    func `every kind reads as its golden files do`(kind: Notice.Kind) throws {
        let renderer = try Fixture.renderer()
        var notice = Fixture.notice(kind)
        let report = Fixture.report(kind)
        let view = renderer.view(notice, report)
        let thread = MailThread(root: "<first@trust.example>", previous: "<last@trust.example>")
        let mail = try renderer.render(
            notice, id: Fixture.id, thread: kind == .warning ? nil : thread,
            report: report)
        try compare(mail.subject + "\n", kind, "subject.txt")
        try compare(renderer.templates.render(.text, view), kind, "body.txt")
        try compare(renderer.templates.render(.html, view), kind, "body.html")
        let whole = try #require(String(validating: mail.body, as: UTF8.self))
        try compare(whole.replacingOccurrences(of: "\r\n", with: "\n"), kind, "eml")
        notice.contact = Contact(.webhook, "duty-room")
        let webhook = try renderer.render(notice, id: Fixture.id, report: report)
        try compare(GoldenFile.pretty(webhook.body), kind, "webhook.json")
    }

    @Test(arguments: [Notice.Kind.warning, .breach, .escalation, .lastResort, .schedule])
    func `whoever stands in reads for whom, on every channel`(kind: Notice.Kind) throws {
        let renderer = try Fixture.renderer()
        var notice = Fixture.notice(kind)
        notice.onBehalfOf = "robin.example"
        let report = Fixture.report(kind)
        let view = renderer.view(notice, report)
        for part in [TemplatePart.text, .html] {
            let message = renderer.templates.render(part, view)
            #expect(message.contains("in place of robin.example, who is away"), "\(part)")
        }
        notice.contact = Contact(.webhook, "duty-room")
        let webhook = try renderer.render(notice, id: Fixture.id, report: report)
        let body = try #require(String(validating: webhook.body, as: UTF8.self))
        #expect(body.contains(#""onBehalfOf":"robin.example""#))
    }

    private func compare(_ text: String, _ kind: Notice.Kind, _ name: String) throws {
        try GoldenFile.compare(text, "\(kind.rawValue).\(name)")
    }
}
