import ArgumentParser
import Channels
import Daemon
import Deadlines
import Escalation
import Glibc
import Measures

struct CheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Reads the whole configuration, renders every template, and says what is wrong.")

    /// The folder from which the service reads.
    private static let servicesFolder = "/etc/longstop"

    @OptionGroup var configuration: ConfigurationOptions

    @Flag(
        help:
            "Fail on warnings too: local values nobody has confirmed or that are overdue, holidays known for under 30 days."
    )
    var strict = false

    @Option(help: "A folder of credentials to check too; none is read otherwise.")
    var credentials: String?

    func run() throws {
        if credentials != nil { ProcessMemory.hide() }
        let configuration = try load()
        let folder = self.configuration.path
        var problems = Outbound.problems(configuration.settings)
        if let credentials {
            problems += Outbound.problems(
                configuration.settings,
                with: Credentials(environment: [:], fallback: credentials))
        }
        do {
            problems += try configuration.renderer().checkSamples().map(\.description)
        } catch {
            problems.append("\(error)")
        }
        // Root reads what the service may not; checked as its user, or of a folder of one's own, that is found anyway.
        if geteuid() == 0, folder == Self.servicesFolder, let user = ServiceUser() {
            problems += user.unreadable(below: folder)
        }
        guard problems.isEmpty else {
            throw Refusal(problems.joined(separator: "\n"), code: Refusal.configuration)
        }
        let today = configuration.ruleBook.zone.local(SystemClock.now()).date
        let warnings = configuration.warnings(on: today)
        for warning in warnings { Output.error("warning: \(warning)") }
        for note in configuration.notes(on: today) { Output.error("note: \(note)") }
        let book = configuration.ruleBook
        Output.line(
            "\(book.rules.count) rules, \(configuration.world.policies.count) policies, "
                + "\(configuration.world.schedules.count) schedules, "
                + "\(configuration.measures.measures.count) measures, "
                + "\(configuration.world.directory.people.count) people, holidays to \(book.calendar.knownUntil): "
                + "no errors, \(warnings.count) warnings")
        if strict, !warnings.isEmpty { throw ExitCode(Refusal.failed) }
    }

    /// The configuration; when something is wrong with it, the templates' own errors are said as well.
    private func load() throws -> Configuration {
        do throws(ConfigurationErrors) {
            return try Configuration.load(
                folder: configuration.path, overlays: configuration.overlays)
        } catch {
            let templates = Configuration.templateErrors(
                folder: configuration.path, overlays: configuration.overlays)
            let lines = [error.description] + templates.map(\.description)
            throw Refusal(lines.joined(separator: "\n"), code: Refusal.configuration)
        }
    }
}
