import ArgumentParser
import Daemon
import Deadlines
import Escalation
import Storage

struct RulesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rules", abstract: "Compares rules before they are in force.",
        subcommands: [RulesDiffCommand.self])
}

struct RulesDiffCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "diff",
        abstract:
            "Says what another configuration would change: rule by rule, and with --store clock by clock.",
        discussion: """
            With --store every case of which something is open is derived under both configurations: which \
            deadlines would move, come or go, and whom it would tell at once. Nothing is changed.
            """)

    @Argument(help: "The configuration folder in force.") var old: String
    @Argument(help: "The configuration folder that would replace it.") var new: String
    @Option(help: "A store whose open clocks are compared.") var store: String?
    @Option(help: "How to print: text or json.") var output = OutputFormat.text
    @Option(help: "Compare as of this moment, RFC 3339; now unless given.") var now: String?

    func run() async throws {
        let moment = try ReadingOptions.moment(now)
        let (before, after) = (try load(old), try load(new))
        let diff = RulesDiff(from: before, to: after, at: moment)
        let rules = diff.rules
        let tellings = diff.tellings
        for change in rules + tellings { Output.line(output == .json ? change.json : change.text) }
        guard let store else {
            if output == .text {
                Output.line("\(rules.count) rules and \(tellings.count) of who is told differ")
            }
            return
        }
        let counts = try await StoreComparison(diff: diff, zone: after.ruleBook.zone)
            .tell(store, as: output)
        if output == .text {
            Output.line(
                "\(rules.count) rules and \(tellings.count) of who is told differ; of \(counts.cases) cases "
                    + "\(counts.clocks) clocks would change, and \(counts.notices) messages would go out "
                    + "at once")
        }
    }

    private func load(_ folder: String) throws -> Configuration {
        do {
            return try Configuration.load(folder: folder)
        } catch {
            throw Refusal(error)
        }
    }
}

/// Every open case of a store, derived under two configurations.
struct StoreComparison {
    /// Cases read at once.
    private static let casesAtOnce = 500

    let diff: RulesDiff
    let zone: Zone

    /// Tells what would become of each case, and counts it.
    func tell(
        _ path: String, as output: OutputFormat
    ) async throws -> (cases: Int, clocks: Int, notices: Int) {
        var counts = (cases: 0, clocks: 0, notices: 0)
        do {
            let store = try Store(path: path, role: .reader)
            for notice in try await store.notices(state: .held) where diff.isReleased(notice.policy)
            {
                counts.notices += 1
                if output == .text {
                    Output.line(
                        "\(notice.case)  \(notice.policy)  would tell \(notice.person) at once what "
                            + "waits for a digest")
                }
            }
            var last: CaseReference?
            while true {
                let files = try await store.openCaseFiles(after: last, limit: Self.casesAtOnce)
                guard let end = files.last else { break }
                last = end.subject
                var lines: [String] = []
                for file in files {
                    let change = diff.changes(of: file)
                    counts.cases += 1
                    counts.clocks += change.clocks.count
                    counts.notices += change.notices.count
                    lines += output == .json ? change.json : change.text(zone)
                }
                if !lines.isEmpty { Output.line(lines.joined(separator: "\n")) }
            }
        } catch {
            throw Refusal(error)
        }
        return counts
    }
}
