import ArgumentParser
import Daemon
import Deadlines
import Foundation
import Storage

struct SilenceCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "silence",
        abstract:
            "Holds back what is told, until a silence ends; deadlines are watched all the same.",
        subcommands: [
            SilenceAddCommand.self, SilenceConfirmCommand.self, SilenceEndCommand.self,
            SilenceListCommand.self,
        ])
}

struct SilenceAddCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "add",
        abstract: "Makes a silence.",
        discussion: """
            longstop silence add rule=RULE 'case=~BCT-9.*' --for 4h --owner max.example --reason 'moving desks'
            longstop silence add role=ROLE --from 2026-12-24T17:00:00Z --to 2027-01-31T00:00:00Z --for 14h \
            --repeats 'FREQ=DAILY' --owner max.example --reason 'nights'

            Conditions are label=value, !=, =~ or !~ a pattern; all must hold. Labels are rule, case, role, person, \
            policy, urgency, and members of the case's facts. What is of urgency page is held only once a second \
            person has agreed, with "longstop silence confirm".
            """)

    @OptionGroup var socket: SocketOptions
    @Argument(help: "Conditions, all of which must hold.") var conditions: [String]
    @Option(
        name: .customLong("for"), help: "For how long: 30m, 4h; of a repeated silence, each time.")
    var length: String?
    @Option(help: "When it begins, RFC 3339; now unless given.") var from: String?
    @Option(help: "When it ends, RFC 3339.") var to: String?
    @Option(help: "When it repeats, an RRULE such as FREQ=WEEKLY;BYDAY=SA.") var repeats: String?
    @Option(help: "Whose it is: a name from people.yml. They are reminded before it ends.")
    var owner: String
    @Option(help: "Why.") var reason: String

    func run() async throws {
        var request: [String: Any] = [
            "matchers": conditions, "owner": owner, "reason": reason,
        ]
        if let length {
            guard let seconds = LengthOfTime.seconds(length), seconds > 0 else {
                throw Refusal(
                    "\"\(length)\" is no length of time; write 30m or 4h", code: Refusal.usage)
            }
            request["seconds"] = seconds
        }
        for (name, value) in [("from", from), ("to", to), ("repeats", repeats)] {
            if let value { request[name] = value }
        }
        let reply = try Asking.post("/v1/silences", request, to: socket)
        let zone = try? socket.configuration.load().ruleBook.zone
        let end = (reply["to"] as? String).flatMap(Timestamp.init(rfc3339:))
        let until = end.map { end in zone.map { Reports.local(end, $0) } ?? "\(end)" } ?? ""
        let number = reply["silence"] as? Int ?? 0
        Output.line("silence \(number) holds until \(until); what it holds is told then")
        if reply["needsConfirmation"] as? Bool == true {
            Output.line(
                "it holds nothing of urgency page until somebody else agrees: longstop silence confirm \(number) "
                    + "--by NAME")
        }
    }
}

struct SilenceConfirmCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "confirm",
        abstract: "Agrees to somebody else's silence, so that it holds what is of urgency page too."
    )

    @OptionGroup var socket: SocketOptions
    @Argument(help: "The silence's number.") var number: Int64
    @Option(help: "Who agrees: a name from people.yml, not the owner's.") var by: String

    func run() async throws {
        _ = try Asking.post("/v1/silences/confirm", ["id": number, "by": by], to: socket)
        Output.line("silence \(number) holds pages too")
    }
}

struct SilenceEndCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "end", abstract: "Ends a silence before its time; what it held is told now.")

    @OptionGroup var socket: SocketOptions
    @Argument(help: "The silence's number.") var number: Int64
    @Option(help: "Who ends it: a name from people.yml.") var by: String

    func run() async throws {
        _ = try Asking.post("/v1/silences/end", ["id": number, "by": by], to: socket)
        Output.line("silence \(number) is over; what it held is told now")
    }
}

struct SilenceListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "Lists silences that hold now or later.")

    @OptionGroup var reading: ReadingOptions

    func run() async throws {
        let now = try reading.moment()
        let context = try reading.context()
        try await reading.withStore(context) { store in
            let records = try await store.roster(at: now).silences
            switch reading.output {
            case .json: Output.line(Reports.array(records.map(Reports.json)))
            case .text:
                for record in records { Output.line(Reports.text(record, zone: context.zone)) }
                if records.isEmpty { Output.line("nothing is silenced") }
            }
        }
    }
}
