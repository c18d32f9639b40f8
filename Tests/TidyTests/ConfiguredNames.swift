import Foundation
import Testing

/// What the Trust's configuration names is configuration: no rule, role, policy, schedule, measure or fact type
/// stands in the sources, in code or in words.
@Suite("Names of the configuration")
struct ConfiguredNames {
    private static let root = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    /// Types that the contract builds in.
    private static let builtIn: Set = ["case.opened", "case.closed", "fact.retracted"]

    /// Keys one level below the top of these files; plain words among them say nothing.
    private static func names() throws -> Set<String> {
        let files = ["vocabulary.yml", "policies.yml", "people.yml", "schedules.yml"]
            .map { root.appending(path: "config/\($0)") }
        let folders = try ["rules", "measures"].flatMap { folder in
            try FileManager.default.contentsOfDirectory(
                at: root.appending(path: "config/\(folder)"), includingPropertiesForKeys: nil)
        }
        var names: Set<String> = []
        for file in files + folders where file.pathExtension == "yml" {
            let text = try String(contentsOf: file, encoding: .utf8)
            for match in text.matches(of: /(?m)^  ([a-z0-9][a-z0-9._-]*):/) {
                let name = String(match.1)
                if name.contains(where: { "._-".contains($0) }) { names.insert(name) }
            }
        }
        return names.subtracting(builtIn)
    }

    @Test("none stands in the sources")
    func none() throws {
        let names = try Self.names()
        #expect(names.count > 120 && names.contains("missing-72h") && names.contains("rhi.offered"))
        let words = /[a-z0-9][a-z0-9._-]*[a-z0-9]/
        for file in try SourceText.files(in: "Sources", of: Self.root) {
            for (index, line) in file.lines.enumerated() {
                for match in line.matches(of: words) where names.contains(String(match.0)) {
                    Issue.record(
                        "\(file.path):\(index + 1): \"\(match.0)\" is named by the configuration; say it without"
                    )
                }
            }
        }
    }
}
