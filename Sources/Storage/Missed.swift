package import Deadlines
package import Escalation

/// A clock whose deadline was found to have passed, with everything that came of it.
package struct MissedClock: Sendable {
    /// The digest that told a notice.
    package struct Digest: Hashable, Sendable {
        /// The id of the digest's own notice.
        package var id: String
        /// When the far side accepted it; nil while it has not.
        package var acceptedAt: Timestamp?
    }

    package var entry: CaseFile.Entry
    /// What was decided about it, oldest first.
    package var decisions: [DecisionRecord]
    /// Its notices with their attempts, oldest first.
    package var notices: [NoticeRecord]
    /// The digests of those that a digest told, by the notice's id.
    package var digests: [String: Digest]
    package var acknowledgements: [Acknowledgement]
}

extension Store {
    /// Clocks of cases whose deadline was found, within these moments, to have passed, by deadline; those of which
    /// that was taken back later too.
    package func missed(from: Timestamp, through: Timestamp) async throws -> [MissedClock] {
        try await read { try $0.missed(from: from, through: through) }
    }
}
