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
            var (text, html) = ("", "")
            for kind in Self.kinds {
                for late in [false, true] where !late || kind == .breach {
                    guard
                        let notice = configuration.sampleNotice(kind, of: rule.name, late: late)
                    else { continue }
                    let sample = try renderer.sample(notice)
                    let head = "=== \(kind.rawValue)\(late ? ", late" : "")\n"
                    text += "\(head)Subject: \(sample.subject)\n\n\(sample.text)\n"
                    html += "<!-- \(head.dropLast()) -->\n\(sample.html)"
                }
            }
            let warns = text.contains("=== warning")
            #expect(warns == rule.variants.contains { !$0.warnings.isEmpty }, "\(rule.name)")
            #expect(text.contains("act now") == rule.isMomentary, "\(rule.name)")
            try compare(text, "rules/\(rule.name).txt")
            try compare(html, "rules/\(rule.name).html")
        }
    }

    @Test("every schedule reads as its golden files do, in time and late")
    func schedules() throws {
        let configuration = try ShippedRules.configuration
        let renderer = try configuration.renderer()
        for schedule in configuration.world.schedules.values {
            #expect(!schedule.ask.isEmpty, "\(schedule.name) asks for nothing")
            let report = configuration.sampleReport(of: schedule)
            var (text, html) = ("", "")
            func add(_ head: String, late: Bool, _ preparation: Schedule.Preparation? = nil) throws
            {
                var report = report
                report.ask = preparation?.ask ?? ""
                let sample = try renderer.sample(
                    .schedule,
                    SampleWish(
                        rule: schedule.name, isLate: late,
                        wantsAnswer: schedule.needsAnswer && preparation == nil,
                        preparation: preparation?.title), report: report)
                text += "=== \(head)\nSubject: \(sample.subject)\n\n\(sample.text)\n"
                html += "<!-- === \(head) -->\n\(sample.html)"
            }
            try add("in time", late: false)
            try add("late", late: true)
            for preparation in schedule.preparations {
                #expect(!preparation.ask.isEmpty, "\(schedule.name): \(preparation.title)")
                try add("to be prepared: \(preparation.title)", late: false, preparation)
            }
            try compare(text, "schedules/\(schedule.name).txt")
            try compare(html, "schedules/\(schedule.name).html")
        }
        var (text, html) = ("", "")
        for late in [false, true] {
            let digest = try renderer.sample(.digest, SampleWish(isLate: late))
            text +=
                "=== digest\(late ? ", late" : "")\nSubject: \(digest.subject)\n\n\(digest.text)\n"
            html += digest.html
        }
        try compare(text, "digest.txt")
        try compare(html, "digest.html")
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
