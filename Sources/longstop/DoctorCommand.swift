import ArgumentParser
import Daemon
import Deadlines

struct DoctorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract:
            "Looks whether Longstop does what it is for, and says what to do where it does not.",
        discussion: """
            Checks the configuration, its credentials, the daemon, its store and outbox, calendars, who is on call, \
            feeds, disk and backups. Needs none of them: what is missing is a finding. Exits with 1 if anything fails; \
            warnings do not count.
            """)

    @OptionGroup var reading: ReadingOptions
    @Option(help: "The daemon's socket; as the configuration says unless given.")
    var socket: String?
    @Option(help: "The folder of credentials; where systemd keeps them unless given.")
    var credentials: String?

    func run() async throws {
        let now = try reading.moment()
        var doctor = Doctor(folder: reading.configuration.path)
        doctor.overlays = reading.configuration.overlays
        (doctor.store, doctor.socket) = (reading.store, socket)
        doctor.credentials = credentials
        let checks = await doctor.checks(at: now)
        switch reading.output {
        case .json: Output.line(Reports.array(checks.map(AuditReport.json)))
        case .text:
            for check in checks { Output.line(AuditReport.text(check)) }
            let (failures, warnings) = (
                checks.count { $0.severity == .failure }, checks.count { $0.severity == .warning }
            )
            Output.line("\(checks.count) checks: \(failures) failed, \(warnings) warnings")
        }
        if !checks.failing.isEmpty { throw ExitCode(Refusal.failed) }
    }
}
