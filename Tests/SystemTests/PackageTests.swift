import Daemon
import Foundation
import Testing

@testable import Storage

/// The Debian package, installed, upgraded, removed and purged in a booted systemd.
@Suite(.serialized) struct PackageTests {
    /// The newest package that "make deb" has made; nil when there is none.
    static let package: URL? = {
        let folder = Repository.root.appendingPathComponent(".build/deb")
        let key = URLResourceKey.contentModificationDateKey
        let files = try? FileManager.default.contentsOfDirectory(
            at: folder, includingPropertiesForKeys: [key])
        func date(_ url: URL) -> Date {
            (try? url.resourceValues(forKeys: [key]))?.contentModificationDate ?? .distantPast
        }
        return files?.filter { $0.pathExtension == "deb" }.max { date($0) < date($1) }
    }()
    static let missing: Comment = "SKIPPED: there is no package in .build/deb; run make deb"

    /// Makes a package with the same script, its files stored and not packed, which is all a test needs.
    private func make(version: String, in folder: URL) throws -> URL {
        let run = try Repository.run(
            "/usr/bin/env",
            [
                "DPKG_DEB_COMPRESSOR_LEVEL=0", "VERSION=\(version)", "FOLDER=\(folder.path)",
                Repository.root.path + "/packaging/build",
            ])
        try #require(run.status == 0, "\(run.output)")
        let made = run.output.split(separator: "\n").last.map(String.init)
        return URL(fileURLWithPath: try #require(made))
    }

    @Test(
        "the package installs, starts by README's commands, upgrades, is removed and purged as an administrator expects",
        .enabled(if: SystemdServiceTests.bootable, SystemdServiceTests.notBootable),
        .enabled(if: package != nil, missing))
    func life() throws {
        let package = try #require(Self.package)
        try Repository.withTemporaryFolder { folder in
            let older = try make(version: "0.0.9", in: folder)
            try withOlderTemplate(older, in: folder)
            let schema = folder.appendingPathComponent("first.sql")
            try Schema.migrations[0].write(to: schema, atomically: true, encoding: .utf8)
            let root = Repository.root.path + "/"
            let files = [
                (package.path, "/packages/new.deb"), (older.path, "/packages/old.deb"),
                (schema.path, "/packages/first.sql"), (root + "README.md", "/packages/README.md"),
                (root + "Tests/Servers", "/servers"),
            ]
            let driver = root + "Tests/SystemTests/package-driver.sh"
            var arguments = [root + "Tests/SystemTests/boot-systemd", "-t", "240", "-d", driver]
            arguments += ["-o", folder.path + "/out"]
            for (source, target) in files { arguments += ["-f", "\(source):\(target)"] }
            let run = try Repository.run("/bin/bash", arguments)
            #expect(run.status == 0, "\(run.output)")
            #expect(run.output.contains("ALL WELL"))
        }
    }

    /// Gives the older package another template, so that an upgrade changes a file that was edited too.
    private func withOlderTemplate(_ package: URL, in folder: URL) throws {
        let tree = folder.path + "/tree"
        let script = """
            set -e
            dpkg-deb -R "$1" "$2"
            echo 'The former words.' >> "$2/etc/longstop/templates/breach/body.txt"
            dpkg-deb --root-owner-group -Znone -b "$2" "$1" >/dev/null
            """
        let run = try Repository.run("/bin/sh", ["-c", script, "sh", package.path, tree])
        try #require(run.status == 0, "\(run.output)")
    }

    @Test("the same sources make the same package", .enabled(if: package != nil, missing))
    func reproducible() throws {
        try Repository.withTemporaryFolder { folder in
            let packages = try ["a", "b"].map {
                try make(version: "0.0.9", in: folder.appendingPathComponent($0))
            }
            #expect(
                FileManager.default.contentsEqual(
                    atPath: packages[0].path, andPath: packages[1].path))
        }
    }
}

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
        let call = /\b(?:take|require|has)\("([a-z_]+)"/
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
                let run = try Repository.run("/usr/bin/mandoc", ["-T", "lint", "-W", "warning", path])
                #expect(run.status == 0, "\(run.output)")
            }
            let page = try Repository.run("/usr/bin/man", ["--warnings", "-P", "cat", "-l", path])
            #expect(!page.output.contains("warning:"), "\(page.output.prefix(300))")
        }
    }
}
