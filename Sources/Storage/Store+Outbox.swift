package import Deadlines
package import Escalation

extension Store {
    /// Claims at most `limit` notices that are ready at `now`: pages first, then the oldest.
    ///
    /// The claim and its attempt's number are on disk when this returns, so that a byte sent is never a byte forgotten.
    /// Channels do not share fairly: claim for each by itself.
    package func claim(
        limit: Int, at now: Timestamp, run: Int64, _ filter: ClaimFilter = ClaimFilter()
    ) async throws -> [ClaimedNotice] {
        try await write { try $0.claim(limit, at: now, run: run, filter) }
    }

    /// Stores what became of attempts, all in one transaction.
    ///
    /// Accepted is sent; else `retryAt` makes the notice ready again, unless it was withdrawn meanwhile; else it is
    /// undeliverable, and its case due at once so that the policy moves on.
    package func finish(_ attempts: [FinishedAttempt]) async throws {
        try await write { try $0.finish(attempts) }
    }

    /// Makes what earlier runs had claimed ready at once under the same ids, each after an *unknown* attempt; answers
    /// how many there were.
    package func reclaimLeases(ofEarlierRunsThan run: Int64, at now: Timestamp) async throws -> Int
    {
        try await write { try $0.reclaimLeases(ofRunsBefore: run, at: now) }
    }

    /// When the next notice that passes `filter` is ready, in the past if one waits already; nil when there is none.
    ///
    /// Reads past every notice to an address that is held back.
    package func nextNoticeAt(_ filter: ClaimFilter = ClaimFilter()) async throws -> Timestamp? {
        try await read { try $0.nextNoticeAt(filter) }
    }

    /// Takes in what the far side says later of a message it had accepted: that it arrived, or that it never will.
    ///
    /// One that never will is undeliverable, as is what went with it in a digest, and its case due at once so that the
    /// policy moves on. False when there is no such message that was accepted.
    package func confirm(
        _ id: String, _ outcome: AttemptOutcome, at now: Timestamp
    ) async throws -> Bool {
        try await write { try $0.confirm(id, outcome, at: now) }
    }

    /// Has everything that was tried in vain tried again at once: what was in the way may have been mended.
    package func sendAtOnce(at now: Timestamp) async throws {
        try await write { try $0.sendAtOnce(at: now) }
    }
}
