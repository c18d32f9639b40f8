import Channels
import Dispatch
import Logging
import ServiceLifecycle
import Synchronization

@testable import Daemon
@testable import Deadlines
@testable import Escalation
@testable import Storage

/// What the tests of the services are made of.
enum ServicesFixtures {
    /// Long past, so that everything is ready.
    static let start = Timestamp(seconds: 1_700_000_000)
    static let subject = CaseReference("BCT-900001")

    static func clock(
        state: ClockState = .running, late: Bool = false, endedAt: Int64? = nil
    ) -> Clock {
        Clock(
            subject: subject, rule: "missing-72h", keyParts: ["E-1"], state: state, late: late,
            startedAt: start, dueAt: start.advanced(seconds: 100),
            endedAt: endedAt.map { start.advanced(seconds: $0) },
            startedBy: [FactID(source: "test", id: "1")], policy: "urgent")
    }

    static func notice(
        to address: String, repetition: Int = 1, kind: Notice.Kind = .breach
    ) -> Notice {
        Notice(
            alert: 1, kind: kind, revision: 0, step: 1, repetition: repetition, policy: "urgent",
            urgency: .page, role: "co-ordinator", person: "sam.example",
            contact: Contact(.webhook, address), late: false, plannedAt: start, decidedAt: start,
            reason: Reason(.deadlinePassed, "the deadline has passed"), next: nil, clock: clock())
    }

    static var fact: Fact {
        Fact(
            identity: FactID(source: "test", id: "1"), type: "missing.reported", subject: subject,
            time: start, recordedAt: start, data: [:])
    }

    /// Puts a notice for each address into the outbox of a new store, ids counted from 0.
    static func queue(_ addresses: [String], in store: Store) async throws {
        _ = try await store.record([fact])
        _ = try await store.advanceDueCases(at: start, limit: 1) { _ in
            let outbox = addresses.enumerated().map { index, address in
                OutboxNotice(
                    id: "\(index)", notice: notice(to: address, repetition: index + 1),
                    subject: "a subject", body: Array("a body".utf8), notBefore: start)
            }
            let change = Advance.Change(
                entry: CaseFile.Entry(id: 1, clock: clock(), alert: Alert()), isNew: true,
                events: [], notices: outbox.map(\.notice), reason: Reason(.nothingDue, "a test"),
                withdrawsPending: false)
            return StoredAdvance(
                advance: Advance(changes: [change], lookAgainAt: nil), outbox: outbox)
        }
    }

    /// Runs a service while `body` runs, then shuts it down gracefully and waits for its end.
    static func running(
        _ service: any Service, _ logger: Logger, _ body: () async throws -> Void
    ) async throws {
        let group = ServiceGroup(configuration: .init(services: [service], logger: logger))
        async let running: Void = group.run()
        try await body()
        await group.triggerGracefulShutdown()
        try await running
    }
}

/// A channel whose addresses that begin with "hung" answer nothing until it stops.
final class HangingChannel: Channel {
    private struct State {
        var waiting: [CheckedContinuation<AttemptOutcome, Never>] = []
        var isStopped = false
        var handed: [String] = []
    }

    /// The addresses of messages, as they are handed over.
    let arrivals: AsyncStream<String>
    private let arrive: AsyncStream<String>.Continuation
    private let state = Mutex(State())

    init() {
        let (stream, continuation) = AsyncStream.makeStream(of: String.self)
        arrivals = stream
        arrive = continuation
    }

    /// How many messages to an address were handed over.
    func count(of address: String) -> Int {
        state.withLock { state in state.handed.filter { $0 == address }.count }
    }

    func send(_ message: OutgoingMessage) async -> AttemptOutcome {
        let address = message.recipient
        state.withLock { $0.handed.append(address) }
        guard address.hasPrefix("hung") else {
            arrive.yield(address)
            return .accepted(receipt: "ok")
        }
        return await withCheckedContinuation { continuation in
            let isStopped = state.withLock { state in
                if !state.isStopped { state.waiting.append(continuation) }
                return state.isStopped
            }
            if isStopped { continuation.resume(returning: Self.stopping) }
            arrive.yield(address)
        }
    }

    func stop() async {
        let waiting = state.withLock { state in
            state.isStopped = true
            defer { state.waiting = [] }
            return state.waiting
        }
        for continuation in waiting { continuation.resume(returning: Self.stopping) }
    }

    private static let stopping = AttemptOutcome.temporary(
        reason: "the channel is stopping", retryAfter: nil)
}

/// Hands every log line to a test.
struct LogSpy: LogHandler {
    var logLevel: Logger.Level = .info
    var metadata: Logger.Metadata = [:]
    var metadataProvider: Logger.MetadataProvider?
    let lines: AsyncStream<LogEvent>.Continuation

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        lines.yield(event)
    }

    /// A logger with what it is given.
    static func logger() -> (Logger, AsyncStream<LogEvent>) {
        let (events, lines) = AsyncStream.makeStream(of: LogEvent.self)
        return (Logger(label: "test") { _ in LogSpy(lines: lines) }, events)
    }
}

extension AsyncStream where Element == LogEvent {
    /// Waits for a line that has these words.
    func line(with words: String) async -> LogEvent? {
        await first { $0.message.description.contains(words) }
    }
}
