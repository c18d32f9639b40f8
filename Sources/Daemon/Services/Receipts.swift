package import Storage
import Synchronization

/// Stores what became of attempts, and keeps what could not be stored until it can be.
///
/// A receipt lost would leave its notice claimed, and so untold, until the next start.
package final class Receipts: Sendable {
    private let store: @Sendable ([FinishedAttempt]) async throws -> Void
    private let waiting = Mutex<[FinishedAttempt]>([])

    /// Keeps receipts for `store`, which puts them on disk or throws.
    package init(store: @escaping @Sendable ([FinishedAttempt]) async throws -> Void) {
        self.store = store
    }

    /// Whether some wait to be stored.
    package var areWaiting: Bool { waiting.withLock { !$0.isEmpty } }

    /// Stores one receipt; throws what the store threw, and then keeps the receipt for `storeWaiting`.
    package func keep(_ attempt: FinishedAttempt) async throws {
        do {
            try await store([attempt])
        } catch {
            waiting.withLock { $0.append(attempt) }
            throw error
        }
    }

    /// Stores all that wait; throws what the store threw, and then they wait on.
    package func storeWaiting() async throws -> [FinishedAttempt] {
        let attempts = waiting.withLock { waiting in
            defer { waiting = [] }
            return waiting
        }
        guard !attempts.isEmpty else { return [] }
        do {
            try await store(attempts)
            return attempts
        } catch {
            waiting.withLock { $0 = attempts + $0 }
            throw error
        }
    }
}
