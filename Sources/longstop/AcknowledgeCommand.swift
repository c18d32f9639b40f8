import ArgumentParser
import Daemon
import Deadlines
import Foundation

struct AcknowledgeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "acknowledge",
        abstract: "Takes an alert on: later steps wait, for a while.")

    @OptionGroup var socket: SocketOptions
    @Argument(help: "The alert's number.") var alert: Int64
    @Option(help: "Who takes it on: a name from people.yml.") var by: String
    @Option(
        name: .customLong("for"), help: "For how long: 30m, 4h; as the policy says unless given.")
    var length: String?
    @Flag(help: "Until working time begins, on the next working day or today.")
    var untilWorkingHours = false
    @Option(help: "Who is asked to take it on instead; they are told at once.")
    var handOverTo: String?
    @Option(help: "A word to those who read it later; nothing that identifies a child.")
    var note: String?

    func run() throws {
        var request: [String: Any] = ["alert": alert, "by": by]
        if let length {
            guard let seconds = LengthOfTime.seconds(length), seconds > 0 else {
                throw Refusal(
                    "\"\(length)\" is no length of time; write 30m or 4h", code: Refusal.usage)
            }
            request["seconds"] = seconds
        }
        if untilWorkingHours {
            guard length == nil else {
                throw Refusal(
                    "--for and --until-working-hours say two things; keep one", code: Refusal.usage)
            }
            request["until"] = "working hours"
        }
        if let handOverTo { request["handTo"] = handOverTo }
        if let note { request["note"] = note }
        let reply = try Asking.post("/v1/acknowledgements", request, to: socket)
        // It is done: a configuration that cannot be read costs the local time and nothing more.
        let zone = try? socket.configuration.load().ruleBook.zone
        let until = (reply["until"] as? String).flatMap(Timestamp.init(rfc3339:))
        let hold =
            until.map { until in
                " until \(zone.map { Reports.local(until, $0) } ?? "\(until)")"
            } ?? ""
        let what = ["rule", "case"].compactMap { reply[$0] as? String }.joined(
            separator: " of case ")
        let done =
            handOverTo.map { "is handed to \($0) by \(by); they are told now, and it is held" }
            ?? "is acknowledged by \(by)"
        Output.line("alert \(alert)\(what.isEmpty ? "" : ", \(what),") \(done)\(hold)")
    }
}
