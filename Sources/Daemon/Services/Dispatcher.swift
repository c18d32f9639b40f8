package import Channels
import Deadlines
package import Escalation
package import Logging
import ServiceLifecycle
package import Storage

/// Sends what is in the outbox for one channel: claims, attempts, and stores what became of it.
///
/// Nothing is marked as sent before the far side has said so, and nothing is sent before its claim is on disk.
package struct Dispatcher: Service {
    /// Notices claimed in one transaction.
    private static let claimAtOnce = 250
    /// Seconds after which a failing store is tried again.
    private static let storeRetrySeconds: Int64 = 5

    private let store: Store
    private let channel: any Channel
    private let kinds: Set<ChannelKind>
    private let run: Int64
    private let inFlight: Int
    private let underWay: UnderWay
    private let meters: Meters
    private let receipts: Receipts
    private let timer: RealtimeTimer
    private let watcher: RealtimeTimer
    private let logger: Logger

    /// What a dispatcher works with.
    package struct Parts: Sendable {
        package var store: Store
        package var channel: any Channel
        /// The kinds of notices that go by the channel.
        package var kinds: Set<ChannelKind>
        /// The number of this run of the daemon.
        package var run: Int64
        /// Most attempts at the same time; half of them may be for one address.
        package var inFlight: Int
        /// Where the watcher says what has become untrue.
        package var underWay = UnderWay()
        package var meters = Meters.none

        package init(
            store: Store, channel: any Channel, kinds: Set<ChannelKind>, run: Int64, inFlight: Int
        ) {
            self.store = store
            self.channel = channel
            self.kinds = kinds
            self.run = run
            self.inFlight = inFlight
        }
    }

    /// Dispatches until shutdown; `timer` is where the watcher hints, `watcher` where it is hinted at.
    package init(_ parts: Parts, timer: RealtimeTimer, watcher: RealtimeTimer, logger: Logger) {
        store = parts.store
        channel = parts.channel
        kinds = parts.kinds
        run = parts.run
        inFlight = parts.inFlight
        underWay = parts.underWay
        meters = parts.meters
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

    /// With these addresses left out, nothing is ready before `until`; nil is until somebody hints.
    private struct Nothing {
        var held: Set<String>
        var until: Timestamp?
    }

    private func claimAndSend(_ finish: AsyncStream<FinishedAttempt>.Continuation) async {
        let room = Room(limit: inFlight, share: inFlight / 2)
        timer.hint()
        await withTaskCancellationOrGracefulShutdownHandler {
            await withDiscardingTaskGroup { attempts in
                var nothing: Nothing?
                for await wake in timer.wakes.cancelOnGracefulShutdown() {
                    // A free place brings no new notice: what was sought in vain is not sought again.
                    if wake != .place { nothing = nil }
                    await storeWaitingReceipts()
                    while let offer = await room.offer() {
                        let notices = await claim(offer, unless: &nothing)
                        if notices.isEmpty { break }
                        start(notices, room, finish, in: &attempts)
                    }
                }
                await channel.stop()
            }
        } onCancelOrGracefulShutdown: {
            // What waits for a place would keep the channel from being stopped until all of it is sent.
            room.close()
        }
    }

    private func start(
        _ notices: [ClaimedNotice], _ room: Room,
        _ finish: AsyncStream<FinishedAttempt>.Continuation, in attempts: inout DiscardingTaskGroup
    ) {
        for notice in notices {
            room.enter(notice.address)
            underWay.begin(notice.id)
            attempts.addTask {
                finish.yield(await attempt(notice))
                if room.leave(notice.address) { timer.hint(.place) }
            }
        }
    }

    /// Claims what is offered; when that is nothing, arms the timer for when there may be something.
    private func claim(_ offer: Room.Offer, unless nothing: inout Nothing?) async -> [ClaimedNotice]
    {
        let now = SystemClock.now()
        if let known = nothing, known.held.isSubset(of: offer.held),
            known.until.map({ now < $0 }) ?? true
        {
            return []
        }
        let filter = ClaimFilter(channels: kinds, heldAddresses: offer.held)
        do {
            // A reader finds out whether there is anything but what is held back: the writer is not kept
            // busy with skipping thousands of notices to an address that hangs.
            var next: Timestamp? = now
            if !offer.held.isEmpty { next = try await store.nextNoticeAt(filter) }
            if let moment = next, moment <= now {
                let notices = try await store.claim(
                    limit: min(offer.count, Self.claimAtOnce), at: now, run: run, filter)
                if !notices.isEmpty { return notices }
                next = try await store.nextNoticeAt(filter)
            }
            nothing = Nothing(held: offer.held, until: next)
            arm(at: next)
        } catch {
            arm(at: now.advanced(seconds: Self.storeRetrySeconds))
            logger.error("the outbox could not be claimed from: \(error); it is tried again")
        }
        return []
    }

    /// Wakes at `moment`, and soon in any case while receipts wait for a failing store.
    private func arm(at moment: Timestamp?) {
        let soon = SystemClock.now().advanced(seconds: Self.storeRetrySeconds)
        timer.arm(at: moment)
        // Asked after arming: a receipt that fails meanwhile arms for itself, and would be overruled.
        if receipts.areWaiting { timer.arm(at: min(moment ?? soon, soon)) }
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

    private func attempt(_ notice: ClaimedNotice) async -> FinishedAttempt {
        let startedAt = SystemClock.now()
        let outcome = await channel.send(
            OutgoingMessage(
                noticeID: notice.id, recipient: notice.address, body: notice.body,
                attempt: notice.attempt, isWithdrawn: { underWay.isWithdrawn(notice.id) }))
        let now = SystemClock.now()
        let isWithdrawn = underWay.end(notice.id)
        // The store does not make a withdrawn notice ready again; without a moment it would be given up,
        // and its policy move on.
        let retryAt: Timestamp? =
            isWithdrawn && !outcome.isAccepted
            ? now
            : Backoff.next(
                after: outcome, attempt: notice.attempt, at: now, giveUpAt: notice.giveUpAt,
                share: Jitter.share())
        logger.record(outcome, of: notice, retryAt: retryAt, isWithdrawn: isWithdrawn)
        let finished = FinishedAttempt(
            id: notice.id, outcome: outcome, startedAt: startedAt, finishedAt: now, retryAt: retryAt
        )
        meters.attempted(notice, finished, isWithdrawn: isWithdrawn)
        return finished
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
            underWay.forget(attempt.id)
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
    fileprivate var isGivenUp: Bool { !outcome.isAccepted && retryAt == nil }
}
