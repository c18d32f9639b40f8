import Foundation
import Testing

@Suite struct SystemdUnitTests {
    static let analyse = "/usr/bin/systemd-analyze"
    static let missing: Comment = "SKIPPED: there is no systemd-analyze; apt-get install systemd"

    private static let units = Repository.root.appendingPathComponent("units")

    private func lines(_ name: String) throws -> [String] {
        try String(contentsOf: Self.units.appendingPathComponent(name), encoding: .utf8)
            .split(separator: "\n").map(String.init)
    }

    @Test(
        "systemd finds nothing to complain about in the units and drop-ins, and little that is exposed",
        .enabled(if: FileManager.default.isExecutableFile(atPath: analyse), missing))
    func judged() throws {
        let run = try Repository.run(Self.units.path + "/check", [])
        #expect(run.status == 0 && run.output == "", "\(run.output)")
    }

    @Test(
        "a unit that is exposed more than it may be, or that systemd complains of, is found",
        .enabled(if: FileManager.default.isExecutableFile(atPath: analyse), missing),
        arguments: [
            ("PrivateMounts=yes\n", "", "longstop.service with no drop-in"),
            ("ProtectHome=yes", "ProtectHome=yse", "not clean"),
            ("IPAddressDeny=link-local multicast", "IPAddressAllow=any", "IPAddressAllow=any"),
        ])
    func judgedBadly(_ old: String, _ new: String, _ words: String) throws {
        try Repository.withTemporaryFolder { folder in
            let copy = folder.appendingPathComponent("units")
            try FileManager.default.copyItem(at: Self.units, to: copy)
            let unit = copy.appendingPathComponent("longstop.service")
            let text = try String(contentsOf: unit, encoding: .utf8)
            #expect(text.contains(old))
            try text.replacingOccurrences(of: old, with: new)
                .write(to: unit, atomically: true, encoding: .utf8)
            let run = try Repository.run(Self.units.path + "/check", [copy.path])
            #expect(run.status == 1 && run.output.contains(words), "\(run.output)")
        }
    }

    @Test(
        "a crash loop comes to its end within the time that its limit counts, and somebody hears of it"
    )
    func restarts() throws {
        let lines = try lines("longstop.service")
        #expect(lines.contains("OnFailure=longstop-failed@%n.service"))
        #expect(lines.contains("Restart=on-failure") && lines.contains("RestartSec=5s"))
        #expect(lines.contains("RestartPreventExitStatus=78"))
        // Five starts, each of which may hang for the whole two minutes, twice over.
        #expect(lines.contains("StartLimitBurst=5") && lines.contains("TimeoutStartSec=2min"))
        #expect(lines.contains("StartLimitIntervalSec=30min") && 30 * 60 >= 5 * (5 + 120) * 2)
        for unit in ["verify", "backup", "deadman"] {
            let lines = try self.lines("longstop-\(unit).service")
            #expect(lines.contains("OnFailure=longstop-failed@%n.service"), "\(unit)")
            #expect(
                try self.lines("longstop.service").contains {
                    $0.hasPrefix("Also=") && $0.contains("longstop-\(unit).timer")
                })
        }
    }

    @Test("every socket has the name by which the daemon takes it")
    func sockets() throws {
        #expect(try lines("longstop.socket").contains("FileDescriptorName=api"))
        #expect(try lines("longstop-answers.socket").contains("FileDescriptorName=answers"))
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

    /// The same on a thread of its own: what takes long must not keep one of the few that all tests share.
    static func runAside(
        _ program: String, _ arguments: [String]
    ) async throws -> (status: Int32, output: String) {
        try await withCheckedThrowingContinuation { continuation in
            Thread.detachNewThread {
                continuation.resume(with: Result { try run(program, arguments) })
            }
        }
    }

    /// The same for what waits.
    static func waitingInTemporaryFolder(_ body: (URL) async throws -> Void) async throws {
        let folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("longstop-test-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try await body(folder)
    }

    static func withTemporaryFolder(_ body: (URL) throws -> Void) throws {
        let folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("longstop-test-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try body(folder)
    }
}
