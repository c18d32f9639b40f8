package import Deadlines

extension Store {
    /// Keeps facts, all in one transaction, and makes their cases due; one result for each, in order.
    ///
    /// `accepted` means on disk. Content is compared without `recordedAt`, which the caller sets.
    package func record(_ facts: [Fact]) async throws -> [RecordResult] {
        try await write { database in
            try facts.map { try database.record($0) }
        }
    }

    /// The facts of a case in the order in which they were recorded.
    package func facts(of subject: CaseReference) async throws -> [Fact] {
        try await read { try $0.facts(of: subject) }
    }

    /// The facts of at most `limit` cases after that one, in order of their references.
    package func facts(
        ofCasesAfter subject: CaseReference?, limit: Int
    ) async throws -> [(subject: CaseReference, facts: [Fact])] {
        try await read {
            try $0.facts(ofCasesAfter: subject?.description ?? "", limit: limit)
        }
    }
}
