package import Deadlines
package import Escalation

extension Store {
    /// Advances at most `limit` cases that are due at `now`, earliest first, in one transaction.
    ///
    /// `body` decides from all that is known of a case; it runs on the writer's thread, must not block, and may run for
    /// a transaction that then fails. A case for which it throws is left as it was, looked at again in a minute, and
    /// reported in the summary.
    package func advanceDueCases(
        at now: Timestamp, limit: Int,
        _ body: @escaping @Sendable (CaseFile) throws -> StoredAdvance
    ) async throws -> AdvanceSummary {
        try await write { try $0.advanceDueCases(at: now, limit: limit, body) }
    }

    /// At most `limit` cases of which something is open, after that one in order of their references; those of one
    /// call are from one snapshot.
    package func openCaseFiles(
        after subject: CaseReference?, limit: Int
    ) async throws -> [CaseFile] {
        try await read { try $0.openCaseFiles(after: subject?.description ?? "", limit: limit) }
    }

    /// When the next case is due, in the past if one waits already; nil when none will be by time alone.
    package func nextLookAt() async throws -> Timestamp? {
        try await read { try $0.nextLookAt() }
    }

    /// The newest moment the store knows of: of its decisions, and of its last fact's recording; nil while it is empty.
    ///
    /// Deciding at an earlier one would take back what was told.
    package func newestMoment() async throws -> Timestamp? {
        try await read { try $0.newestMoment() }
    }

    /// Makes every open case due at `now` if it was last looked at under another configuration, and remembers
    /// this one; true when it was. `fingerprint` tells configurations apart.
    package func lookAgain(ifChanged fingerprint: Int64, at now: Timestamp) async throws -> Bool {
        try await write { database in
            guard try database.noteConfiguration(fingerprint) else { return false }
            try database.touchOpenCases(at: now)
            return true
        }
    }

    /// Keeps an acknowledgement and makes its case due at the moment it was given.
    ///
    /// `link` is the id of the notice whose signed link it came by; a link is used up by the answer it gives.
    package func acknowledge(
        _ acknowledgement: Acknowledgement, link: String? = nil
    ) async throws -> AcknowledgeResult {
        try await write { try $0.acknowledge(acknowledgement, link: link) }
    }

    /// Whom the notice of that id was for, and whether its link for `alert` has been used; nil when there is none.
    package func linkedNotice(_ id: String, alert: Int64) async throws -> LinkedNotice? {
        try await read { try $0.linkedNotice(id, alert: alert) }
    }

    /// Numbers this run of the daemon; leases carry the number, and later runs are greater.
    package func startRun(at now: Timestamp) async throws -> Int64 {
        try await write { try $0.startRun(at: now) }
    }

    /// When the watcher last completed a pass, as far as it was noted; nil for a store that no watcher has used.
    package func lastPassAt() async throws -> Timestamp? {
        try await read { try $0.momentIfAny(.lastPass) }
    }

    /// Notes that the watcher has completed a pass: what falls due after it was not looked at before the next.
    package func notePass(at now: Timestamp) async throws {
        try await write { try $0.put(.lastPass, now.microseconds) }
    }

    /// Cases due at `now`, counted up to `most`.
    package func dueCases(at now: Timestamp, atMost most: Int) async throws -> Int {
        try await read { try $0.dueCases(at: now, atMost: most) }
    }

    /// Takes the clock's word for it that it is `wall`, though the store knows of later moments: they were written while
    /// it ran ahead. Everything that waits for one of them is looked at again.
    package func acceptClock(at wall: Timestamp) async throws {
        try await write { try $0.acceptClock(at: wall) }
    }
}
