package import Channels
package import Deadlines
import Foundation
import Storage

/// The same check by hand, with what only somebody beside the daemon can see. Whatever is broken is a finding.
package struct Doctor: Sendable {
    package var folder: String
    package var overlays: [String] = []
    /// Overrides of the settings' paths.
    package var store: String?
    package var socket: String?
    /// The folder of secrets to look at; where systemd keeps them unless given.
    package var credentials: String?

    /// Looks at the configuration in `folder` and all it names.
    package init(folder: String) {
        self.folder = folder
    }

    /// Everything that was looked at. `ask` asks the daemon on a socket for a path.
    package func checks(
        at now: Timestamp,
        ask: @Sendable (_ socket: String, _ path: String) throws -> LocalClient.Answer = {
            try LocalClient.ask(socket: $0, path: $1)
        }
    ) async -> [AuditCheck] {
        let (configuration, found) = read(at: now)
        let settings =
            configuration?.settings
            ?? Configuration.readableSettings(folder: folder, overlays: overlays)
        var checks = found + [secrets(settings, feeds: configuration?.feeds ?? [])]
        let (daemon, said) = daemon(at: socket ?? settings.socketPath, ask)
        checks.append(said)
        let health = await health(
            configuration, store: store ?? settings.storePath, daemon, at: now)
        return checks + Audit.checks(of: health)
    }

    // MARK: The configuration

    private func read(at now: Timestamp) -> (Configuration?, [AuditCheck]) {
        let check = "run longstop check, which names each by file, line and column"
        let configuration: Configuration
        do throws(ConfigurationErrors) {
            configuration = try Configuration.load(folder: folder, overlays: overlays)
        } catch {
            let count = error.problems.count
            let first = error.problems.first.map { ", the first is \($0)" } ?? ""
            return (
                nil,
                [
                    AuditCheck(
                        .configuration, .failure,
                        "the configuration has \(count.of("mistake"))\(first)", check)
                ]
            )
        }
        var problems = Outbound.problems(configuration.settings)
        do {
            problems += try configuration.renderer().checkSamples().map(\.description)
        } catch {
            problems.append("\(error)")
        }
        if let first = problems.first {
            return (configuration, [AuditCheck(.configuration, .failure, first, check)])
        }
        let warnings = configuration.warnings(on: configuration.ruleBook.zone.local(now).date)
        let finding =
            warnings.isEmpty
            ? AuditCheck(.configuration, .ok, "the configuration in \(folder) is right")
            : AuditCheck(
                .configuration, .warning,
                "the configuration is right, with \(warnings.count.of("warning"))",
                "longstop check lists them")
        return (configuration, [finding])
    }

    // MARK: Secrets

    private func secrets(_ settings: Settings, feeds: [FeedSettings]) -> AuditCheck {
        let names = NamedCredential.all(in: settings, feeds).map(\.name)
        guard !names.isEmpty else {
            return AuditCheck(.credentials, .ok, "the configuration names no credential")
        }
        let places = credentials.map { [$0] } ?? Self.credentialPlaces
        guard let place = places.first(where: { isFolder($0) }) else {
            return AuditCheck(
                .credentials, .warning,
                "named, and no folder to look for them: \(names.count.of("credential"))",
                "name it with --credentials, as root")
        }
        guard access(place, R_OK | X_OK) == 0 else {
            return AuditCheck(
                .credentials, .warning, "you may not look into \(place)", "run this as root")
        }
        let store = Credentials(environment: [:], fallback: place)
        let missing = names.filter { (try? store.read($0)) == nil }
        if !missing.isEmpty {
            return AuditCheck(
                .credentials, .failure,
                "missing or empty in \(place): \(missing.joined(separator: ", "))",
                "put each into /etc/credstore, name it with LoadCredential= in the unit, and restart; "
                    + "longstop credentials check says more"
            )
        }
        if let first = Outbound.problems(settings, with: store).first {
            return AuditCheck(.credentials, .failure, first, "put it right and restart")
        }
        return AuditCheck(
            .credentials, .ok, "\(names.count.of("credential")) named, and there in \(place)")
    }

    /// Where the running service has them, then where its unit takes them from.
    private static let credentialPlaces = [
        "/run/credentials/longstop.service", "/etc/credstore",
    ]

    private func isFolder(_ path: String) -> Bool {
        (try? FileStatus(path: path))?.kind == .folder
    }

    // MARK: The daemon and its store

    private func daemon(
        at socket: String, _ ask: (String, String) throws -> LocalClient.Answer
    ) -> (DaemonHealth?, AuditCheck) {
        do {
            let answer = try ask(socket, "/v1/health")
            guard [200, 503].contains(answer.status),
                let health = AuditReport.health(in: answer.body)
            else {
                return (
                    nil,
                    AuditCheck(
                        .daemon, .warning, "the daemon on \(socket) is of another version",
                        "systemctl restart longstop")
                )
            }
            return (health, AuditCheck(.daemon, .ok, "the daemon answers on \(socket)"))
        } catch {
            return (nil, AuditCheck(.daemon, .failure, "nobody watches: \(error)"))
        }
    }

    private func health(
        _ configuration: Configuration?, store path: String, _ daemon: DaemonHealth?,
        at now: Timestamp
    ) async -> Health {
        var configuration = configuration
        var health: Health
        do {
            let store = try Store(path: path, role: .reader)
            if let files = configuration {
                configuration = (try? await store.roster(at: now)).map(files.with) ?? files
            }
            health = await Health.gather(store, configuration, at: now)
        } catch {
            health = Health(now: now)
            health.storeProblem = "\(error)"
            health.lookAround(besides: path)
            if let configuration { health.take(configuration) }
        }
        health.daemon = daemon
        health.gaps = configuration?.gaps(at: now)
        return health
    }
}
