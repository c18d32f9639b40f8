import Foundation
import Testing

@Suite struct TidyTests {
    private static let root = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    private func findings(in file: SourceText) -> [Finding] {
        var findings = BannedPattern.all.flatMap { $0.findings(in: file) }
        findings += ImportTable.findings(in: file) + Lengths.findings(in: file)
        for (index, line) in file.lines.enumerated() where line.contains("FIX" + "ME") {
            findings.append(
                Finding(path: file.path, line: index + 1, message: "mend it, or file an issue"))
        }
        for (index, line) in file.code.enumerated() where line.contains("@unchecked Sendable") {
            let around = file.lines[max(0, index - 3)...index]
            guard !around.contains(where: { $0.contains("//") }) else { continue }
            findings.append(
                Finding(
                    path: file.path, line: index + 1,
                    message: "\"@unchecked Sendable\" needs one sentence of why above it"))
        }
        return findings
    }

    @Test func `the repository keeps its own rules`() throws {
        let files = try ["Sources", "Tests"].flatMap {
            try SourceText.files(in: $0, of: Self.root)
        }
        #expect(files.count > 20)
        for finding in files.flatMap(findings(in:)) {
            Issue.record("\(finding)")
        }
    }

    @Test(arguments: [
        ("clock_gettime(CLOCK_REALTIME, &x)", 1), ("clock_gettime(CLOCK_MONOTONIC, &x)", 0),
        ("let x = Date()", 1), ("let x = Date(timeIntervalSince1970: 0)", 0),
        ("let x = ContinuousClock.now", 1), ("let x = ContinuousClock().now", 1),
        ("queue.asyncAfter(deadline: .now())", 1), ("world.now", 0), ("case .now: 1", 0),
        ("intake.now()", 0), ("try await Task.sleep(for: .seconds(1))", 1), ("usleep(1)", 1),
        ("Int.random(in: 0...1)", 1), ("print(1)", 1), ("logger.print(1)", 0),
        ("// print(1)", 0), ("let x = \"print(1)\"", 0), ("let x = \"\\(Date())\"", 1),
        ("let x = #\"\\(Date())\"#", 0), ("/* try! */ let x = 1", 0), ("let x = try! f()", 1),
        ("let maxBytes = 64 * 1024", 1), ("let maximum: Int = 5", 1), ("let limit = rule.limit", 0),
        ("let maximum = 5 - other", 0), ("import GRDB", 1), ("package import Storage", 1),
        ("import Foundation", 0), ("import struct Foundation.Data", 0), ("import Glibc", 1),
        ("func f(a: Int, b: Int, c: Int, d: Int, e: Int, f: Int) {}", 1),
        ("func f(a: Int, b: (Int, Int), c: [Int: Int], d: (A) -> B, e: [A<B, C>]) {}", 0),
        ("func f<A, B>() {}", 0), ("final class A: @unchecked Sendable {}", 1),
        ("// One thread owns it.\nfinal class A: @unchecked Sendable {}", 0),
        ("// FIX" + "ME later", 1),
    ])
    func `each rule finds what it should and no more`(_ code: String, _ count: Int) {
        let file = SourceText(path: "Sources/Deadlines/Sample.swift", text: code)
        #expect(findings(in: file).count == count, "\(findings(in: file))")
    }

    @Test func `the one file of each thing may hold it`() {
        for (path, code) in [
            ("Sources/Daemon/System/SystemClock.swift", "let x = Date()"),
            ("Sources/Daemon/Services/Jitter.swift", "let x = Int.random(in: 0...1)"),
            ("Sources/Storage/Limits.swift", "static let maximumBytes = 64 * 1024"),
            ("Sources/Storage/Postgres/Link.swift", "import CPostgres"),
            ("Tests/DaemonTests/Sample.swift", "let x = Date()"),
        ] {
            #expect(findings(in: SourceText(path: path, text: code)) == [])
        }
        let outside = SourceText(path: "Sources/Storage/Link.swift", text: "import CPostgres")
        #expect(findings(in: outside).count == 1)
    }

    @Test func `a function that is too long is found, and where it begins`() {
        func source(_ lines: Int) -> SourceText {
            let body = Array(repeating: "    x += 1", count: lines - 2).joined(separator: "\n")
            return SourceText(
                path: "Sources/Deadlines/Sample.swift", text: "\nfunc long() {\n\(body)\n}\n")
        }
        #expect(findings(in: source(70)) == [])
        #expect(findings(in: source(71)).map(\.line) == [2])
    }

    @Test func `a file that is too long is found`() {
        let text = String(repeating: "\n", count: 401)
        let file = SourceText(path: "Sources/Deadlines/Sample.swift", text: text)
        #expect(findings(in: file).map(\.line) == [401])
    }
}
