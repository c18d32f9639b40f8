import Foundation
import Testing

@testable import Channels

@Suite struct `Template folder` {
    @Test func `the shipped templates load and render their samples`() throws {
        let renderer = try Fixture.renderer()
        #expect(renderer.checkSamples().isEmpty)
    }

    @Test func `errors of several files come in one run, each with its place and the nearest name`()
        throws
    {
        let errors = try errors(of: [
            "breach/body.txt": "{{#late}}\n{{deu}}{{/late}}",
            "warning/webhook.txt": "{{#title}}x{{/title}} {{late}}",
            "warning/body.html": "{{> fooot}}{{former_due}}",
        ])
        #expect(
            errors == [
                "breach/body.txt:2:1: unknown member \"deu\"; did you mean \"due\"?",
                "warning/body.html:1:1: missing partial \"fooot\" (partials/fooot.html); did you mean \"foot\"?",
                "warning/body.html:1:12: messages of kind \"warning\" have no \"former_due\"; remove it",
                "warning/webhook.txt:1:1: \"title\" is a text, not a condition; write {{title}}",
                "warning/webhook.txt:1:23: \"late\" is a condition, not a text; write {{#late}}…{{/late}}",
            ])
    }

    @Test func `a partial is held to the names of every kind that includes it`() throws {
        let errors = try errors(of: ["partials/foot.txt": "{{former_due}}"])
        #expect(errors.count == 5)
        #expect(
            errors.first
                == "partials/foot.txt:1:1: messages of kind \"breach\" have no \"former_due\"; remove it"
        )
    }

    @Test func `a partial that includes itself is refused, also when nobody includes it`() throws {
        let errors = try errors(of: ["partials/loop.txt": "a\n{{> loop}}"])
        #expect(
            errors == [
                "partials/loop.txt:2:1: partial \"loop\" includes itself; take one {{> …}} out"
            ])
    }

    @Test func `a text partial cannot be put into HTML`() throws {
        let errors = try errors(of: [
            "partials/raw.txt": "{{reason}}", "breach/body.html": "{{> raw}}",
        ])
        #expect(errors.first?.hasPrefix("breach/body.html:1:1: missing partial \"raw\"") == true)
    }

    @Test func `a subject is one line and carries the marking and the case`() throws {
        let errors = try errors(of: ["breach/subject.txt": "{{title}}\nsecond"])
        #expect(
            errors == [
                "breach/subject.txt:1:1: subject without \"case\"; show {{case}} in it",
                "breach/subject.txt:1:1: subject without \"marking\"; show {{marking}} in it",
                "breach/subject.txt:2:1: subject has a second line; write it in one",
            ])
    }

    @Test func `missing, unknown, oversize, empty and undecodable files are named`() throws {
        let folder = try copy()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try FileManager.default.removeItem(atPath: "\(folder)/warning/body.txt")
        try Data().write(to: URL(filePath: "\(folder)/warning/boddy.txt"))
        try Data().write(to: URL(filePath: "\(folder)/breach/webhook.txt"))
        try Data([0xFF, 0xFE]).write(to: URL(filePath: "\(folder)/breach/body.txt"))
        try Data(repeating: 0x61, count: 70_000).write(
            to: URL(filePath: "\(folder)/resolved/body.txt"))
        try Data().write(to: URL(filePath: "\(folder)/partials/foot.rtf"))
        #expect(
            load(folder) == [
                "breach/body.txt:1:1: file is not UTF-8; save it as UTF-8",
                "breach/webhook.txt:1:1: template is empty; write what it tells",
                "partials/foot.rtf:1:1: unknown template name \"foot.rtf\"; end it in .txt or .html",
                "resolved/body.txt:1:1: file is longer than 64 KB; shorten it",
                "warning/boddy.txt:1:1: unknown template name \"boddy.txt\"; did you mean \"body.txt\"?",
                "warning/body.txt:1:1: file is missing; every kind needs its four files",
            ])
    }

    @Test func `what dpkg leaves beside an edited template makes no folder unusable`() throws {
        let errors = try errors(of: [
            "breach/body.txt.dpkg-dist": "{{unknown}}", "partials/foot.txt.dpkg-old": "{{unknown}}",
            "warning.dpkg-new": "",
        ])
        #expect(errors == [])
    }

    @Test func `a folder that is not there is one error`() throws {
        #expect(load("/nonexistent/templates").count == 1)
    }

    /// Loads the shipped templates with some files replaced; the errors, without the folder's own path.
    private func errors(of files: [String: String]) throws -> [String] {
        let folder = try copy()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        for (name, text) in files {
            try text.write(toFile: "\(folder)/\(name)", atomically: true, encoding: .utf8)
        }
        return load(folder)
    }

    private func copy() throws -> String {
        let folder = NSTemporaryDirectory() + "longstop-templates-\(UUID().uuidString)"
        try FileManager.default.copyItem(atPath: "\(Fixture.root)/templates", toPath: folder)
        return folder
    }

    private func load(_ folder: String) -> [String] {
        let near = ["deu": "due", "fooot": "foot", "boddy.txt": "body.txt"]
        do throws(TemplateErrors) {
            _ = try TemplateSet.load(folder: folder) { name, known in
                near[name].flatMap { known.contains($0) ? $0 : nil }
            }
            return []
        } catch {
            return error.all.map { $0.description.replacingOccurrences(of: folder + "/", with: "") }
        }
    }
}
