import ArgumentParser
import Daemon
import Deadlines
import Escalation
import Storage

struct LoadCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "load",
        abstract:
            "Shows how many open clocks fall to each person, and what an absence would do to that.",
        discussion: """
            Each open clock counts for whoever would be told first at its deadline. With --absent everybody's \
            figures are those if that person were away from now on, and in brackets what that changes.
            """)

    @OptionGroup var reading: ReadingOptions
    @Option(help: "Due within so many days.") var days = 7
    @Option(help: "As if this person were away.") var absent: String?

    func run() async throws {
        let now = try reading.moment()
        guard (1...366).contains(days) else {
            throw Refusal("--days is \(days); ask for 1 to 366", code: Refusal.usage)
        }
        let configuration = try await reading.configuration.loadWithRoster(store: reading.store)
        let world = configuration.world
        if let absent, world.directory.people[absent] == nil {
            throw Refusal(
                "unknown person \"\(absent)\""
                    + NearestName.suggestion(for: absent, among: world.directory.people.keys),
                code: Refusal.usage)
        }
        let context = try reading.context()
        try await reading.withStore(context) { store in
            let entries = try await store.clocks()
            let seconds = Int64(days) * 86_400
            let plain = world.load(of: entries, at: now, within: seconds)
            let loads = absent.map {
                world.load(of: entries, at: now, within: seconds, absent: $0)
            }
            switch reading.output {
            case .json: Output.line(Reports.array((loads ?? plain).map(Reports.json)))
            case .text:
                Output.lines(
                    Reports.text(loads ?? plain, before: loads == nil ? nil : plain, days: days))
            }
        }
    }
}
