package import Channels
import Deadlines
package import Escalation
package import Logging
import ServiceLifecycle
package import Storage

/// Sends what is in the outbox of one channel: claims, attempts, and stores what became of it.
///
/// Nothing is marked as sent before the far side has said so, and nothing is sent before its claim is on disk.
package struct Dispatcher: Service {
    /// Notices claimed in one transaction.
    private static let claimAtOnce = 100

    private let store: Store
    private let channel: any Channel
    private let kind: ChannelKind
    private let run: Int64
    private let inFlight: Int
    private let timer: RealtimeTimer
    private let watcher: RealtimeTimer
    private let logger: Logger

    /// What a dispatcher works with.
    package struct Parts: Sendable {
        package var store: Store
        package var channel: any Channel
        package var kind: ChannelKind
        /// The number of this run of the daemon.
        package var run: Int64
        /// Most attempts at the same time.
        package var inFlight: Int

        package init(
            store: Store, channel: any Channel, kind: ChannelKind, run: Int64, inFlight: Int
        ) {
            self.store = store
            self.channel = channel
            self.kind = kind
            self.run = run
            self.inFlight = inFlight
        }
    }

    /// Dispatches until shutdown; `timer` is where the watcher hints, `watcher` where it is hinted at.
    package init(_ parts: Parts, timer: RealtimeTimer, watcher: RealtimeTimer, logger: Logger) {
        store = parts.store
        channel = parts.channel
        kind = parts.kind
        run = parts.run
        inFlight = parts.inFlight
        self.timer = timer
        self.watcher = watcher
        self.logger = logger
    }

    /// Sends until graceful shutdown, then lets what is under way end within the channel's grace.
    package func run() async throws {
        let (finished, finish) = AsyncStream<FinishedAttempt>.makeStream()
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await keepReceipts(finished) }
            await claimAndSend(finish)
            await channel.stop()
            finish.finish()
        }
    }

    private func claimAndSend(_ finish: AsyncStream<FinishedAttempt>.Continuation) async {
        let room = Room(limit: inFlight)
        timer.hint()
        await withDiscardingTaskGroup { attempts in
            for await _ in timer.wakes.cancelOnGracefulShutdown() {
                var last = 1
                while last > 0 {
                    let free = await room.free()
                    let notices = await claim(limit: min(free, Self.claimAtOnce))
                    last = notices.count
                    for notice in notices {
                        room.enter()
                        attempts.addTask {
                            finish.yield(await attempt(notice))
                            room.leave()
                        }
                    }
                }
                // A store that cannot say is asked again in a few seconds.
                let next = try? await store.nextNoticeAt(channels: [kind])
                let moment = next ?? SystemClock.now().advanced(seconds: 5)
                timer.arm(at: moment)
            }
            await channel.stop()
        }
    }

    private func claim(limit: Int) async -> [ClaimedNotice] {
        do {
            return try await store.claim(
                limit: limit, at: SystemClock.now(), run: run, ClaimFilter(channels: [kind]))
        } catch {
            logger.error("the outbox could not be claimed from: \(error); it is tried again")
            return []
        }
    }

    private func attempt(_ notice: ClaimedNotice) async -> FinishedAttempt {
        let startedAt = SystemClock.now()
        let outcome = await channel.send(
            OutgoingMessage(
                noticeID: notice.id, recipient: notice.address, body: notice.body,
                attempt: notice.attempt))
        let now = SystemClock.now()
        let retryAt = Backoff.next(
            after: outcome, attempt: notice.attempt, at: now, giveUpAt: notice.giveUpAt,
            share: Jitter.share())
        logger.record(outcome, of: notice, retryAt: retryAt)
        return FinishedAttempt(
            id: notice.id, outcome: outcome, startedAt: startedAt, finishedAt: now, retryAt: retryAt
        )
    }

    /// Stores outcomes, as many in one transaction as have gathered while the last was committed.
    private func keepReceipts(_ finished: AsyncStream<FinishedAttempt>) async {
        await withDiscardingTaskGroup { commits in
            for await attempt in finished {
                commits.addTask { await keep(attempt) }
            }
        }
    }

    private func keep(_ attempt: FinishedAttempt) async {
        do {
            try await store.finish([attempt])
            if attempt.retryAt != nil { timer.hint() }
            if attempt.isGivenUp { watcher.hint() }
        } catch {
            logger.error(
                "a receipt could not be stored: \(error); the notice is sent again after a restart",
                metadata: ["LONGSTOP_NOTICE": "\(attempt.id)"])
        }
    }
}

extension FinishedAttempt {
    /// Whether nothing more is tried and nobody has it.
    fileprivate var isGivenUp: Bool {
        if case .accepted = outcome { false } else { retryAt == nil }
    }
}
