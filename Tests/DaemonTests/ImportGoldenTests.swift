import Deadlines
import Foundation
import Testing

@testable import Daemon

/// What is made of exports, file by file and sentence by sentence.
@Suite("Imports from other systems")
struct ImportGoldenTests {
    @Test("the files and the report read as their golden files do", arguments: ImportCase.all)
    func golden(_ one: ImportCase) throws {
        let imported = try one.imported()
        for file in imported.files { try compare(file.text, one.path("golden/\(file.name)")) }
        let report = imported.report(into: "config").joined(separator: "\n") + "\n"
        try compare(report, one.path("golden/report.txt"))
    }

    /// Compares with the golden file; writes it instead when `LONGSTOP_GOLDEN=write` is in the environment.
    private func compare(_ text: String, _ path: String) throws {
        if ProcessInfo.processInfo.environment["LONGSTOP_GOLDEN"] == "write" {
            try FileManager.default.createDirectory(
                at: URL(filePath: path).deletingLastPathComponent(),
                withIntermediateDirectories: true)
            try text.write(toFile: path, atomically: true, encoding: .utf8)
        }
        let golden = try String(contentsOfFile: path, encoding: .utf8)
        #expect(text == golden, "\(path) reads otherwise than its golden file")
    }

    @Test("what is written is read once the last resorts are named", arguments: ImportCase.all)
    func loaded(_ one: ImportCase) throws {
        let imported = try one.imported()
        let gaps = try ImportFixtures.miniature(imported, isFilled: false).problems()
        let policies = imported.entries.count {
            $0.kind == .carriedOver && $0.text.hasPrefix("policy ")
        }
        #expect(gaps.count { $0.contains("has no \"last_resort\"") } == policies, "\(gaps)")
        let left = try ImportFixtures.miniature(imported, isFilled: true).problems()
        // What the odd ones lack is said in the report as well.
        for problem in left {
            #expect(
                problem.contains("has no contact") || problem.contains("no step at the deadline")
                    || problem.contains("has a contact for urgency"),
                "\(problem)")
        }
        #expect(left.isEmpty || one.description.hasSuffix("-odd"), "\(left)")
        let people = imported.leftOut.count { $0.text.contains("a contact in people.yml") }
        #expect(left.count { $0.contains("has no contact") } == people)
        let late = imported.leftOut.count { $0.text.contains("needs a step \"at: due\"") }
        #expect(left.count { $0.contains("no step at the deadline") } == late)
    }

    @Test("everything that is left out has its place, and nothing hidden stands in any line")
    func places() throws {
        for one in ImportCase.all {
            let imported = try one.imported()
            for entry in imported.leftOut {
                #expect(!entry.text.isEmpty && entry.file.hasSuffix(".json"))
            }
            let lines = imported.entries.map(\.line) + imported.entries.map(\.json)
            for line in lines
                + imported.files.flatMap({ $0.text.split(separator: "\n").map(String.init) })
            {
                #expect(!line.unicodeScalars.contains { ShownValue.isHidden($0) }, "\(line)")
            }
            let isOdd = one.description.hasSuffix("-odd")
            #expect(imported.leftOut.count > (isOdd ? 10 : 0), "\(one)")
        }
    }
}
