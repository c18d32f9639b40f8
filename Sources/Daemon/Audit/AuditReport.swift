import Deadlines
import Foundation

/// How checks are shown: to people, to programs, and between the daemon and `longstop doctor`.
package enum AuditReport {
    /// A check on one line for people, what to do below it.
    package static func text(_ check: AuditCheck) -> String {
        let word =
            switch check.severity {
            case .ok: "ok     "
            case .note: "note   "
            case .warning: "warning"
            case .failure: "FAIL   "
            }
        let name = check.code.rawValue.padding(toLength: 13, withPad: " ", startingAt: 0)
        let line = "\(word)  \(name)  \(check.sentence)"
        return check.remedy.isEmpty
            ? line
            : line + "\n" + String(repeating: " ", count: 24)
                + check.remedy
    }

    /// The same as JSON.
    package static func json(_ check: AuditCheck) -> String {
        var line = JSONLine()
        line.add("check", check.code.rawValue)
        line.add("severity", check.severity.rawValue)
        line.add("finding", check.sentence)
        line.add("remedy", check.remedy.isEmpty ? nil : check.remedy)
        line.add("feed", check.feed)
        return line.closed
    }

    /// What `GET /v1/health` answers: 200 while nothing fails, else 503.
    static func reply(_ pulse: Pulse) -> APIReply {
        let (health, checks) = (pulse.health, pulse.checks)
        let failing = checks.failing
        var line = JSONLine()
        line.add("failing", failing.map(\.rawValue))
        line.add("startedAt", health.startedAt)
        line.add("lastPassAt", health.lastPassAt)
        line.add("lastBatchAt", health.lastBatchAt)
        line.add("failedCases", health.failedCases)
        line.add("failedAt", health.failedAt)
        line.add("reloadedAt", health.reloadedAt)
        line.add("reloadTaken", health.isReloadGood)
        line.add("auditedAt", health.auditedAt)
        line.add("refusal", health.refusal)
        line.add("clockBelieved", health.isClockBelieved)
        line.add("closedChannels", health.closedChannels)
        line.add("checks", json: "[\(checks.map(json).joined(separator: ","))]")
        return APIReply(
            status: failing.isEmpty ? 200 : 503, json: Array((line.closed + "\n").utf8))
    }

    /// What the daemon said of itself there; nil for an answer of another version.
    static func health(in body: [UInt8]) -> DaemonHealth? {
        guard let said = try? JSONDecoder().decode(Said.self, from: Data(body)),
            let startedAt = Timestamp(rfc3339: said.startedAt),
            let reloadedAt = Timestamp(rfc3339: said.reloadedAt)
        else { return nil }
        var health = DaemonHealth(startedAt: startedAt)
        health.lastPassAt = said.lastPassAt.flatMap { Timestamp(rfc3339: $0) }
        health.lastBatchAt = said.lastBatchAt.flatMap { Timestamp(rfc3339: $0) }
        (health.failedCases, health.reloadedAt) = (said.failedCases, reloadedAt)
        health.failedAt = said.failedAt.flatMap { Timestamp(rfc3339: $0) }
        health.isReloadGood = said.reloadTaken
        health.closedChannels = said.closedChannels
        (health.refusal, health.isClockBelieved) = (said.refusal, said.clockBelieved)
        health.auditedAt = said.auditedAt.flatMap { Timestamp(rfc3339: $0) }
        return health
    }

    private struct Said: Decodable {
        var startedAt: String
        var lastPassAt: String?
        var lastBatchAt: String?
        var failedCases: Int
        var failedAt: String?
        var reloadedAt: String
        var reloadTaken: Bool
        var closedChannels: [String]
        var refusal: String?
        var clockBelieved: Bool
        var auditedAt: String?
    }
}
