import ArgumentParser
import Daemon
import Deadlines
import Escalation
import Foundation
import Storage

struct TestChannelCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "test-channel",
        abstract: "Sends somebody a marked test message, and says what the far side answered.",
        discussion: "Exits with 1 unless every message was accepted within a minute.")

    @OptionGroup var socket: SocketOptions
    @Argument(help: "Who: a name from people.yml.") var person: String
    @Option(
        help:
            "By this channel only: its kind (email, sms, …) or its name; by all their contacts unless given."
    )
    var channel: String?
    @Option(help: "Who asks for it: a name from people.yml.") var by: String
    @Option(help: "The store; as the configuration says unless given.") var store: String?

    /// Seconds until a message that has not been accepted counts as failed.
    private static let patience = 60

    func run() async throws {
        var request: [String: Any] = ["person": person, "by": by]
        if let channel { request["channel"] = channel }
        let reply = try Asking.post("/v1/tests", request, to: socket)
        guard let alert = reply["alert"] as? Int, let subject = reply["case"] as? String else {
            throw Refusal("the daemon's answer has no alert; is it of another version?")
        }
        let settings = Configuration.readableSettings(
            folder: socket.configuration.path, overlays: socket.configuration.overlays)
        var notices: [NoticeRecord] = []
        for _ in 0..<Self.patience * 2 {
            do {
                let reader = try Store(path: store ?? settings.storePath, role: .reader)
                notices =
                    try await reader.caseHistory(CaseReference(subject))?.notices
                    .filter { $0.alert == Int64(alert) } ?? []
            } catch {
                throw Refusal(error)
            }
            if !notices.isEmpty,
                notices.allSatisfy({ $0.state == .sent || $0.state == .undeliverable })
            {
                break
            }
            SystemClock.pause()
        }
        for notice in notices {
            Output.line("\(notice.channel.rawValue): \(Reports.outcome(of: notice))")
        }
        if notices.isEmpty || notices.contains(where: { $0.state != .sent }) {
            throw ExitCode(Refusal.failed)
        }
    }
}
