import ArgumentParser
import Daemon
import Deadlines
import Escalation
import Storage

struct OncallCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "oncall", abstract: "Says who holds which role, and why.",
        subcommands: [
            OncallShowCommand.self, OncallExplainCommand.self, OncallExportCommand.self,
        ])
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
        let whole = try await configuration.loadWithRoster(store: store)
        let (directory, zone) = (whole.world.directory, whole.ruleBook.zone)
        for role in try directory.roles(named: role) {
            let holders = directory.holders(of: role, at: moment)
            let ends = directory.ends(of: role, at: moment)
            Output.line(
                output == .json
                    ? Reports.json(holders, of: role, until: ends)
                    : Reports.text(holders, of: role, until: ends, zone: zone))
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

struct OncallExportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Writes who holds a role as a calendar (iCalendar), one event a shift.",
        discussion:
            "A shift keeps its identity from one export to the next, as long as --from stays.")

    @OptionGroup var configuration: ConfigurationOptions
    @Option(
        help: "The store, for absences said to the daemon; as the configuration says unless given.")
    var store: String?
    @Argument(help: "The role; all unless given.") var role: String?
    @Option(help: "From this moment, RFC 3339; the last midnight unless given.") var from: String?
    @Option(help: "How far.") var days = 90
    @Flag(help: "With people's mail addresses, as attendees.") var addresses = false

    func run() async throws {
        guard (1...3660).contains(days) else {
            throw Refusal("--days is \(days); ask for 1 to 3660", code: Refusal.usage)
        }
        let whole = try await configuration.loadWithRoster(store: store)
        let (directory, zone) = (whole.world.directory, whole.ruleBook.zone)
        let now = SystemClock.now()
        let midnight = zone.timestamp(zone.local(now).date, secondOfDay: 0)
        let start = try from.map { try ReadingOptions.moment($0) } ?? midnight
        let end = start.advanced(seconds: Int64(days) * 86_400)
        let shifts = try directory.roles(named: role).flatMap {
            directory.shifts(of: $0, from: start, to: end)
        }
        let known = Dictionary(
            directory.addresses.map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
        let calendar = ShiftCalendar(
            zone: zone, madeAt: now, addresses: addresses ? known : [:])
        Output.whole(calendar.text(of: shifts))
    }
}

extension Directory {
    /// Until when each of those who hold a role at a moment keeps it, as far as two months ahead tell.
    fileprivate func ends(of role: String, at moment: Timestamp) -> [String: Timestamp] {
        // Shifts are in whole seconds.
        let end = Timestamp(seconds: moment.seconds + 62 * 86_400)
        let shifts = shifts(of: role, from: moment, to: end).filter {
            $0.from.seconds <= moment.seconds
        }
        return Dictionary(
            shifts.compactMap { $0.to < end ? ($0.person, $0.to) : nil },
            uniquingKeysWith: { first, _ in first })
    }

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
