import ArgumentParser
import Daemon

struct TrustClockCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "trust-clock",
        abstract: "Says that the clock is right, although the store knows of later moments.",
        discussion: """
            While the clock lies more than 5 minutes before the newest moment on record, nobody but the caretaker \
            is told anything. That ends by itself once the clock has caught up. When the clock ran ahead before and is \
            right now, it may take long: then this verb, after a look at timedatectl, has every deadline looked at again \
            by the clock as it is. What was told too early is taken back.
            """)

    @OptionGroup var socket: SocketOptions
    @Option(help: "Who says so: a name from people.yml.") var by: String

    func run() throws {
        let reply = try Asking.post("/v1/clock", ["by": by], to: socket)
        Output.line(
            "the clock is believed from \(reply["at"] ?? "now") on; every deadline is looked at again"
        )
    }
}
