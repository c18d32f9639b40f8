import Foundation
import Glibc
import Testing

/// Boots a real systemd over a copy-on-write view of this machine and drives it by a script.
@Suite(.serialized) struct SystemdServiceTests {
    static let bootable =
        getuid() == 0 && FileManager.default.isExecutableFile(atPath: "/usr/bin/systemd-nspawn")
    static let notBootable: Comment =
        "SKIPPED: needs root and systemd-nspawn; apt-get install systemd-container"

    /// Whether the built program can be started as a service already.
    static let serves: Bool = {
        let run = try? Repository.run(Repository.binary.path, ["serve", "--help"])
        return run?.status == 0
            && FileManager.default.fileExists(atPath: Repository.root.path + "/config/longstop.yml")
    }()
    static let doesNotServe: Comment =
        "SKIPPED: the built longstop has no verb serve, or no config/"

    /// Runs `driver` inside; the harness's output and the driver's exit status.
    private func boot(
        _ driver: String, files: [(String, String)], in folder: URL
    ) async throws -> (status: Int32, output: String) {
        let script = folder.appendingPathComponent("driver.sh")
        try driver.write(to: script, atomically: true, encoding: .utf8)
        let harness = Repository.root.path + "/Tests/SystemTests/boot-systemd"
        var arguments = [harness, "-t", "120", "-d", script.path, "-o", folder.path + "/out"]
        for (source, target) in files { arguments += ["-f", "\(source):\(target)"] }
        return try await Repository.runAside("/bin/bash", arguments)
    }

    @Test(
        "a notify service starts under a real systemd with its status, and the driver's exit is returned",
        .enabled(if: bootable, notBootable))
    func harness() async throws {
        try await Repository.waitingInTemporaryFolder { folder in
            let unit = folder.appendingPathComponent("probe.service")
            try """
            [Service]
            Type=notify
            NotifyAccess=all
            ExecStart=/bin/sh -c 'systemd-notify --ready --status="3 cases watched"; exec sleep 60'
            """.write(to: unit, atomically: true, encoding: .utf8)
            let run = try await boot(
                """
                systemctl start probe.service || exit 1
                systemctl show -p ActiveState,StatusText probe.service
                exit 7
                """, files: [(unit.path, "/etc/systemd/system/probe.service")], in: folder)
            #expect(run.status == 7, "\(run.output)")
            #expect(run.output.contains("ActiveState=active"))
            #expect(run.output.contains("StatusText=3 cases watched"))
        }
    }

    @Test(
        "the service holds up",
        .enabled(if: bootable, notBootable), .enabled(if: serves, doesNotServe),
        arguments: ["serve", "crash", "failure", "sockets", "full", "downtime", "namespace"])
    func service(_ driver: String) async throws {
        try await Repository.waitingInTemporaryFolder { folder in
            let root = Repository.root.path
            let run = try await boot(
                String(
                    contentsOfFile: root + "/Tests/SystemTests/drivers/\(driver).sh",
                    encoding: .utf8),
                files: [
                    (Site.program, "/usr/bin/longstop"),
                    (root + "/units", "/units"),
                    (root + "/Tests/SystemTests/drivers", "/drivers"),
                    (root + "/Tests/Servers", "/servers"),
                    (root + "/config", "/etc/longstop"),
                    (root + "/templates", "/etc/longstop/templates"),
                ], in: folder)
            #expect(run.status == 0, "\(run.output)")
        }
    }
}
