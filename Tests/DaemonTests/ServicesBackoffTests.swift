import Daemon
import Deadlines
import Escalation
import Testing

/// When a notice is tried again.
@Suite struct ServicesBackoffTests {
    private let now = Timestamp(seconds: 1_790_000_000)

    private func wait(
        _ outcome: AttemptOutcome, attempt: Int = 1, giveUp: Int64? = 86_400, share: Double = 1
    ) -> Double? {
        Backoff.next(
            after: outcome, attempt: attempt, at: now,
            giveUpAt: giveUp.map { now.advanced(seconds: $0) }, share: share
        ).map { Double($0.microseconds - now.microseconds) / 1_000_000 }
    }

    private let temporary = AttemptOutcome.temporary(reason: "451", retryAfter: nil)

    @Test func `waits double up to half an hour, and jitter shortens them`() {
        #expect((1...4).map { wait(temporary, attempt: $0) } == [2, 4, 8, 16])
        #expect(wait(temporary, attempt: 40) == 1800)
        #expect(wait(temporary, attempt: 3, share: 0.5) == 4)
    }

    @Test func `Retry-After is not undercut`() {
        #expect(wait(.temporary(reason: "429", retryAfter: 120)) == 120)
    }

    @Test func `what may have arrived is sent again soon, our own fault slowly`() {
        #expect(wait(.unknown(reason: "silent after the dot")) == 1)
        #expect(wait(.misconfigured(reason: "no TLS")) == 30)
    }

    @Test func `the last attempt comes just before the next step, and none after it`() {
        #expect(wait(temporary, attempt: 8, giveUp: 60) == 58)
        #expect(wait(temporary, attempt: 8, giveUp: 3) == nil)
        #expect(wait(.temporary(reason: "429", retryAfter: 120), giveUp: 60) == nil)
    }

    @Test func `a permanent failure ends it, but never for the last resort`() {
        #expect(wait(.permanent(reason: "550")) == nil)
        #expect(wait(.permanent(reason: "550"), giveUp: nil) == 60)
        #expect(wait(.permanent(reason: "550"), attempt: 40, giveUp: nil) == 1800)
    }

    @Test func `an accepted notice is not tried again`() {
        #expect(wait(.accepted(receipt: "250")) == nil)
    }
}
