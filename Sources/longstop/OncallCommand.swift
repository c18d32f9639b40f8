import ArgumentParser
import Daemon
import Deadlines
import Escalation

struct OncallCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "oncall", abstract: "Says who holds which role, and why.",
        subcommands: [OncallShowCommand.self, OncallExplainCommand.self])
}

struct OncallShowCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Shows who would be told for each role.")

    @OptionGroup var configuration: ConfigurationOptions
    @Option(
        help: "The store, for absences said to the daemon; as the configuration says unless given.")
    var store: String?
    @Option(help: "At this moment, RFC 3339; now unless given.") var at: String?
    @Option(help: "This role only.") var role: String?
    @Option(help: "How to print: text or json.") var output = OutputFormat.text

    func run() async throws {
        let moment = try ReadingOptions.moment(at)
        let directory = try await configuration.loadWithRoster(store: store).world.directory
        for role in try directory.roles(named: role) {
            let holders = directory.holders(of: role, at: moment)
            Output.line(
                output == .json
                    ? Reports.json(holders, of: role) : Reports.text(holders, of: role))
        }
    }
}

struct OncallExplainCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain",
        abstract: "Says why somebody is told for a role, and what was passed over.")

    @OptionGroup var configuration: ConfigurationOptions
    @Option(
        help: "The store, for absences said to the daemon; as the configuration says unless given.")
    var store: String?
    @Argument(help: "The role; all unless given.") var role: String?
    @Option(help: "At this moment, RFC 3339; now unless given.") var at: String?

    func run() async throws {
        let moment = try ReadingOptions.moment(at)
        let directory = try await configuration.loadWithRoster(store: store).world.directory
        for role in try directory.roles(named: role) {
            for reason in directory.reasons(for: role, at: moment) {
                let holder = reason.holder.map { "told is \($0.person.name)" } ?? "nobody is told"
                Output.line("\(role): \((reason.steps + [holder]).joined(separator: "; "))")
            }
        }
    }
}

extension Directory {
    /// A role by its name, or all; refuses a name that is none.
    fileprivate func roles(named name: String?) throws -> [String] {
        let known = Set(roles.keys).union(rotas.keys)
        guard let name else { return known.sorted() }
        guard known.contains(name) else {
            throw Refusal(
                "unknown role \"\(name)\"" + NearestName.suggestion(for: name, among: known),
                code: Refusal.usage)
        }
        return [name]
    }
}
