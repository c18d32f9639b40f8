import Foundation
import Testing

@testable import Channels

@Suite struct SecretLookTests {
    static let id = "1f8e7c3a-9b52-4d10-8a6e-5c0d3b7f2e91"
    static let token = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJsb25nc3RvcCJ9.c2lnbmF0dXJl"

    @Test(arguments: [
        ("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "a signing secret"),
        ("-----BEGIN RSA PRIVATE KEY-----", "a private key"),
        (token, "a JSON web token"), ("Bearer \(token)", "a JSON web token"),
        ("longstop-\(id)-\(id)", "a GOV.UK Notify API key"),
        ("my-team-\(id.uppercased())-\(id)", "a GOV.UK Notify API key"),
        ("https://hooks.slack.com/services/T0/B0/x", "the URL of a Slack webhook"),
        (
            "see <https://trust.webhook.office.com/webhookb2/x/y>", "the URL of a Teams webhook"
        ),
        (
            "https://prod-1.uksouth.logic.azure.com/workflows/x?sp=run&sig=abc",
            "the URL of a Teams webhook"
        ),
        ("https://discord.com/api/webhooks/1/x", "the URL of a Discord webhook"),
        (
            "https://calendar.google.com/calendar/ical/a%40b/private-0a1b/basic.ics",
            "the URL of a private calendar"
        ),
        ("https://me:hunter2@pager.example/hook", "a URL with a password"),
        ("smtp://longstop:p@ss@relay.example", "a URL with a password"),
        ("https://pager.example/hook?room=1&token=0123456789", "a URL with a token"),
        ("xoxb-1234567890-abcdef", "an access token"),
        ("tk_AgQdq7mVBoFD37zQVN29RhuMzNIz2", "an access token"),
    ])
    func `a secret is known by its form, and named without being shown`(
        _ text: String, _ what: String
    ) {
        #expect(SecretLook.of(text) == what)
        #expect(!what.contains("hunter2"))
    }

    @Test(arguments: [
        "BCT-900001", "WMP-26-900001", id, "UID:\(id)", "\(id) \(id)", "smtp-password",
        "on-call-pager-signing", "https://pager.example/hooks/longstop", "https://host/path",
        "https://host:8443/@team/path", "https://sam@pager.example/", "mailto:sam@trust.example",
        "https://calendar.google.com/calendar/ical/a%40b/public/basic.ics",
        "https://hooks.slack.com/", "https://host/path?token=",
        "https://host/path?monkey=0123456789",
        "12:00-13:00@office", "a token is needed", "eyJust a word.eyJ.x",
        "task_force_members_of_the_trust",
        "FREQ=MONTHLY;BYDAY=-1FR;BYHOUR=9", "{{link}}", "2026-11-24T09:00:00Z/2026-11-24T10:00:00Z",
    ])
    func `what looks like a secret and is none is left alone`(_ text: String) {
        #expect(SecretLook.of(text) == nil)
    }

    @Test func `each line with a secret is found, and where it begins`() {
        let text = "Name: é\nurl: \"\(Self.token)\"\n\n# was whsec_MfKQ9r8GKYqrTwjUPD8ILPZI\n"
        let found = SecretLook.find(in: text)
        #expect(found.map(\.what) == ["a JSON web token", "a signing secret"])
        #expect(found.map(\.line) == [2, 4])
        #expect(found.map(\.column) == [7, 7])
    }

    @Test func `digits alone are a key when there are many of them`() {
        #expect(SecretLook.isBareKey("0123456789abcdef0123456789ABCDEF"))
        #expect(!SecretLook.isBareKey("pagerduty-key"))
        #expect(!SecretLook.isBareKey("facade"))
    }

    @Test func `a template with a secret is refused without showing it`() throws {
        var errors: [TemplateError] = []
        let folder = try FolderOfOne("Call\nhttps://me:hunter2@pager.example/x now\n")
        defer { folder.remove() }
        _ = TemplateFile.read(folder.file, escaping: .none, errors: &errors)
        #expect(errors.map { "\($0.line):\($0.column)" } == ["2:1"])
        let sentence = errors.first?.sentence ?? ""
        #expect(sentence.hasPrefix("a URL with a password does not belong in a template"))
        #expect(!sentence.contains("hunter2"))
    }
}

/// A folder with one file.
private struct FolderOfOne {
    let file: String
    private let folder: URL

    init(_ text: String) throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "longstop-\(UUID())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        file = folder.appending(path: "body.txt").path
        try Data(text.utf8).write(to: URL(filePath: file))
    }

    func remove() { try? FileManager.default.removeItem(at: folder) }
}
