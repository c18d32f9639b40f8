package import Deadlines
package import Escalation

extension Store {
    /// Clocks with their alerts: those of a case in order of number, else by deadline.
    package func clocks(
        _ filter: ClockFilter = ClockFilter(), limit: Int = .max
    ) async throws -> [CaseFile.Entry] {
        try await read { try $0.clocks(filter, limit: limit) }
    }

    /// Alerts of which something has been told; `open` leaves out those that have ended.
    package func alerts(open: Bool = true, limit: Int = .max) async throws -> [CaseFile.Entry] {
        try await read { try $0.alerts(open: open, limit: limit) }
    }

    /// One alert by its number; nil when there is none.
    package func alert(_ id: Int64) async throws -> CaseFile.Entry? {
        try await read { try $0.alert(id) }
    }

    /// Notices without their attempts: those of one alert oldest first, else newest first.
    package func notices(
        state: NoticeState? = nil, alert: Int64? = nil, limit: Int = .max
    ) async throws -> [NoticeRecord] {
        try await read { try $0.notices(state: state, alert: alert, limit: limit) }
    }

    /// One notice by its id; nil when there is none.
    package func notice(_ id: String) async throws -> NoticeRecord? {
        try await read { try $0.notice(id) }
    }

    /// Everything about one case on one snapshot; nil when no fact ever named it.
    package func caseHistory(_ subject: CaseReference) async throws -> CaseRecord? {
        try await read { try $0.caseRecord(subject) }
    }

    /// The store at a glance; cheap enough for every pass.
    package func status() async throws -> StoreStatus {
        try await read { try $0.status() }
    }

    /// Reads the whole file for damage, seconds for a million clocks; empty when it is sound.
    package func quickCheck() async throws -> [String] {
        try await read { try $0.quickCheck() }
    }
}
