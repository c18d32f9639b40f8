import ArgumentParser
import Daemon
import Deadlines
import Measures
import Storage

struct ScorecardCommand: AsyncParsableCommand {
    /// How figures are printed.
    enum Format: String, ExpressibleByArgument, CaseIterable {
        case text, json, csv
    }

    static let configuration = CommandConfiguration(
        commandName: "scorecard",
        abstract: "Computes the month's figures from the facts, each with its definition.",
        discussion: """
            What is counted stands in measures/ of the configuration. Figures are made from every fact recorded by \
            now, also for months past.
            """)

    @OptionGroup var configuration: ConfigurationOptions
    @Option(help: "The month, such as 2026-10; the last whole month unless given.")
    var month: String?
    @Option(help: "How many months up to it.") var months = 1
    @Option(help: "The store; as the configuration says unless given.") var store: String?
    @Option(help: "How to print: text, json or csv.") var output = Format.text
    @Option(help: "Compute as of this moment, RFC 3339; now unless given.") var now: String?

    func run() async throws {
        let moment = try ReadingOptions.moment(now)
        let configuration = try configuration.load()
        let zone = configuration.ruleBook.zone
        guard (1...120).contains(months) else {
            throw Refusal("--months is \(months); ask for 1 to 120", code: Refusal.usage)
        }
        let current = Month(of: zone.local(moment).date)
        var last = current.advanced(by: -1)
        if let month {
            guard let wanted = Month(month) else {
                throw Refusal(
                    "\"\(month)\" is no month; write it like 2026-10", code: Refusal.usage)
            }
            last = wanted
        }
        do {
            let store = try Store(
                path: store ?? configuration.settings.storePath, role: .reader)
            let report = try await ScorecardReport(
                of: configuration.measures, months: (1 - months...0).map(last.advanced),
                from: store,
                at: moment)
            switch output {
            case .text:
                Output.line(report.text)
                if last >= current { Output.error("note: \(last) is not over yet") }
            case .json: Output.lines(report.json)
            case .csv: Output.lines(report.csv)
            }
            try await store.close()
        } catch {
            throw Refusal(error)
        }
    }
}
