package import Escalation
import Foundation
import Synchronization

/// Sends email through one relay, on a few threads of its own with one connection each.
///
/// libcurl blocks its caller while it waits for the answer to the final dot, so every relay has its
/// own threads: one that hangs cannot hold up the mail of another, nor Swift's own pool.
package final class EmailChannel: Channel {
    private let profile: RelayProfile
    private let mailbox = Mailbox<MailJob>(limit: ChannelLimits.waitingMessages)
    private let ended: Gate
    private let abort = AbortMoment()

    /// Starts the threads; nothing is connected before the first mail.
    ///
    /// Throws `ChannelConfigurationError` for a login without credential or the reverse, or more
    /// threads than allowed.
    package init(profile: RelayProfile, credential: Credential?) throws(ChannelConfigurationError) {
        guard (1...ChannelLimits.relayThreads).contains(profile.threads) else {
            throw ChannelConfigurationError(
                "relay \"\(profile.name)\": \(profile.threads) threads are not between 1 and "
                    + "\(ChannelLimits.relayThreads)")
        }
        guard (profile.username == nil) == (credential == nil) else {
            throw ChannelConfigurationError(
                "relay \"\(profile.name)\": a login needs both a username and a credential file")
        }
        CurlLibrary.prepare()
        self.profile = profile
        ended = Gate(count: profile.threads)
        let session = MailSession(
            profile: profile, password: credential?.password, abort: abort)
        let hold = LoginHold()
        for number in 1...profile.threads {
            let thread = Thread { [mailbox, ended] in
                MailWorker(session: session, mailbox: mailbox, hold: hold).run()
                ended.pass()
            }
            thread.name = "relay \(number)"
            thread.start()
        }
    }

    package func send(_ message: OutgoingMessage) async -> AttemptOutcome {
        let recipient: EmailAddress
        let body: MailBody
        do {
            recipient = try EmailAddress(message.recipient)
            body = try MailBody(message.body)
        } catch {
            return .permanent(reason: "notice \(message.noticeID) cannot be an email: \(error)")
        }
        return await withCheckedContinuation { continuation in
            let job = MailJob(
                recipient: recipient, body: body, isWithdrawn: message.isWithdrawn,
                continuation: continuation)
            if !mailbox.post(job) {
                continuation.resume(
                    returning: .temporary(
                        reason: "relay \"\(profile.name)\" is stopping or has too much waiting",
                        retryAfter: nil))
            }
        }
    }

    package func stop() async {
        abort.set(after: profile.patience.stop)
        for job in mailbox.close(readers: profile.threads) {
            job.continuation.resume(
                returning: .temporary(
                    reason: "relay \"\(profile.name)\" is stopping", retryAfter: nil))
        }
        await ended.wait()
    }
}

/// One mail on its way to a thread, and where its outcome goes.
struct MailJob: Sendable {
    var recipient: EmailAddress
    var body: MailBody
    var isWithdrawn: @Sendable () -> Bool
    var continuation: CheckedContinuation<AttemptOutcome, Never>
}

/// Remembers a refused login, lest every waiting mail tries it again and the account is locked.
final class LoginHold: Sendable {
    private struct Refusal {
        var outcome: AttemptOutcome
        var until: UInt64
    }

    private let refusal = Mutex<Refusal?>(nil)

    func begin(_ outcome: AttemptOutcome, for duration: Duration) {
        refusal.withLock { $0 = Refusal(outcome: outcome, until: Monotonic.after(duration)) }
    }

    /// The outcome of the refused login while no other may be tried.
    var outcome: AttemptOutcome? {
        refusal.withLock { refusal in
            guard let held = refusal, Monotonic.nanoseconds() < held.until else { return nil }
            return held.outcome
        }
    }
}
