import Deadlines
import Foundation
import Testing

@testable import Daemon

/// Days on which the Trust is closed, and what they change.
@Suite("Closures of the Trust")
struct ConfigurationClosuresTests {
    private static let closures = """
        known_from: 2026-01-01
        known_until: 2027-03-31
        closures:
          - { first: 2026-12-29, last: 2026-12-31, reason: between the years }
          - { first: 2027-02-01, last: 2027-02-01 }
        """

    private func miniature(_ text: String?, calendar: Bool = true) -> Miniature {
        var miniature = Miniature()
        if calendar {
            miniature = miniature.replacing(
                "limit: 1 working day", with: "limit: 1 working day\n    calendar: trust",
                in: "rules/rules.yml")
        }
        miniature.files["calendars/closures.yml"] = text
        return miniature
    }

    /// The shipped configuration with these closures, its rule `nrm-refer` counting them if so wanted.
    private func shipped(counting: Bool) throws -> Configuration {
        let folder = TemporaryFolder()
        let copy = folder.path + "/config"
        try FileManager.default.copyItem(atPath: ShippedConfiguration.folder, toPath: copy)
        try Self.closures.write(
            toFile: copy + "/calendars/closures.yml", atomically: true, encoding: .utf8)
        let path = copy + "/rules/exploitation.yml"
        let rules = try String(contentsOfFile: path, encoding: .utf8)
        let parts = rules.components(separatedBy: "  nrm-refer:\n")
        try #require(parts.count == 2)
        let changed = parts[1].replacingOccurrences(
            of: "limit: 1 working day\n", with: "limit: 1 working day\n    calendar: trust\n",
            range: parts[1].range(of: "limit: 1 working day\n"))
        if counting {
            try (parts[0] + "  nrm-refer:\n" + changed).write(
                toFile: path, atomically: true, encoding: .utf8)
        }
        return try Configuration.load(folder: copy)
    }

    @Test("they are no working days, but only for the rules that say so")
    func counted() throws {
        let book = try shipped(counting: true).ruleBook
        let trust = try #require(book.calendars.trust)
        func day(_ text: String) throws -> CivilDate { try #require(CivilDate(iso: text)) }
        let start = try day("2026-12-24")
        #expect(book.calendar.day(1, after: start) == (try day("2026-12-29")))
        #expect(trust.day(1, after: start) == (try day("2027-01-04")))
        #expect(trust.day(1, after: try day("2027-01-29")) == (try day("2027-02-02")))
        #expect(trust.knownFrom == (try day("2026-01-01")))
        #expect(trust.knownUntil == (try day("2027-03-31")))
        #expect(book.rules.filter(\.countsClosures).map(\.name) == ["nrm-refer"])
    }

    @Test(
        "a deadline of such a rule lies after the closure, and is provisional beyond what is known")
    func deadline() throws {
        let plain = try shipped(counting: false).ruleBook
        let closed = try shipped(counting: true).ruleBook
        func clock(_ time: String, _ book: RuleBook) throws -> Clock {
            let moment = try #require(Timestamp(rfc3339: time))
            let fact = Fact(
                identity: FactID(source: "test", id: "1"), type: "nrm.indicated",
                subject: CaseReference("BCT-900001"), time: moment, recordedAt: moment,
                data: ["concern": .text("C1")])
            return try #require(
                clocks(of: [fact], under: book, at: moment).first { $0.rule == "nrm-refer" })
        }
        let before = "2026-12-24T10:00:00Z"
        #expect(try clock(before, plain).dueAt?.description == "2026-12-29T17:00:00Z")
        #expect(try clock(before, closed).dueAt?.description == "2027-01-04T17:00:00Z")
        // A warning in hours counts every hour, closed or not.
        #expect(try clock(before, closed).warnings.map(\.description) == ["2027-01-04T13:00:00Z"])
        #expect(try !clock(before, closed).provisional)
        #expect(try clock("2027-03-31T10:00:00Z", closed).provisional)
        #expect(try clock("2025-12-30T10:00:00Z", closed).provisional)
        #expect(try !clock("2025-12-30T10:00:00Z", plain).provisional)
        #expect(try clock("2023-12-28T10:00:00Z", plain).provisional)
        #expect(try clock(before, closed).ruleVersion != clock(before, plain).ruleVersion)
    }

    @Test(
        "what is wrong with them is reported where it stands",
        arguments: [
            (
                "closures: []",
                [
                    #"1:1: the file has no "known_from"; add it"#,
                    #"1:1: the file has no "known_until"; add it"#,
                ]
            ),
            (
                "known_from: 2027-01-01\nknown_until: 2026-01-01\nclosures: []",
                [
                    #"2:14: "known_until" is 2026-01-01, before "known_from", 2027-01-01; correct one"#
                ]
            ),
            (
                "known_from: 2026-01-01\nknown_until: 2026-12-31\nclosures:\n"
                    + "  - { first: 2026-12-24, last: 2026-12-29 }\n"
                    + "  - { first: 2026-12-29, last: 2026-12-30 }",
                [
                    "5:5: the closure from 2026-12-29 overlaps or comes before the one that ends on "
                        + "2026-12-29; put closures in order"
                ]
            ),
            (
                "known_from: 2026-01-01\nknown_until: 2026-12-31\nclosures:\n"
                    + "  - { first: 2026-12-30, last: 2027-01-02 }",
                [
                    "4:5: the closure from 2026-12-30 to 2027-01-02 lies outside \"known_from\" to "
                        + "\"known_until\"; correct one"
                ]
            ),
            (
                "known_from: 2026-01-01\nknown_until: 2026-12-31\nclosures:\n"
                    + "  - { first: 2026-12-30, last: 2026-12-29 }",
                [
                    "4:5: the closure runs from 2026-12-30 to 2026-12-29, which is no time or more than "
                        + "31 days; correct one"
                ]
            ),
        ])
    func mistakes(_ text: String, _ lines: [String]) throws {
        let problems = try miniature(text, calendar: false).problems()
        #expect(problems == lines.map { "calendars/closures.yml:\($0)" })
    }

    @Test("a rule that counts closures where none are known is refused")
    func unknown() throws {
        let problems = try miniature(nil).problems()
        #expect(problems.count == 1)
        #expect(
            problems[0].hasSuffix(
                "this counts the Trust's closures, and none are known; write them in "
                    + "calendars/closures.yml"), "\(problems)")
    }

    @Test("a year without bank holidays between others is refused")
    func missingYear() throws {
        let folder = TemporaryFolder()
        let copy = folder.path + "/config"
        try FileManager.default.copyItem(atPath: ShippedConfiguration.folder, toPath: copy)
        let path = copy + "/calendars/bank-holidays.json"
        let whole = try #require(
            try JSONSerialization.jsonObject(with: Data(contentsOf: URL(filePath: path)))
                as? [String: [String: Any]])
        var spoilt = whole
        for (division, var content) in whole {
            let events = content["events"] as? [[String: Any]] ?? []
            content["events"] = events.filter {
                ($0["date"] as? String)?.hasPrefix("2027") == false
            }
            spoilt[division] = content
        }
        try JSONSerialization.data(withJSONObject: spoilt).write(to: URL(filePath: path))
        let error = #expect(throws: ConfigurationErrors.self) {
            try Configuration.load(folder: copy)
        }
        let texts = (error?.problems ?? []).map(\.text)
        #expect(
            texts == [
                "2027 has no bank holidays at all, between 2024 and 2028; take GOV.UK's file as it is"
            ])
    }
}
