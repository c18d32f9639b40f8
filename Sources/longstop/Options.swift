import ArgumentParser
import Daemon
import Deadlines
import Escalation
import Foundation
import Storage

/// How results are printed.
enum OutputFormat: String, ExpressibleByArgument, CaseIterable {
    case text, json
}

/// Where the configuration is.
struct ConfigurationOptions: ParsableArguments {
    @Option(
        name: .customLong("config"),
        help: "The configuration folder; $CONFIGURATION_DIRECTORY or /etc/longstop unless given.")
    var folder: String?

    @Option(
        name: .customLong("overlay"),
        help: "A file whose entries replace those of the same name; may be given more than once.")
    var overlays: [String] = []

    var path: String {
        folder ?? ProcessInfo.processInfo.environment["CONFIGURATION_DIRECTORY"] ?? "/etc/longstop"
    }

    /// Reads the configuration; refuses with code 78.
    func load() throws -> Configuration {
        do {
            return try Configuration.load(folder: path, overlays: overlays)
        } catch {
            throw Refusal(error)
        }
    }
}

/// What every reading verb takes.
struct ReadingOptions: ParsableArguments {
    @OptionGroup var configuration: ConfigurationOptions

    @Option(help: "The store; as the configuration says unless given.")
    var store: String?

    @Option(help: "How to print: text or json.")
    var output = OutputFormat.text

    @Option(help: "Look at things as they stand at this moment, RFC 3339; now unless given.")
    var now: String?

    /// The moment to look from.
    func moment() throws -> Timestamp { try Self.moment(now) }

    /// A moment as it was given, now when it was not.
    static func moment(_ now: String?) throws -> Timestamp {
        guard let now else { return SystemClock.now() }
        guard let moment = Timestamp(rfc3339: now) else {
            throw Refusal(
                "\"\(now)\" is no moment; write it like 2026-11-24T09:00:00Z", code: Refusal.usage)
        }
        return moment
    }

    /// What to read with. A wrong configuration is said, and does not keep anyone from reading the store,
    /// unless what is asked for needs the rules: then it is refused with code 78.
    func context() throws -> ReadingContext {
        try Self.context(configuration, store: store, needsRules: now != nil)
    }

    /// The same for verbs with options of their own.
    static func context(
        _ configuration: ConfigurationOptions, store: String?, needsRules: Bool
    ) throws -> ReadingContext {
        do {
            let whole = try Configuration.load(
                folder: configuration.path, overlays: configuration.overlays)
            return ReadingContext(
                storePath: store ?? whole.settings.storePath,
                socketPath: whole.settings.socketPath, zone: whole.ruleBook.zone,
                rules: whole.ruleBook, roles: whole.world.knownRoles)
        } catch {
            let settings = Configuration.readableSettings(
                folder: configuration.path, overlays: configuration.overlays)
            guard !needsRules, let zone = Zone(identifier: settings.zone) else {
                throw Refusal(error)
            }
            Output.error(
                "warning: the configuration is wrong, \"longstop check\" says where; read without it"
            )
            return ReadingContext(
                storePath: store ?? settings.storePath, socketPath: settings.socketPath,
                zone: zone, rules: nil, roles: nil)
        }
    }
}

/// What a reading verb takes from the configuration.
struct ReadingContext {
    let storePath: String
    let socketPath: String
    let zone: Zone
    /// Nil when the configuration is wrong.
    let rules: RuleBook?
    /// The roles that are held, by a list or a rota; nil as above.
    let roles: [String]?
}

/// Where the daemon listens.
struct SocketOptions: ParsableArguments {
    @OptionGroup var configuration: ConfigurationOptions

    @Option(help: "The daemon's socket; as the configuration says unless given.")
    var socket: String?

    var path: String {
        socket
            ?? Configuration.readableSettings(
                folder: configuration.path, overlays: configuration.overlays
            ).socketPath
    }
}
