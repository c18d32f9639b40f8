import ArgumentParser
import Daemon
import Deadlines
import Foundation
import Storage

struct AbsenceCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "absence",
        abstract: "Says who is away: their deputies are told instead.",
        subcommands: [
            AbsenceAddCommand.self, AbsenceEndCommand.self, AbsenceImportCommand.self,
            AbsenceListCommand.self,
        ])
}

struct AbsenceAddCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "add",
        abstract: "Says that somebody is away, from now on.",
        discussion: """
            longstop absence add sam.example leave --first 2026-12-21 --last 2027-01-01 --by max.example
            longstop absence add sam.example sickness --from '2026-12-21 09:00' --by max.example

            Without --last or --to it has no end yet. What this leaves short of people is said at once.
            """)

    @OptionGroup var socket: SocketOptions
    @Argument(help: "Who is away: a name from people.yml, or their mail address.") var person:
        String
    @Argument(help: "Why: leave, sickness, training, other. No message says it.") var kind: String
    @Option(help: "The first day away.") var first: String?
    @Option(help: "The last day away.") var last: String?
    @Option(help: "When it begins, '2026-12-21 09:00' or RFC 3339.") var from: String?
    @Option(help: "When it ends.") var to: String?
    @Option(help: "Who says so: a name from people.yml.") var by: String

    func run() async throws {
        var said = ["person": person, "kind": kind]
        for (name, value) in [("first", first), ("last", last), ("from", from), ("to", to)] {
            said[name] = value
        }
        let reply = try Asking.post(
            "/v1/absences", ["by": by, "absences": [said]], to: socket)
        let id = (reply["ids"] as? [Int])?.first.map { " as absence \($0)" } ?? ""
        Output.line("\(person) is entered as away\(id)")
        AbsenceImportCommand.show(reply)
    }
}

struct AbsenceEndCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "end", abstract: "Says that somebody is back, or that it was a mistake.")

    @OptionGroup var socket: SocketOptions
    @Argument(help: "The absence's number.") var number: Int64
    @Option(help: "Who says so: a name from people.yml.") var by: String

    func run() async throws {
        let reply = try Asking.post("/v1/absences/end", ["id": number, "by": by], to: socket)
        Output.line("absence \(number) counts no more")
        if let feed = reply["feed"] as? String {
            Output.line("feed \(feed) brings it back unless its calendar says otherwise by then")
        }
    }
}

struct AbsenceImportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Takes a list of absences over whole: CSV, or a calendar (.ics).",
        discussion: """
            A CSV has a first line with person, kind, first and last, or person, kind, from and to. A person is a \
            name from people.yml or a mail address. What was imported under the same source before and is not in \
            the list any more is ended.
            """)

    @OptionGroup var socket: SocketOptions
    @Argument(help: "The file, .csv or .ics.") var file: String
    @Option(help: "What the list is called, so that the next import replaces this one.")
    var source: String
    @Option(help: "Who says so: a name from people.yml.") var by: String

    func run() async throws {
        let list: AbsenceList
        do {
            list = try AbsenceList(
                file: file, configuration: try socket.configuration.load(), at: SystemClock.now())
        } catch let error as AbsenceListError {
            throw Refusal("\(error)")
        }
        for problem in list.problems { Output.error(problem) }
        let reply = try Asking.post(
            "/v1/absences",
            [
                "by": by, "source": source, "keep": !list.problems.isEmpty,
                "absences": list.absences.map(\.members),
            ], to: socket)
        Output.line(
            "\(list.absences.count) absence\(list.absences.count == 1 ? "" : "s") under \(source): \(reply["added"] ?? 0) new, "
                + "\(reply["ended"] ?? 0) ended")
        Self.show(reply)
        if !list.problems.isEmpty {
            Output.error(
                "nothing was ended, because not every line could be read; mend them and import again"
            )
            throw ExitCode(Refusal.failed)
        }
    }

    /// What is short of people now.
    static func show(_ reply: [String: Any]) {
        let findings = reply["findings"] as? [String] ?? []
        if !findings.isEmpty { Output.line("this leaves too few people:") }
        for finding in findings { Output.line("  \(finding)") }
    }
}

struct AbsenceListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "Lists absences that were said to the daemon and count now or later.")

    @OptionGroup var reading: ReadingOptions

    func run() async throws {
        let now = try reading.moment()
        let context = try reading.context()
        try await reading.withStore(context) { store in
            let records = try await store.roster(at: now).absences
            switch reading.output {
            case .json: Output.line(Reports.array(records.map(Reports.json)))
            case .text:
                for record in records { Output.line(Reports.text(record, zone: context.zone)) }
                if records.isEmpty { Output.line("nobody is said to be away") }
            }
        }
    }
}
