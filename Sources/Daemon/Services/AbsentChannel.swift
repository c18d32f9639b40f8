import Channels
import Escalation

/// Stands for every kind of channel of which none is configured: what was decided before one was taken out
/// of the configuration is answered, and so shown as not delivered, instead of waiting unseen.
struct AbsentChannel: Channel {
    func send(_ message: OutgoingMessage) async -> AttemptOutcome {
        .misconfigured(
            reason:
                "notice \(message.noticeID) goes by a kind of channel of which none is configured "
                + "any more; add it to longstop.yml again, or give its reader another contact")
    }

    func stop() async {}
}
