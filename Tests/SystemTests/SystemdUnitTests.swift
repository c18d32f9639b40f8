import Foundation
import Testing

@Suite struct SystemdUnitTests {
    static let analyse = "/usr/bin/systemd-analyze"
    static let missing: Comment = "SKIPPED: there is no systemd-analyze; apt-get install systemd"

    /// The shipped unit, started by a program that exists on this machine.
    private func unit(in folder: URL) throws -> URL {
        let shipped = Repository.root.appendingPathComponent("units/longstop.service")
        let text = try String(contentsOf: shipped, encoding: .utf8)
        #expect(text.contains("\nExecStart=/usr/bin/longstop serve\n"))
        let copy = folder.appendingPathComponent("longstop.service")
        try text.replacingOccurrences(of: "/usr/bin/longstop", with: "/bin/true")
            .write(to: copy, atomically: true, encoding: .utf8)
        return copy
    }

    @Test(
        "systemd finds nothing to complain about in the unit",
        .enabled(if: FileManager.default.isExecutableFile(atPath: analyse), missing))
    func verified() throws {
        try Repository.withTemporaryFolder { folder in
            let unit = try unit(in: folder)
            let run = try Repository.run(Self.analyse, ["verify", "--man=no", unit.path])
            #expect(run.status == 0 && run.output == "", "\(run.output)")
        }
    }

    @Test("a daemon that cannot start is started again for ever, unless its configuration is wrong")
    func restarts() throws {
        let shipped = Repository.root.appendingPathComponent("units/longstop.service")
        let lines = try String(contentsOf: shipped, encoding: .utf8).split(separator: "\n")
        #expect(lines.contains("StartLimitIntervalSec=0"))
        #expect(lines.contains("Restart=on-failure") && lines.contains("RestartSec=5s"))
        #expect(lines.contains("RestartPreventExitStatus=78"))
    }

    @Test(
        "the unit is exposed by 1.2 at most",
        .enabled(if: FileManager.default.isExecutableFile(atPath: analyse), missing))
    func exposure() throws {
        try Repository.withTemporaryFolder { folder in
            let unit = try unit(in: folder)
            let run = try Repository.run(
                Self.analyse, ["security", "--offline=yes", "--threshold=12", unit.path])
            #expect(run.status == 0, "\(run.output.suffix(200))")
        }
    }
}

/// Where the tests find the repository, and how they run its programs.
enum Repository {
    static let root = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    static let binary = root.appendingPathComponent(".build/debug/longstop")

    /// Runs a program to its end; its standard output and error, mixed, and its exit status.
    static func run(_ program: String, _ arguments: [String]) throws -> (
        status: Int32, output: String
    ) {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = arguments
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = pipe
        process.standardInput = FileHandle.nullDevice
        try process.run()
        let output = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return (process.terminationStatus, String(decoding: output, as: UTF8.self))
    }

    static func withTemporaryFolder(_ body: (URL) throws -> Void) throws {
        let folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("longstop-test-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try body(folder)
    }
}
