package import Escalation
import Foundation

/// Hands messages to programs, each on few threads of its own: one that hangs holds up no other, nor Swift's
/// own pool.
package final class ProgramChannel: Channel {
    private struct Place {
        var destination: ProgramDestination
        var mailbox: Mailbox<Job>
    }

    private struct Job: Sendable {
        var message: OutgoingMessage
        var continuation: CheckedContinuation<AttemptOutcome, Never>
    }

    private let places: [String: Place]
    private let ended: Gate
    private let abort = AbortMoment()
    private let grace: Duration

    /// A channel to `destinations`, found by their names; `grace` is what stopping leaves to programs that run.
    ///
    /// Throws `ChannelConfigurationError` for two destinations of one name.
    package init(
        destinations: [ProgramDestination], grace: Duration = .seconds(5)
    ) throws(ChannelConfigurationError) {
        var places: [String: Place] = [:]
        for destination in destinations {
            guard places[destination.name] == nil else {
                throw ChannelConfigurationError("\(destination.label) is defined twice; rename one")
            }
            places[destination.name] = Place(
                destination: destination, mailbox: Mailbox(limit: ChannelLimits.waitingMessages))
        }
        // A program that does not read its input must not end this process.
        CurlLibrary.prepare()
        self.places = places
        self.grace = grace
        let threads = ChannelLimits.programThreads
        ended = Gate(count: places.count * threads)
        for place in places.values {
            for _ in 0..<threads { start(place) }
        }
    }

    private func start(_ place: Place) {
        let thread = Thread { [abort, ended] in
            loop: while true {
                switch place.mailbox.next(patience: nil) {
                case .job(let job):
                    let outcome = Self.attempt(job.message, by: place.destination, abort)
                    job.continuation.resume(returning: outcome)
                case .idle: continue
                case .closed: break loop
                }
            }
            ended.pass()
        }
        thread.name = "program"
        thread.start()
    }

    package func send(_ message: OutgoingMessage) async -> AttemptOutcome {
        guard let place = places[message.recipient] else {
            return .misconfigured(
                reason: "notice \(message.noticeID) is for a program that is not in the "
                    + "configuration; add it to longstop.yml")
        }
        let label = place.destination.label
        guard message.body.count <= ChannelLimits.webhookBytes else {
            return .permanent(
                reason: "\(label): the body is longer than \(ChannelLimits.webhookBytes) bytes")
        }
        return await withCheckedContinuation { continuation in
            if !place.mailbox.post(Job(message: message, continuation: continuation)) {
                continuation.resume(
                    returning: .temporary(
                        reason: "\(label) is stopping or has too much waiting", retryAfter: nil))
            }
        }
    }

    package func stop() async {
        abort.set(after: grace)
        for place in places.values {
            for job in place.mailbox.close(readers: ChannelLimits.programThreads) {
                job.continuation.resume(
                    returning: .temporary(
                        reason: "\(place.destination.label) is stopping", retryAfter: nil))
            }
        }
        // Without a destination there is no thread that would open it.
        if !places.isEmpty { await ended.wait() }
    }

    private static func attempt(
        _ message: OutgoingMessage, by destination: ProgramDestination, _ abort: AbortMoment
    ) -> AttemptOutcome {
        guard !message.isWithdrawn() else {
            return .temporary(
                reason:
                    "\(destination.label) was not asked: the notice was withdrawn while it waited",
                retryAfter: nil)
        }
        let end = ProgramRun.run(destination, input: message.body, abort: abort)
        return end.outcome(of: destination)
    }
}
