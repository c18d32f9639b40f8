import Channels
import Escalation
import Foundation
import Testing

@testable import Daemon

/// How every rule and every schedule of the shipped configuration reads, in every kind of message.
@Suite("Messages of the shipped rules and schedules")
struct RuleMessagesTests {
    private static let folder = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "Messages").path

    /// Kinds of message about one clock.
    private static let kinds = Notice.Kind.allCases.filter { $0 != .schedule && $0 != .digest }

    @Test("every rule asks for something, and reads as its golden files do")
    func rules() throws {
        let configuration = try ShippedRules.configuration
        let renderer = try configuration.renderer()
        for rule in configuration.ruleBook.rules {
            #expect(!rule.ask.isEmpty, "\(rule.name) asks for nothing")
            var text = ""
            for kind in Self.kinds {
                for late in [false, true] where !late || kind == .breach {
                    let sample = try renderer.sample(kind, rule: rule.name, late: late)
                    text += "=== \(kind.rawValue)\(late ? ", late" : "")\n"
                    text += "Subject: \(sample.subject)\n\n\(sample.text)\n"
                }
            }
            try compare(text, "rules/\(rule.name).txt")
            try compare(
                try renderer.sample(.breach, rule: rule.name).html, "rules/\(rule.name).html")
        }
    }

    @Test("every schedule reads as its golden files do, in time and late")
    func schedules() throws {
        let configuration = try ShippedRules.configuration
        let renderer = try configuration.renderer()
        for schedule in configuration.world.schedules.values {
            #expect(!schedule.ask.isEmpty, "\(schedule.name) asks for nothing")
            let report = configuration.sampleReport(of: schedule)
            var text = ""
            for late in [false, true] {
                let sample = try renderer.sample(
                    .schedule, rule: schedule.name, late: late, report: report,
                    wantsAnswer: schedule.needsAnswer)
                text += "=== schedule\(late ? ", late" : "")\n"
                text += "Subject: \(sample.subject)\n\n\(sample.text)\n"
                if !late { try compare(sample.html, "schedules/\(schedule.name).html") }
            }
            try compare(text, "schedules/\(schedule.name).txt")
        }
        let digest = try renderer.sample(.digest)
        try compare("Subject: \(digest.subject)\n\n\(digest.text)", "digest.txt")
        try compare(digest.html, "digest.html")
    }

    /// Compares with the golden file; writes it instead when `LONGSTOP_GOLDEN=write` is in the environment.
    private func compare(_ text: String, _ name: String) throws {
        let path = "\(Self.folder)/\(name)"
        if ProcessInfo.processInfo.environment["LONGSTOP_GOLDEN"] == "write" {
            let folder = URL(filePath: path).deletingLastPathComponent()
            try FileManager.default.createDirectory(
                at: folder, withIntermediateDirectories: true)
            try text.write(toFile: path, atomically: true, encoding: .utf8)
        }
        let golden = try String(contentsOfFile: path, encoding: .utf8)
        #expect(text == golden, "\(name) reads otherwise than its golden file")
    }
}
