package import Deadlines
package import Escalation

/// Sends signed CloudEvents to webhooks, all of them on one thread.
package final class WebhookChannel: Channel {
    private struct Place {
        var destination: WebhookDestination
        var target: PostTarget
    }

    private let places: [String: Place]
    private let clock: @Sendable () -> Timestamp
    private let loop: PostLoop
    private let grace: Duration

    /// A channel to `destinations`, found by their names; `clock` stamps each attempt; `grace` is what
    /// stopping leaves to requests under way.
    ///
    /// Throws `ChannelConfigurationError` for two destinations of one name, or a number of connections
    /// outside 1…64.
    package init(
        destinations: [WebhookDestination], grace: Duration = .seconds(5),
        clock: @escaping @Sendable () -> Timestamp
    ) throws(ChannelConfigurationError) {
        var places: [String: Place] = [:]
        for (number, destination) in destinations.enumerated() {
            guard places[destination.name] == nil else {
                throw ChannelConfigurationError(
                    "webhook \"\(destination.name)\" is defined twice; rename one")
            }
            guard (1...ChannelLimits.hostConnections).contains(destination.connections) else {
                throw ChannelConfigurationError(
                    "webhook \"\(destination.name)\": \(destination.connections) connections are "
                        + "not between 1 and \(ChannelLimits.hostConnections)")
            }
            let target = PostTarget(
                number: number, url: destination.url,
                addresses: destination.allowsPrivateAddresses ? .localToo : .everywhere,
                reusesConnections: destination.reusesConnections, caFile: destination.caFile,
                connections: destination.connections, patience: destination.patience)
            places[destination.name] = Place(destination: destination, target: target)
        }
        self.places = places
        self.clock = clock
        self.grace = grace
        loop = PostLoop()
    }

    package func send(_ message: OutgoingMessage) async -> AttemptOutcome {
        guard let place = places[message.recipient] else {
            return .misconfigured(
                reason: "notice \(message.noticeID) is for a webhook that is not in the "
                    + "configuration; add the destination")
        }
        let name = place.destination.name
        guard message.body.count <= ChannelLimits.webhookBytes else {
            return .permanent(
                reason: "webhook \"\(name)\": the body is longer than "
                    + "\(ChannelLimits.webhookBytes) bytes")
        }
        let headers: [Header]
        do {
            headers = try Self.headers(of: message, for: place.destination, at: clock())
        } catch {
            return .permanent(reason: "webhook \"\(name)\": \(error)")
        }
        let answer = await withCheckedContinuation { continuation in
            loop.post(
                PostRequest(
                    target: place.target, headers: headers, body: message.body,
                    isWithdrawn: message.isWithdrawn, continuation: continuation))
        }
        return answer.outcome(destination: name)
    }

    package func stop() async { await loop.stop(grace: grace) }

    private static func headers(
        of message: OutgoingMessage, for destination: WebhookDestination, at now: Timestamp
    ) throws(InvalidValue) -> [Header] {
        let id = message.noticeID
        // The id is signed between dots, so it may hold none.
        guard (1...128).contains(id.utf8.count),
            id.utf8.allSatisfy({ HostName.isLetterOrDigit($0) || $0 == 45 || $0 == 95 })
        else { throw InvalidValue("the notice id is not 1 to 128 letters, digits, - or _") }
        let signatures = destination.secrets.map {
            $0.signature(id: id, timestamp: now.seconds, body: message.body)
        }
        return [
            Header("Content-Type", try HeaderValue("application/cloudevents+json")),
            Header("User-Agent", try HeaderValue("Longstop")),
            Header("webhook-id", try HeaderValue(id)),
            Header("webhook-timestamp", try HeaderValue("\(now.seconds)")),
            Header("webhook-signature", try HeaderValue(signatures.joined(separator: " "))),
        ]
    }
}
