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
    func life() async throws {
        let package = try #require(Self.package)
        try await Repository.waitingInTemporaryFolder { folder in
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
            let run = try await Repository.runAside("/bin/bash", arguments)
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

    @Test("make install lays everything out below PREFIX, and leaves an edited configuration alone")
    func installs() throws {
        try Repository.withTemporaryFolder { folder in
            let root = folder.path
            let own = root + "/etc/longstop/people.yml"
            let tree = [root, "/usr/local", Repository.binary.path]
            for _ in 0..<2 {
                let run = try Repository.run(
                    "/usr/bin/env",
                    ["-u", "SOURCE_DATE_EPOCH", Repository.root.path + "/packaging/tree"] + tree)
                try #require(run.status == 0, "\(run.output)")
                try "people: {}".write(toFile: own, atomically: true, encoding: .utf8)
            }
            let tool = "/usr/local/lib/longstop/longstop-failed"
            let wanted = [
                "/usr/local/bin/longstop", "/usr/local/share/longstop/templates/breach/body.txt",
                tool,
                "/etc/systemd/system/longstop.socket", "/etc/systemd/system/longstop-backup.timer",
                "/etc/sysusers.d/longstop.conf", "/etc/tmpfiles.d/longstop.conf",
                "/usr/local/share/man/man8/longstop-record.8",
                "/usr/local/share/man/man5/longstop-config.5",
            ]
            for path in wanted {
                #expect(FileManager.default.fileExists(atPath: root + path), "\(path)")
            }
            func text(_ path: String) throws -> String {
                try String(contentsOfFile: root + path, encoding: .utf8)
            }
            #expect(
                try text("/etc/systemd/system/longstop.service")
                    .contains("\nExecStart=/usr/local/bin/longstop serve\n"))
            #expect(
                try text("/etc/systemd/system/longstop-failed@.service")
                    .contains("\nExecStart=\(tool) %i\n"))
            #expect(try text("/etc/longstop/people.yml") == "people: {}")
        }
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
