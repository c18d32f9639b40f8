import Foundation
import Glibc
import Testing

@testable import Daemon

/// The alerts for Prometheus, by Prometheus's own tool.
@Suite struct AlertRulesTests {
    private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()
    private static let rules = root.appending(path: "config/alerts.rules.yml").path

    private func promtool(_ words: String...) throws -> (status: Int32, output: String) {
        let pipe = Pipe()
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/promtool")
        process.arguments = words
        process.standardOutput = pipe
        process.standardError = pipe
        try process.run()
        let output = String(
            decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        return (process.terminationStatus, output)
    }

    @Test("the rules are rules, and each alert is raised by what it is for and by nothing else")
    func rules() throws {
        let check = try promtool("check", "rules", Self.rules)
        #expect(check.status == 0, "\(check.output)")
        let cases = Self.root.appending(path: "Tests/DaemonTests/Alerts/alerts.test.yml").path
        let test = try promtool("test", "rules", cases)
        #expect(test.status == 0, "\(test.output)")
    }

    @Test("every metric they name is one the daemon has, and every alert has its runbook")
    func names() throws {
        let text = try String(contentsOfFile: Self.rules, encoding: .utf8)
        let known = Set(MetricName.allCases.map(\.rawValue))
        var named: Set<String> = []
        for match in text.matches(of: /\b(longstop|process)_[a-z_]+/) {
            let name = String(match.0)
            let family = name.replacing(/_(bucket|sum|count)$/, with: "")
            #expect(known.contains(name) || known.contains(family), "\(name)")
            named.insert(name)
        }
        #expect(named.count > 10)
        let alerts = text.split(separator: "- alert: ").dropFirst()
        #expect(alerts.count == 12)
        for alert in alerts {
            for part in ["severity: ", "summary: ", "description: "] {
                #expect(alert.contains(part), "\(alert.prefix(30)) has no \(part)")
            }
        }
        // Only what is a rate needs no time to be sure.
        #expect(alerts.filter { !$0.contains("for: ") }.allSatisfy { $0.contains("increase(") })
    }

    @Test("every metric is described in docs/monitoring.md, and every alert too")
    func described() throws {
        let page = try String(
            contentsOf: Self.root.appending(path: "docs/monitoring.md"), encoding: .utf8)
        for name in MetricName.allCases where name.rawValue.hasPrefix("longstop_") {
            #expect(page.contains("`\(name.rawValue)`"), "\(name.rawValue)")
        }
        for code in AuditCode.allCases { #expect(page.contains("`\(code.rawValue)`"), "\(code)") }
        let rules = try String(contentsOfFile: Self.rules, encoding: .utf8)
        for match in rules.matches(of: /- alert: (\w+)/) {
            #expect(page.contains("`\(match.1)`"), "\(match.1)")
        }
    }
}
