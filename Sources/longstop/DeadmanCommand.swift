import ArgumentParser
import Daemon
import Deadlines
import Escalation

struct DeadmanCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "deadman",
        abstract: "Sees from outside whether deadlines are being looked at.",
        discussion: """
            Reads the moment of the daemon's last completed pass, which it writes beside its socket, and nothing else. \
            Exits with 1 when that is too long ago, or not known. longstop-deadman.timer asks it every five minutes.
            """)

    @OptionGroup var socket: SocketOptions
    @Option(help: "How long ago the last pass may be: 90s, 10m.") var within = "10m"

    func run() throws {
        guard let limit = LengthOfTime.seconds(within), limit > 0 else {
            throw Refusal(
                "\"\(within)\" is no length of time; write 90s or 10m", code: Refusal.usage)
        }
        let seconds: Int64
        do {
            let age = try LastPass(besideSocket: socket.path).age(at: SystemClock.readings())
            seconds = max(0, age.components.seconds)
        } catch {
            throw Refusal("nobody may be watching: \(error)")
        }
        let words = seconds < 60 ? "\(seconds) seconds" : Span.words(seconds)
        guard seconds <= limit else {
            throw Refusal(
                "deadlines were last looked at \(words) ago: NOBODY MAY BE TOLD of missed ones; look at systemctl "
                    + "status longstop")
        }
        Output.line("deadlines were looked at \(words) ago")
    }
}
