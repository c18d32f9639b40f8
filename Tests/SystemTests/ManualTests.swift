import Daemon
import Foundation
import Testing

/// What the manual pages must say, whoever adds something to it.
@Suite struct ManualTests {
    private func text(_ name: String) throws -> String {
        try String(
            contentsOf: Repository.root.appendingPathComponent("docs/man/" + name),
            encoding: .utf8)
    }

    @Test("longstop.service(8) has every kind of journal entry, every field and every unit")
    func journal() throws {
        let page = try text("longstop.service.8")
        for event in JournalEvent.allCases {
            #expect(page.contains(".It Li \(event.messageID)\n"), "\(event)")
        }
        for field in JournalField.allCases {
            #expect(page.contains(".It Li \(field.rawValue)\n"), "\(field)")
        }
        let units = Repository.root.appendingPathComponent("units")
        for name in try FileManager.default.contentsOfDirectory(atPath: units.path) {
            let ends = [".service", ".socket", ".timer"]
            guard ends.contains(where: name.hasSuffix) else { continue }
            #expect(page.contains(name), "\(name)")
        }
        let dropIns = try FileManager.default.contentsOfDirectory(
            atPath: units.path + "/drop-ins")
        for name in dropIns { #expect(page.contains(".It Pa \(name)\n"), "\(name)") }
    }

    @Test("longstop.service(8) has every credential that a unit passes on")
    func credentials() throws {
        let page = try text("longstop.service.8")
        let units = Repository.root.appendingPathComponent("units")
        for name in try FileManager.default.contentsOfDirectory(atPath: units.path)
        where name.hasSuffix(".service") {
            let unit = try String(
                contentsOf: units.appendingPathComponent(name), encoding: .utf8)
            for line in unit.split(separator: "\n") where line.hasPrefix("LoadCredential=") {
                let credential = line.dropFirst("LoadCredential=".count).prefix { $0 != ":" }
                #expect(page.contains(".It Pa \(credential)\n"), "\(credential)")
            }
        }
    }

    @Test("longstop-config(5) has every key that the configuration reads")
    func keys() throws {
        let page = try text("longstop-config.5")
        let folder = Repository.root.appendingPathComponent("Sources/Daemon/Configuration")
        let words = Set(
            page.split { !($0.isLetter || $0.isNumber || $0 == "_" || $0 == "-") }.map(String.init))
        let call = /(?:(?:take|require|has|path)\(|settings\[)"([a-z_]+)"/
        for name in try FileManager.default.contentsOfDirectory(atPath: folder.path) {
            let source = try String(
                contentsOf: folder.appendingPathComponent(name), encoding: .utf8)
            for match in source.matches(of: call) {
                let key = String(match.1)
                #expect(words.contains(key), "\(name) reads \(key), which longstop-config(5) lacks")
            }
        }
    }

    @Test("every manual page is clean for groff and mandoc, where there are these")
    func lint() throws {
        let folder = Repository.root.appendingPathComponent("docs/man").path
        for name in try FileManager.default.contentsOfDirectory(atPath: folder) {
            let path = folder + "/" + name
            if FileManager.default.isExecutableFile(atPath: "/usr/bin/mandoc") {
                let run = try Repository.run(
                    "/usr/bin/mandoc", ["-T", "lint", "-W", "warning", path])
                #expect(run.status == 0, "\(run.output)")
            }
            let page = try Repository.run("/usr/bin/man", ["--warnings", "-P", "cat", "-l", path])
            #expect(!page.output.contains("warning:"), "\(page.output.prefix(300))")
        }
    }
}
