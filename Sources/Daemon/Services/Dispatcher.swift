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
    /// Seconds after which a failing store is tried again.
    private static let storeRetrySeconds: Int64 = 5

    private let store: Store
    private let channel: any Channel
    private let kind: ChannelKind
    private let run: Int64
    private let inFlight: Int
    private let receipts: Receipts
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
        let store = parts.store
        receipts = Receipts { try await store.finish($0) }
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
            finish.finish()
        }
    }

    private func claimAndSend(_ finish: AsyncStream<FinishedAttempt>.Continuation) async {
        let room = Room(limit: inFlight)
        timer.hint()
        await withDiscardingTaskGroup { attempts in
            for await _ in timer.wakes.cancelOnGracefulShutdown() {
                await storeWaitingReceipts()
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
                timer.arm(at: await nextMoment())
            }
            await channel.stop()
        }
    }

    /// When to wake by itself: for the next notice, or soon after a failing store; nil when only a hint can
    /// bring work.
    private func nextMoment() async -> Timestamp? {
        let soon = SystemClock.now().advanced(seconds: Self.storeRetrySeconds)
        do {
            let next = try await store.nextNoticeAt(channels: [kind])
            return receipts.areWaiting ? min(next ?? soon, soon) : next
        } catch {
            logger.error("the outbox cannot be read: \(error); it is tried again in a few seconds")
            return soon
        }
    }

    private func storeWaitingReceipts() async {
        do {
            try await receipts.storeWaiting().forEach(hint(of:))
        } catch {
            logger.error("receipts still cannot be stored: \(error); they are kept and tried again")
        }
    }

    /// Wakes whoever has work through a stored receipt.
    private func hint(of attempt: FinishedAttempt) {
        if attempt.retryAt != nil { timer.hint() }
        if attempt.isGivenUp { watcher.hint() }
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
            try await receipts.keep(attempt)
            hint(of: attempt)
        } catch {
            logger.error(
                "a receipt could not be stored: \(error); it is kept and tried again",
                metadata: ["LONGSTOP_NOTICE": "\(attempt.id)"])
            timer.arm(at: SystemClock.now().advanced(seconds: Self.storeRetrySeconds))
        }
    }
}

extension FinishedAttempt {
    /// Whether nothing more is tried and nobody has it.
    fileprivate var isGivenUp: Bool {
        if case .accepted = outcome { false } else { retryAt == nil }
    }
}
