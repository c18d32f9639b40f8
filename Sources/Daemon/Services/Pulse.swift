package import Deadlines
import Escalation
import Storage
import Synchronization

/// What the services leave for the daemon's check of itself: when each last got through its work.
package final class Pulse: Sendable {
    private struct State {
        var health: DaemonHealth
        var checks: [AuditCheck] = []
        var gaps: [CoverageGap]?
        var gapsAt: Timestamp?
    }

    private let state: Mutex<State>

    /// That of a daemon that starts at `now`, without the channels that could not be opened.
    package init(startedAt now: Timestamp, closedChannels: [String] = []) {
        var health = DaemonHealth(startedAt: now)
        health.closedChannels = closedChannels
        state = Mutex(State(health: health))
    }

    /// As it is at this moment.
    package var health: DaemonHealth { state.withLock(\.health) }

    /// What the last check of itself found.
    package var checks: [AuditCheck] { state.withLock(\.checks) }

    /// The watcher has nothing left that is due.
    package func passed(at now: Timestamp) {
        state.withLock { state in
            state.health.lastPassAt = now
            state.health.refusal = nil
            state.health.isClockBelieved = true
        }
    }

    /// Something that was configured could not be opened, for this reason.
    func close(_ reason: String) { state.withLock { $0.health.closedChannels.append(reason) } }

    /// It could not look at anything, for this reason.
    package func refused(_ reason: String) { state.withLock { $0.health.refusal = reason } }

    /// It looked at nothing, because the clock is not believed.
    package func disbelieved() { state.withLock { $0.health.isClockBelieved = false } }

    /// It has advanced a batch; so many of its cases failed.
    package func advanced(failing count: Int, at now: Timestamp) {
        state.withLock { state in
            state.health.lastBatchAt = now
            if count > 0 { (state.health.failedCases, state.health.failedAt) = (count, now) }
        }
    }

    /// A changed configuration was put in force, or refused.
    func reloaded(isGood: Bool, at now: Timestamp) {
        state.withLock { state in
            state.health.isReloadGood = isGood
            if isGood { state.health.reloadedAt = now }
        }
    }

    /// The daemon has looked at itself.
    func audited(_ checks: [AuditCheck], at now: Timestamp) {
        state.withLock { state in
            state.checks = checks
            if checks.failing.isEmpty { state.health.auditedAt = now }
        }
    }

    /// When roles have nobody, looked up by `find` once an hour and after a reload; nil before that was asked for.
    func gaps(at now: Timestamp, _ find: () -> [CoverageGap]) -> [CoverageGap] {
        let known = state.withLock { state -> [CoverageGap]? in
            guard let at = state.gapsAt, state.health.reloadedAt <= at,
                (0..<AuditLimits.coverageSeconds).contains(now.seconds(since: at))
            else { return nil }
            return state.gaps
        }
        if let known { return known }
        let found = find()
        state.withLock { ($0.gaps, $0.gapsAt) = (found, now) }
        return found
    }

    /// What was last found of them; nil while nobody looked.
    var knownGaps: [CoverageGap]? { state.withLock(\.gaps) }
}
