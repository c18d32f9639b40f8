import Deadlines
import Escalation
import Foundation
import Storage

extension Health {
    /// What there is to be found in a store, beside it, and in a configuration; a store that cannot be read is found too.
    static func gather(
        _ store: Store, _ configuration: Configuration?, at now: Timestamp
    ) async -> Health {
        var health = Health(now: now)
        do {
            health.store = try await store.health(
                since: now.advanced(seconds: -AuditLimits.undeliverableSeconds))
            health.newestMoment = try await store.newestMoment()
        } catch {
            health.storeProblem = "\(error)"
        }
        health.lookAround(besides: store.path)
        if let configuration { health.take(configuration) }
        return health
    }

    /// Looks at the file system of a store, and at its backups.
    mutating func lookAround(besides store: String) {
        let folder = URL(fileURLWithPath: store).deletingLastPathComponent().path
        space = FileSystemSpace(of: folder)
        backup = Backups(besides: store).finding
    }

    /// What a configuration says of days to come, without who is on call: that is `gaps(at:)`.
    mutating func take(_ configuration: Configuration) {
        let book = configuration.ruleBook
        holidayDays =
            book.calendar.knownUntil.dayNumber - book.zone.local(now).date.dayNumber
        feeds = configuration.feeds
        let rejected = configuration.settings.spoolPath + "/rejected"
        let since = now.seconds - AuditLimits.refusedFileSeconds
        // One that is not there has refused nothing yet.
        let names =
            (try? FileStatus(path: rejected)) == nil
            ? [] : try? FileManager.default.contentsOfDirectory(atPath: rejected)
        refusedFiles =
            names?.filter { name in
                guard !name.hasSuffix(".reason") else { return false }
                return (try? FileStatus(path: "\(rejected)/\(name)")).map {
                    $0.modifiedSeconds >= since
                } ?? false
            }.count
    }
}

extension Configuration {
    /// When a role that is told has nobody, from `now` on as far as the check of itself looks; takes long where there
    /// are many absences.
    func gaps(at now: Timestamp) -> [CoverageGap] {
        world.directory.gaps(
            of: world.urgenciesTold, from: now,
            to: now.advanced(seconds: AuditLimits.coverage.ahead)
        ).filter { $0.kind == .nobody }
    }
}
