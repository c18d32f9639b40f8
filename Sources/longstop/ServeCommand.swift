import ArgumentParser
import Daemon
import Foundation
import Logging

struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve", abstract: "Runs the daemon until it is told to stop.")

    @OptionGroup var configuration: ConfigurationOptions

    @Option(help: "The store, in place of the configuration's.")
    var store: String?

    @Option(help: "The Unix socket to listen on, in place of the configuration's.")
    var socket: String?

    @Option(help: "The spool folder, in place of the configuration's.")
    var spool: String?

    @Option(help: "A folder of credentials, where systemd gives none.")
    var credentials: String?

    func run() async throws {
        // The store and the spool are for those who run the daemon, whoever starts it.
        umask(0o077)
        let environment = ProcessInfo.processInfo.environment
        let sink = JournalSink.detect(environment: environment)
        LoggingSystem.bootstrap { JournalLogHandler(label: $0, sink: sink) }
        var options = Serve.Options(
            configuration: configuration.path, overlays: configuration.overlays)
        options.store = store
        options.socket = socket
        options.spool = spool
        options.credentials = credentials
        do {
            try await Serve(options, environment: environment, logger: Logger(label: "longstop"))
                .run()
        } catch {
            let refusal = Refusal(error)
            guard sink == .journal else { throw refusal }
            // Printed it would have the priority of any line.
            Logger(label: "longstop").record(
                .notStarted, "longstop does not run: \(refusal.description)",
                [.reason: refusal.description])
            throw ExitCode(refusal.code)
        }
    }
}
