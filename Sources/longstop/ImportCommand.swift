import ArgumentParser
import Daemon
import Deadlines

struct ImportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Makes people, rotas and policies of another system's export.",
        discussion: """
            FILES are what the other system's API answers, or its export, in JSON. people.yml, rotas.yml and \
            policies.yml are written into the folder, and nothing is overwritten. What cannot be expressed is \
            listed, each with its place and why; the exit code is 1 then.
            """)

    /// The systems by the names they have on the command line.
    enum Source: String, ExpressibleByArgument, CaseIterable {
        case oncall, opsgenie, pagerduty

        var peer: Peer {
            switch self {
            case .oncall: .oncall
            case .opsgenie: .opsgenie
            case .pagerduty: .pagerduty
            }
        }
    }

    @Argument(help: "Where they come from: oncall (Grafana), opsgenie or pagerduty.") var from:
        Source
    @Argument(help: "The exports, JSON, each up to 10 MiB.") var files: [String]
    @Option(help: "The folder to write into.") var into: String
    @Option(help: "The zone in which all rotas are meant, as \"zone\" in longstop.yml.")
    var zone = "Europe/London"
    @Option(help: "How to print: text or json.") var output = OutputFormat.text
    @Option(help: "What is over by this moment is not carried over, RFC 3339; now unless given.")
    var now: String?

    func run() throws {
        let moment = try ReadingOptions.moment(now)
        guard let zone = Zone(identifier: zone) else {
            throw Refusal(
                "unknown zone \"\(zone)\"; write it like Europe/London", code: Refusal.usage)
        }
        let imported: PeerImport
        do {
            imported = try PeerImport(files, from: from.peer, zone: zone, at: moment)
            if !imported.isEmpty { try imported.write(into: into) }
        } catch {
            throw Refusal("longstop: \(error)", code: Refusal.usage)
        }
        if imported.isEmpty {
            Output.lines(imported.entries.map { output == .json ? $0.json : $0.line })
            throw Refusal(
                "no schedule and no policy could be carried over, and nothing was written; is it the export of another "
                    + "system than \(from.rawValue)?", code: Refusal.usage)
        }
        Output.lines(output == .json ? imported.entries.map(\.json) : imported.report(into: into))
        if !imported.leftOut.isEmpty { throw ExitCode(Refusal.failed) }
    }
}
