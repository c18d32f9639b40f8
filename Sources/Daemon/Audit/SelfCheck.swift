import Deadlines

/// What the daemon remembers from one check of itself to the next, and so what it says of it: each change once, and
/// what lasts again and again.
struct SelfCheck: Sendable {
    /// Something to do about a check.
    enum Action: Hashable, Sendable {
        /// Writes an entry: the kind, its sentence, and what it stands for.
        case record(JournalEvent, String)
        /// The check passes again.
        case recovered
        /// Says to whoever listens that all is well.
        case success
        /// Says what fails.
        case failure([AuditCode])
    }

    /// Seconds between two heartbeats; nil when nobody listens.
    let heartbeatSeconds: Int64?

    private var seen: Set<AuditCode> = []
    private(set) var failing: [AuditCode] = []
    private var recordedAt: Timestamp?
    private var fullAt: Timestamp?
    private var silent: Set<String> = []
    private var beatAt: Timestamp?
    private var isBeatDue = true

    init(heartbeatSeconds: Int64?) {
        self.heartbeatSeconds = heartbeatSeconds
    }

    /// Takes in what was found at `now`. A failure counts once it has been seen twice.
    mutating func take(_ checks: [AuditCheck], at now: Timestamp) -> [Action] {
        let found = Set(checks.failing)
        let confirmed = found.filter { seen.contains($0) || failing.contains($0) }.sorted()
        let isUnsure = confirmed.count != found.count
        seen = found
        var actions = aboutFailures(confirmed, checks, at: now)
        actions += aboutRoom(checks, at: now) + aboutFeeds(checks)
        if confirmed != failing { isBeatDue = true }
        failing = confirmed
        // A heartbeat waits for the second look rather than say what may not be so.
        if !isUnsure || !confirmed.isEmpty { actions += heartbeat(at: now) }
        return actions
    }

    /// When to look again.
    func nextAt(after now: Timestamp) -> Timestamp {
        now.advanced(
            seconds: seen.isSubset(of: failing)
                ? AuditLimits.everySeconds : AuditLimits.confirmSeconds)
    }

    /// A heartbeat was not heard: it is due again.
    mutating func beatWasLost() { isBeatDue = true }

    private mutating func aboutFailures(
        _ confirmed: [AuditCode], _ checks: [AuditCheck], at now: Timestamp
    ) -> [Action] {
        guard !confirmed.isEmpty else {
            recordedAt = nil
            return failing.isEmpty ? [] : [.recovered]
        }
        guard confirmed != failing || isDue(recordedAt, at: now) else { return [] }
        recordedAt = now
        let sentences = checks.filter { $0.severity == .failure && confirmed.contains($0.code) }
            .map(\.text)
        return [.record(.selfCheckFailed, sentences.joined(separator: ". "))]
    }

    private mutating func aboutRoom(_ checks: [AuditCheck], at now: Timestamp) -> [Action] {
        guard let disk = checks.first(where: { $0.code == .disk && $0.severity > .note }) else {
            fullAt = nil
            return []
        }
        guard isDue(fullAt, at: now) else { return [] }
        fullAt = now
        return [.record(.storeNearlyFull, disk.text)]
    }

    private mutating func aboutFeeds(_ checks: [AuditCheck]) -> [Action] {
        // Without a store nothing is known of feeds: what was silent still is.
        guard !checks.contains(where: { $0.code == .store }) else { return [] }
        let faults = checks.filter { $0.feed != nil }
        defer { silent = Set(faults.compactMap(\.feed)) }
        return faults.filter { !silent.contains($0.feed ?? "") }
            .map { .record(.feedSilent, $0.text) }
    }

    private mutating func heartbeat(at now: Timestamp) -> [Action] {
        guard let every = heartbeatSeconds else { return [] }
        // The clock may have been set back meanwhile.
        let age = beatAt.map { abs(now.seconds(since: $0)) } ?? .max
        guard isBeatDue || age >= every else { return [] }
        (beatAt, isBeatDue) = (now, false)
        return [failing.isEmpty ? .success : .failure(failing)]
    }

    private func isDue(_ last: Timestamp?, at now: Timestamp) -> Bool {
        last.map { abs(now.seconds(since: $0)) >= AuditLimits.repeatSeconds } ?? true
    }
}
