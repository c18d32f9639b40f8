import Deadlines
import Escalation
import Foundation
import Testing

@testable import Daemon

/// Files that are missing, wrong or laid over one another.
@Suite struct ConfigurationFilesTests {
    @Test func `the miniature has nothing wrong with it`() throws {
        #expect(try Miniature().problems() == [])
    }

    @Test func `every error of every file is reported in one run, in order of file and line`()
        throws
    {
        let miniature = Miniature()
            .replacing("limit: 72h", with: "limit: soon", in: "rules/rules.yml")
            .replacing("policy: calm", with: "policy: clam", in: "rules/rules.yml")
            .replacing("urgency: page", with: "urgency: loud", in: "policies.yml")
            .replacing("email: sam@trust.example", with: "mail: sam", in: "people.yml")
            .replacing("Europe/London", with: "London", in: "longstop.yml")
            .replacing("2026-12-28", with: "soon", in: "calendars/bank-holidays.json")
        #expect(
            try miniature.problems().map { String($0.prefix { $0 != " " }) } == [
                "calendars/bank-holidays.json:3:35:", "longstop.yml:2:7:", "people.yml:6:28:",
                "people.yml:6:30:", "policies.yml:3:14:", "rules/rules.yml:7:12:",
                "rules/rules.yml:18:13:",
            ])
    }

    @Test func `a missing file is named, and what it would define is not missed as well`() throws {
        var miniature = Miniature()
        miniature.files["policies.yml"] = nil
        #expect(
            try miniature.problems() == [
                "policies.yml: there is no such file; create it, or correct the path"
            ])
    }

    @Test func `a folder without rules is refused`() throws {
        var miniature = Miniature()
        miniature.files["rules/rules.yml"] = nil
        miniature.files["rules/rules.yaml"] = Miniature.whole["rules/rules.yml"]
        #expect(
            try miniature.problems() == [
                "rules: the folder holds no file of rules, so nothing would be watched; add one named "
                    + ".yml",
                "rules/rules.yaml: a file of rules is named .yml, and this one would not be read; "
                    + "rename it",
            ])
    }

    @Test func `a rule defined in two files is reported with both places`() throws {
        var miniature = Miniature()
        miniature.files["rules/second.yml"] = miniature.files["rules/rules.yml"]
        #expect(
            try miniature.problems() == [
                "rules/second.yml:2:3: rule \"missing\" is defined twice, first in rules/rules.yml on "
                    + "line 2; rename or remove one",
                "rules/second.yml:12:3: rule \"discussion\" is defined twice, first in rules/rules.yml "
                    + "on line 12; rename or remove one",
            ])
    }

    @Test func `a file that is too long is refused`() throws {
        var miniature = Miniature()
        miniature.files["people.yml"] = String(repeating: "#", count: 1_048_577)
        #expect(
            try miniature.problems() == [
                "people.yml: the file has 1048577 bytes, more than 1048576; split it"
            ])
    }

    @Test func `what is no plain file is refused`() throws {
        var miniature = Miniature()
        miniature.files["people.yml"] = nil
        miniature.files["people.yml/people.yml"] = ""
        #expect(
            try miniature.problems() == [
                "people.yml: this is not a regular file; put a plain file in its place"
            ])
    }

    @Test func `holidays are read as GOV.UK sends them, on one line with all divisions`() throws {
        func division(_ name: String, _ date: String) -> String {
            "\"\(name)\":{\"division\":\"\(name)\",\"events\":[{\"title\":\"New Year\\u2019s Day\","
                + "\"date\":\"\(date)\",\"notes\":\"\",\"bunting\":true}]}"
        }
        var miniature = Miniature()
        let divisions = [
            division("england-and-wales", "2027-01-01"), division("scotland", "2028-01-04"),
            division("northern-ireland", "2028-03-17"),
        ]
        miniature.files["calendars/bank-holidays.json"] = "{\(divisions.joined(separator: ","))}"
        let calendar = try miniature.load().ruleBook.calendar
        #expect(calendar.knownUntil == CivilDate(iso: "2027-12-31"))
        #expect(!calendar.isWorking(try #require(CivilDate(iso: "2027-01-01"))))
        #expect(calendar.isWorking(try #require(CivilDate(iso: "2028-01-04"))))
    }

    @Test func `a folder that does not exist is refused`() throws {
        let errors = #expect(throws: ConfigurationErrors.self) {
            try Configuration.load(folder: "/nonexistent/longstop")
        }
        #expect(
            errors?.description
                == "/nonexistent/longstop: there is no such folder; name the one that holds longstop.yml"
        )
    }

    @Test func `an overlay that does not exist is refused`() throws {
        let folder = ShippedConfiguration.folder
        let errors = #expect(throws: ConfigurationErrors.self) {
            try Configuration.load(folder: folder, overlays: ["/nonexistent/overlay.yml"])
        }
        #expect(
            errors?.description == "/nonexistent/overlay.yml: there is no such file; create it, or "
                + "correct the path")
    }

    // MARK: Overlays

    @Test func `an overlay replaces what has the same name, the last one winning`() throws {
        var miniature = Miniature()
        miniature.files["overlay1.yml"] = """
            store: data/test.db
            policies:
              calm:
                urgency: page
                steps: [{ at: due, tell: worker, repeat: { every: 2s, times: 3 } }]
                last_resort: mailbox
            people:
              sam.example: { contacts: { email: first@trust.example } }
            """
        miniature.files["overlay2.yml"] = """
            relays:
              trust: { host: 127.0.0.1, port: 2525, security: insecure-loopback, sender: a@trust.example }
            people:
              sam.example: { contacts: { email: second@trust.example } }
            """
        let configuration = try miniature.load()
        #expect(configuration.world.policies["calm"]?.steps.first?.repetition?.every == 2)
        #expect(configuration.world.policies["urgent"] != nil)
        let sam = configuration.world.directory.people["sam.example"]
        #expect(sam?.contacts.map(\.address) == ["second@trust.example"])
        #expect(configuration.settings.relays["trust"]?.port == 2525)
        #expect(configuration.settings.storePath.hasSuffix("/data/test.db"))
        #expect(configuration.settings.storePath.hasPrefix("/"))
    }

    @Test func `an overlay is read as strictly as the rest`() throws {
        var miniature = Miniature()
        miniature.files["overlay.yml"] = "policies:\n  calm: { urgency: page }\npeopel: {}\n"
        #expect(
            try miniature.problems() == [
                "overlay.yml:2:3: policy \"calm\" has no \"last_resort\", so it could end with nobody "
                    + "told; name a role, such as a mailbox that is always watched",
                "overlay.yml:2:3: policy \"calm\" has no \"steps\"; add it",
                "overlay.yml:3:1: unknown key \"peopel\"; did you mean \"people\"?",
            ])
    }

    // MARK: Warnings

    @Test func `a local value is listed until it is confirmed, and again when its review is due`()
        throws
    {
        let day = try #require(CivilDate(iso: "2026-11-20"))
        let rule = "rules/rules.yml:12:3: rule \"discussion\" rests on a local value "
        func warnings(_ authority: String) throws -> [String] {
            try Miniature().replacing("text: our own", with: authority, in: "rules/rules.yml")
                .load().warnings(on: day).map(\.description)
                .filter { $0.contains("local value") }
                .map {
                    String($0[($0.range(of: "rules/rules.yml")?.lowerBound ?? $0.startIndex)...])
                }
        }
        #expect(
            try warnings("text: our own") == [
                rule + "that nobody has confirmed; agree it, then add \"set_by\", \"reviewed\" "
                    + "and \"review_by\""
            ])
        let confirmed = "text: our own, set_by: the service manager, reviewed: 2026-01-05"
        #expect(
            try warnings(confirmed) == [rule + "that is never reviewed again; add \"review_by\""])
        #expect(try warnings(confirmed + ", review_by: 2026-11-20") == [])
        #expect(
            try warnings(confirmed + ", review_by: 2026-11-19") == [
                rule + "whose review was due on 2026-11-19; review it"
            ])
    }

    @Test func `a year with few bank holidays is worth a look`() throws {
        let day = try #require(CivilDate(iso: "2026-11-20"))
        let warnings = try Miniature().load().warnings(on: day).map(\.text)
        #expect(
            warnings.first
                == "2026 has 2 bank holidays, and England and Wales has at least 8; check the file "
                + "against GOV.UK's")
    }
}
