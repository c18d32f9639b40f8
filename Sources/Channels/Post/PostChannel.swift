package import Deadlines
package import Escalation

/// Sends to places that take HTTP, all of one kind on one thread of its own: the kinds end one after
/// another when the daemon stops, and none takes another's thread with it.
package final class PostChannel: Channel {
    private struct Place {
        var destination: any PostDestination
        var target: PostTarget
    }

    private let places: [String: Place]
    /// Where everything goes that has an address instead of a place's name.
    private let carrier: Place?
    private let clock: @Sendable () -> Timestamp
    private let loop: PostLoop
    private let grace: Duration

    /// A channel to `destinations`, found by their names; `clock` stamps each attempt; `grace` is what
    /// stopping leaves to requests under way.
    ///
    /// Throws `ChannelConfigurationError` for two destinations of one name, or a number of connections
    /// outside 1…64.
    package init(
        destinations: [any PostDestination], grace: Duration = .seconds(5),
        clock: @escaping @Sendable () -> Timestamp
    ) throws(ChannelConfigurationError) {
        var places: [String: Place] = [:]
        for (number, destination) in destinations.enumerated() {
            guard places[destination.name] == nil else {
                throw ChannelConfigurationError(
                    "\(destination.label) is defined twice; rename one")
            }
            places[destination.name] = try Self.place(destination, number)
        }
        self.places = places
        carrier = nil
        self.clock = clock
        self.grace = grace
        loop = PostLoop()
    }

    /// A channel through `carrier`, which is handed every message with its recipient's address; else as the other.
    package init(
        carrier: any PostDestination, grace: Duration = .seconds(5),
        clock: @escaping @Sendable () -> Timestamp
    ) throws(ChannelConfigurationError) {
        places = [:]
        self.carrier = try Self.place(carrier, 0)
        self.clock = clock
        self.grace = grace
        loop = PostLoop()
    }

    private static func place(
        _ destination: any PostDestination, _ number: Int
    ) throws(ChannelConfigurationError) -> Place {
        let connections = destination.link.connections
        guard (1...ChannelLimits.hostConnections).contains(connections) else {
            throw ChannelConfigurationError(
                "\(destination.label): \(connections) connections are not between 1 and "
                    + "\(ChannelLimits.hostConnections)")
        }
        return Place(
            destination: destination, target: PostTarget(number: number, link: destination.link))
    }

    package func send(_ message: OutgoingMessage) async -> AttemptOutcome {
        guard let place = carrier ?? places[message.recipient] else {
            return .misconfigured(
                reason: "notice \(message.noticeID) is for a place that is not in the "
                    + "configuration; add it to longstop.yml")
        }
        let destination = place.destination
        guard message.body.count <= destination.bodyBytes else {
            return .permanent(
                reason: "\(destination.label): the body is longer than "
                    + "\(destination.bodyBytes) bytes")
        }
        do {
            if message.attempt > 1,
                let inquiry = try destination.inquiry(about: message, at: clock()),
                let known = destination.findings(in: await ask(inquiry, of: place, for: message))
            {
                return known
            }
            let post = try destination.post(message, at: clock())
            return destination.outcome(of: await ask(post, of: place, for: message))
        } catch {
            return .permanent(reason: "\(destination.label): \(error)")
        }
    }

    package func stop() async { await loop.stop(grace: grace) }

    private func ask(
        _ post: Post, of place: Place, for message: OutgoingMessage
    ) async -> PostAnswer {
        await withCheckedContinuation { continuation in
            loop.post(
                PostRequest(
                    target: place.target, post: post, isWithdrawn: message.isWithdrawn,
                    continuation: continuation))
        }
    }
}
