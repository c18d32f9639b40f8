import Deadlines

/// Calendars that can no longer be relied on.
extension AgendaReport {
    /// Whether some feed has not been read without fault for longer than it may.
    func feedFinding(at now: Timestamp) async throws -> (tells: Bool, sentence: String) {
        let records = try await store.feeds()
        let faults = configuration.feeds.compactMap { feed -> String? in
            let record = records.first { $0.name == feed.name }
            return feed.fault(lastGoodAt: record?.goodAt, at: now).map { fault in
                fault + (record?.problem.map { ": \($0)" } ?? "")
            }
        }
        guard let first = faults.first else { return (false, "Every feed was read in time.") }
        let more = faults.count > 1 ? ", and \(faults.count - 1) more" : ""
        return (true, "\(first)\(more). The last good copy is kept and used meanwhile.")
    }
}
