import ArgumentParser
import Daemon
import Deadlines
import Escalation

struct CoverageCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "coverage",
        abstract:
            "Finds when a role that is told would have nobody, or one person without a deputy.",
        discussion: "Exits with 1 if there will be nobody for a role.")

    @OptionGroup var configuration: ConfigurationOptions
    @Option(
        help: "The store, for absences said to the daemon; as the configuration says unless given.")
    var store: String?
    @Option(help: "How far to look.") var days = 90
    @Option(help: "From this moment, RFC 3339; now unless given.") var from: String?
    @Option(help: "How to print: text or json.") var output = OutputFormat.text

    func run() async throws {
        let start = try ReadingOptions.moment(from)
        guard (1...3660).contains(days) else {
            throw Refusal("--days is \(days); ask for 1 to 3660", code: Refusal.usage)
        }
        let configuration = try await configuration.loadWithRoster(store: store)
        let zone = configuration.ruleBook.zone
        let world = configuration.world
        let gaps = world.directory.gaps(
            of: world.urgenciesTold, from: start, to: start.advanced(seconds: Int64(days) * 86_400))
        for gap in gaps {
            Output.line(
                output == .json ? Reports.json(gap) : Reports.text(gap, zone: zone))
        }
        if gaps.isEmpty, output == .text {
            Output.line("every role that is told has two people or a deputy for \(days) days")
        }
        if gaps.contains(where: { $0.kind == .nobody }) { throw ExitCode(Refusal.failed) }
    }
}
