import ArgumentParser
import Daemon
import Deadlines
import Escalation
import Storage

struct DrillCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "drill",
        abstract: "Tries out a policy with the people it really tells: who answers, and how fast.",
        discussion: """
            longstop drill POLICY --by NAME starts one: a marked, harmless alert goes through the policy's steps \
            until somebody answers, at night too if that is when it is started. longstop drill report shows what \
            came of it. Drills that come round again stand in schedules.yml, with drill: true.
            """,
        subcommands: [
            DrillStartCommand.self, DrillEndCommand.self, DrillReportCommand.self,
        ],
        defaultSubcommand: DrillStartCommand.self)
}

struct DrillStartCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "start", abstract: "Starts a drill of a policy.")

    @OptionGroup var socket: SocketOptions
    @Argument(help: "The policy.") var policy: String
    @Option(help: "Who asks for it: a name from people.yml.") var by: String
    @Option(help: "When, RFC 3339; at once unless given.") var at: String?

    func run() async throws {
        var request: [String: Any] = ["policy": policy, "by": by]
        if let at { request["at"] = at }
        let reply = try Asking.post("/v1/drills", request, to: socket)
        let number = reply["drill"] as? Int ?? 0
        Output.line(
            "drill \(number) of policy \(policy) begins at \(reply["startsAt"] ?? ""); longstop drill report "
                + "\(number) shows who answers")
    }
}

struct DrillEndCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "end", abstract: "Ends a drill, or takes one back that has not begun.")

    @OptionGroup var socket: SocketOptions
    @Argument(help: "The drill's number.") var number: Int64
    @Option(help: "Who ends it: a name from people.yml.") var by: String

    func run() async throws {
        _ = try Asking.post("/v1/drills/end", ["id": number, "by": by], to: socket)
        Output.line("drill \(number) is over")
    }
}

struct DrillReportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "report",
        abstract: "Shows who answered, and how fast.",
        discussion: "Exits with 1 if somebody could not be reached, or nobody answered.")

    @OptionGroup var reading: ReadingOptions
    @Argument(
        help:
            "The drill's number; the schedule's name of one that comes round again; all unless given."
    )
    var drill: String?

    func run() async throws {
        let context = try reading.context()
        let configuration = try await reading.configuration.loadWithRoster(store: reading.store)
        let zone = context.zone
        var isWell = true
        try await reading.withStore(context) { store in
            var reports: [DrillReport] = []
            let started = try await store.drills().map {
                (
                    name: $0.name,
                    title: "drill \($0.id) of policy \($0.policy), asked for by \($0.saidBy)"
                )
            }
            let scheduled = configuration.world.schedules.values
                .filter { schedule in
                    schedule.isDrill && !started.contains { $0.name == schedule.name }
                }
                .map { (name: $0.name, title: "drill \($0.name) of policy \($0.policy)") }
            let wanted = (started + scheduled.sorted { $0.name < $1.name }).filter {
                drill == nil || $0.name == drill || $0.name == "drill-\(drill ?? "")"
            }
            guard !wanted.isEmpty || drill == nil else {
                throw Refusal(
                    "there is no drill \(drill ?? ""); longstop drill report lists them all")
            }
            for one in wanted {
                guard
                    let record = try await store.caseHistory(CaseReference("schedule:\(one.name)"))
                else { continue }
                reports += record.entries.map { DrillReport(title: one.title, $0, in: record) }
            }
            switch reading.output {
            case .json: Output.line(Reports.array(reports.map(\.json)))
            case .text:
                for report in reports { Output.lines(report.text(zone: zone)) }
                for coming in try await store.drills() where coming.startsAt > SystemClock.now() {
                    Output.line(
                        "drill \(coming.id) of policy \(coming.policy) begins \(Reports.localDay(coming.startsAt, zone))"
                    )
                }
                if reports.isEmpty { Output.line("no drill has begun") }
            }
            isWell = reports.allSatisfy { report in
                report.rows.allSatisfy { $0.arrivedAt != nil || $0.wasNotNeeded }
                    && report.rows.contains { $0.answeredAt != nil }
            }
        }
        if !isWell { throw ExitCode(Refusal.failed) }
    }
}
