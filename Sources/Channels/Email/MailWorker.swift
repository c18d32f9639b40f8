import Escalation

/// The work of one thread of a relay: one mail after another over a connection of its own.
struct MailWorker {
    let session: MailSession
    let mailbox: Mailbox<MailJob>
    let hold: LoginHold

    /// Returns when the mailbox is closed.
    func run() {
        var transfer: MailTransfer?
        while true {
            let patience = transfer == nil ? nil : session.profile.patience.idle
            switch mailbox.next(patience: patience) {
            case .job(let job):
                let connection = transfer ?? MailTransfer(session)
                job.continuation.resume(returning: deliver(job, over: connection))
                transfer = connection.holdsConnection ? connection : nil
            case .idle: transfer = nil
            case .closed: return
            }
        }
    }

    private func deliver(_ job: MailJob, over transfer: MailTransfer) -> AttemptOutcome {
        guard !job.isWithdrawn() else {
            return .temporary(reason: "the notice was withdrawn while it waited", retryAfter: nil)
        }
        if let held = hold.outcome { return held }
        var answer = transfer.perform(to: job.recipient, job.body, fresh: false)
        if answer.isStale {
            answer = transfer.perform(to: job.recipient, job.body, fresh: true)
        }
        let outcome = answer.outcome(relay: session.profile.name, recipient: job.recipient)
        if answer.concernsRelay { spread(outcome, answer) }
        return outcome
    }

    /// Gives what already waits the same outcome: a relay that is down is not asked once per mail.
    private func spread(_ outcome: AttemptOutcome, _ answer: MailAnswer) {
        if answer.phase == .login, case .misconfigured = outcome {
            hold.begin(outcome, for: session.profile.patience.refusedLogin)
        }
        for job in mailbox.drain() { job.continuation.resume(returning: outcome) }
    }
}
