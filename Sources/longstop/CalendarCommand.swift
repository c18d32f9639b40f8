import ArgumentParser
import Daemon
import Deadlines
import Storage

struct CalendarCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "calendar", abstract: "Brings bank holidays up to date.",
        subcommands: [CalendarImportCommand.self])
}

struct CalendarImportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract:
            "Checks GOV.UK's bank-holidays.json, shows what differs and which deadlines move, and installs it.",
        discussion: "The daemon takes it up when it is reloaded: systemctl reload longstop.")

    @OptionGroup var configuration: ConfigurationOptions
    @Argument(help: "The file, as GOV.UK publishes it.") var file: String
    @Option(help: "A store whose open deadlines are compared.") var store: String?
    @Flag(help: "Show everything and install nothing.") var dryRun = false
    @Flag(help: "Install it though holidays that are known would be taken away.") var removing =
        false
    @Option(help: "Compare as of this moment, RFC 3339; now unless given.") var now: String?

    func run() async throws {
        let moment = try ReadingOptions.moment(now)
        let calendar: CalendarImport
        do {
            calendar = try CalendarImport(
                file, into: configuration.path, overlays: configuration.overlays)
        } catch {
            throw Refusal(error)
        }
        for day in calendar.added { Output.line("+ \(day)") }
        for day in calendar.removed { Output.line("- \(day)") }
        if let store {
            let diff = RulesDiff(from: calendar.old, to: calendar.new, at: moment)
            let counts = try await StoreComparison(diff: diff, zone: calendar.new.ruleBook.zone)
                .tell(store, as: .text)
            Output.line("of \(counts.cases) cases \(counts.clocks) clocks would change")
        }
        let until = calendar.new.ruleBook.calendar.knownUntil
        let summary =
            "\(calendar.added.count) holidays come, \(calendar.removed.count) go; known until \(until)"
        guard !dryRun else {
            Output.line("\(summary); nothing was installed")
            return
        }
        guard calendar.removed.isEmpty || removing else {
            throw Refusal(
                "\(summary); nothing was installed, because holidays would be taken away: look whether the "
                    + "file is whole, then say --removing")
        }
        do {
            try calendar.install()
        } catch {
            throw Refusal(error)
        }
        Output.line("\(summary); installed, and in force when the daemon is reloaded")
    }
}
