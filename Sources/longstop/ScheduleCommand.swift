import ArgumentParser
import Channels
import Daemon
import Deadlines
import Escalation
import Storage

struct ScheduleCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "schedule", abstract: "Shows what is told at calendar times.",
        subcommands: [ScheduleNextCommand.self, SchedulePreviewCommand.self])
}

struct ScheduleNextCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "next", abstract: "Shows the next dates, and what is told before them.")

    @OptionGroup var configuration: ConfigurationOptions
    @Argument(help: "One schedule; all unless given.") var name: String?
    @Option(help: "From this moment, RFC 3339; now unless given.") var from: String?
    @Option(help: "How many tellings.") var count = 20
    @Option(help: "How to print: text or json.") var output = OutputFormat.text

    func run() async throws {
        let start = try ReadingOptions.moment(from)
        let configuration = try configuration.load()
        guard (1...1000).contains(count) else {
            throw Refusal("--count is \(count); ask for 1 to 1000", code: Refusal.usage)
        }
        let book = configuration.ruleBook
        let schedules = try configuration.schedules(named: name)
        var all: [(telling: Schedule.Telling, schedule: Schedule)] = []
        for days: Int64 in [40, 400, 3660] where all.count < count {
            let end = start.advanced(seconds: days * 86_400)
            all = schedules.flatMap { schedule in
                schedule.tellings(after: start, through: end, in: book.calendar)
                    .map { (telling: $0, schedule: schedule) }
            }
        }
        all.sort { ($0.telling.at, $0.schedule.name) < ($1.telling.at, $1.schedule.name) }
        for (telling, schedule) in all.prefix(count) {
            Output.line(
                output == .json
                    ? Reports.json(telling, of: schedule)
                    : Reports.text(telling, of: schedule, zone: book.zone))
        }
    }
}

struct SchedulePreviewCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "preview",
        abstract: "Prints what a schedule would tell, from the store as it is; nobody is told.")

    @OptionGroup var configuration: ConfigurationOptions
    @Argument(help: "The schedule.") var name: String
    @Option(help: "The date it is told of, RFC 3339; the next one unless given.") var date: String?
    @Option(help: "The seed of its samples; the date's own unless given.") var seed: String?
    @Option(help: "The store; as the configuration says unless given.") var store: String?
    @Option(help: "As of this moment, RFC 3339; now unless given.") var now: String?

    func run() async throws {
        let moment = try ReadingOptions.moment(now)
        let configuration = try configuration.load()
        let schedule = try configuration.schedules(named: name)[0]
        let date =
            try date.map(ReadingOptions.moment)
            ?? schedule.date(after: moment, in: configuration.ruleBook.calendar) ?? moment
        let calendar = configuration.ruleBook.calendar
        let near = schedule.dates(
            from: date, to: date.advanced(seconds: 1), in: calendar)
        guard near.contains(date) else {
            let next = schedule.date(after: date, in: calendar).map { "; the next is \($0)" } ?? ""
            throw Refusal("\(date) is no date of \(name)\(next)", code: Refusal.usage)
        }
        do {
            let store = try Store(
                path: store ?? configuration.settings.storePath, role: .reader)
            let renderer = try configuration.renderer()
            let maker = AgendaReport(configuration, renderer: renderer, store: store)
            let report = try await maker.report(of: schedule, date: date, at: moment, seed: seed)
            Output.line(renderer.text(of: report, for: schedule, date: date, at: moment))
            if let refusal = try await maker.refusal(of: schedule, at: moment) {
                Output.error("note: nobody would be told: \(refusal)")
            }
            try await store.close()
        } catch {
            throw Refusal(error)
        }
    }
}

extension Configuration {
    /// The schedule of a name, or all; refuses a name that is none.
    fileprivate func schedules(named name: String?) throws -> [Schedule] {
        let known = world.schedules
        guard let name else { return known.values.sorted { $0.name < $1.name } }
        guard let schedule = known[name] else {
            throw Refusal(
                "unknown schedule \"\(name)\""
                    + NearestName.suggestion(for: name, among: known.keys),
                code: Refusal.usage)
        }
        return [schedule]
    }
}
