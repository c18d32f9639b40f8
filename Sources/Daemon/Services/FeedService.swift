import Channels
import Deadlines
import Escalation
import Foundation
import Logging
import ServiceLifecycle
import Storage

/// Reads calendars from outside again and again. A copy that cannot be read changes nothing: the last good one is
/// kept, and a schedule tells somebody when it is old.
struct FeedService: Service {
    /// Seconds before and after now of which absences are taken over.
    private static let window: (before: Int64, after: Int64) = (7 * 86_400, 400 * 86_400)

    let store: Store
    let live: LiveConfiguration
    let desk: PeopleDesk
    let credentials: Credentials
    let timer: RealtimeTimer
    let logger: Logger

    /// Reads until graceful shutdown.
    func run() async throws {
        let fetch = CalendarFetch()
        timer.hint()
        for await _ in timer.wakes.cancelOnGracefulShutdown() {
            let now = SystemClock.now()
            await read(dueAt: now, fetch)
            timer.arm(at: live.configuration.feeds.isEmpty ? nil : await nextAt(after: now))
        }
        await fetch.stop()
    }

    /// Reads every feed that is due; one that fails does not keep others.
    func read(dueAt now: Timestamp, _ fetch: CalendarFetch) async {
        guard !live.configuration.feeds.isEmpty else { return }
        let known = live.roster.feeds
        for (number, feed) in live.configuration.feeds.enumerated() {
            let record = known.first { $0.name == feed.name }
            if let checked = record?.checkedAt, now < checked.advanced(seconds: feed.every) {
                continue
            }
            do {
                let bytes = try await bytes(of: feed, number, fetch)
                try await take(bytes, of: feed, at: now)
            } catch {
                logger.warning(
                    "feed \(feed.name) cannot be read: \(error); the last good copy is kept")
                try? await store.note(feed: feed.name, at: now, body: nil, problem: "\(error)")
            }
        }
        do {
            try await desk.putInForce(at: now)
        } catch {
            logger.error("what the feeds say is not in force yet: \(error); it is tried again")
        }
    }

    private func nextAt(after now: Timestamp) async -> Timestamp {
        let known = (try? await store.feeds()) ?? []
        let moments = live.configuration.feeds.map { feed in
            known.first { $0.name == feed.name }.map { $0.checkedAt.advanced(seconds: feed.every) }
                ?? now
        }
        return max(moments.min() ?? now, now.advanced(seconds: 60))
    }

    private func bytes(
        of feed: FeedSettings, _ number: Int, _ fetch: CalendarFetch
    ) async throws -> [UInt8] {
        switch feed.place {
        case .file(let path):
            guard let data = FileManager.default.contents(atPath: path) else {
                throw SystemError("\(path) cannot be read; is it there, and readable for longstop?")
            }
            return [UInt8](data)
        case .credential(let name):
            let url = String(decoding: try credentials.read(name), as: UTF8.self)
            return try await fetch.bytes(
                of: url, number: number, insecureLoopback: feed.insecureLoopback,
                allowsPrivateAddresses: feed.allowPrivate)
        }
    }

    private func take(_ bytes: [UInt8], of feed: FeedSettings, at now: Timestamp) async throws {
        let configuration = live.configuration
        let calendar = try CalendarFile(bytes: bytes, zone: configuration.ruleBook.zone)
        let people = CalendarPeople(configuration.world.directory)
        let (from, to) = (
            now.advanced(seconds: -Self.window.before), now.advanced(seconds: Self.window.after)
        )
        var faults = calendar.problems + calendar.remarks
        if case .absences(let kind) = feed.content {
            let found = calendar.absences(of: people, kind: kind, from: from, to: to)
            faults += found.remarks
            let records = found.absences.map {
                AbsenceRecord($0, source: feed.name, saidBy: feed.name, saidAt: now)
            }
            let known = live.roster.absences.filter { $0.source == feed.name }
            guard !records.isEmpty || known.isEmpty else {
                throw AbsenceListError(
                    description:
                        "it has no absence any more, and \(known.count) were known; if that is so, end them with "
                        + "longstop absence end")
            }
            // What could not be read may be an absence that is known: then nothing is ended.
            let hiding = calendar.problems + calendar.occurrences(from: from, to: to).problems
            let wanted = hiding.isEmpty ? records : records + known
            let (added, ended) = try await store.replace(
                absencesOf: feed.name, with: wanted, at: now)
            if added + ended > 0 {
                logger.info("feed \(feed.name): \(added) absences are new and \(ended) over")
            }
        }
        if case .rota(let role) = feed.content {
            faults += calendar.overrides(for: role, of: people, from: from, to: to).remarks
        }
        if let first = faults.first {
            logger.warning(
                "feed \(feed.name): \(faults.count) remarks, and what they are about is left out; first \(first)"
            )
        }
        try await store.note(
            feed: feed.name, at: now, body: bytes,
            problem: faults.isEmpty ? nil : "\(faults.count) remarks; first \(faults[0])")
    }
}
