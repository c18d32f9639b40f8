import Daemon
import Deadlines
import Escalation
import Storage
import Synchronization
import Testing

/// Receipts outlive a store that fails for a while.
@Suite struct ServicesReceiptsTests {
    private struct Full: Error {}

    private func attempt(_ id: String) -> FinishedAttempt {
        let now = Timestamp(seconds: 1_790_000_000)
        return FinishedAttempt(
            id: id, outcome: .accepted(receipt: "250"), startedAt: now, finishedAt: now,
            retryAt: nil)
    }

    @Test func `what could not be stored waits, in order, until it can`() async throws {
        let isFull = Mutex(true)
        let stored = Mutex<[String]>([])
        let receipts = Receipts { attempts in
            if isFull.withLock({ $0 }) { throw Full() }
            stored.withLock { $0 += attempts.map(\.id) }
        }
        await #expect(throws: Full.self) { try await receipts.keep(attempt("a")) }
        await #expect(throws: Full.self) { try await receipts.keep(attempt("b")) }
        await #expect(throws: Full.self) { _ = try await receipts.storeWaiting() }
        #expect(receipts.areWaiting)
        isFull.withLock { $0 = false }
        #expect(try await receipts.storeWaiting().map(\.id) == ["a", "b"])
        try await receipts.keep(attempt("c"))
        #expect(stored.withLock { $0 } == ["a", "b", "c"])
        #expect(!receipts.areWaiting)
    }
}
