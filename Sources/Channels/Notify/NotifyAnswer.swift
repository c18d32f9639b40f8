import Escalation

/// What GOV.UK Notify answers to a message.
struct NotifyAnswer {
    private struct Created: Decodable {
        var id: String
    }

    private struct Refused: Decodable {
        struct Problem: Decodable {
            var error: String
            var message: String
        }

        var errors: [Problem]
    }

    let outcome: AttemptOutcome

    /// Reads an answer that has a status. Only the status and the error's type decide: Notify changes its
    /// sentences.
    init(_ answer: PostAnswer, label: String, hiding secret: String) {
        let problem = answer.json(Refused.self)?.errors.first
        let type = problem.flatMap { FarSide.code($0.error) } ?? ""
        var said = "\(label) answered HTTP \(answer.status)"
        if let problem { said += " \(type): \(FarSide.words(problem.message, hiding: [secret]))" }
        switch (answer.status, type) {
        case (201, _):
            let id = answer.json(Created.self).flatMap { FarSide.code($0.id) } ?? "without an id"
            outcome = .accepted(receipt: Self.receipt(201, id, "created, not yet delivered"))
        case (400, "ValidationError"):
            outcome = .permanent(
                reason: "\(said); correct the contact, or what the template takes")
        case (400, _):
            outcome = .misconfigured(
                reason:
                    "\(said); look at the service's template, its key (team-only keys and trial mode "
                    + "reach few people) and its sender")
        case (401, _), (403, _):
            outcome = .misconfigured(
                reason:
                    "\(said); this machine's clock must be right to within 30 seconds (timedatectl), "
                    + "and the credential must hold a live API key")
        case (404, _):
            outcome = .misconfigured(reason: "\(said); check its URL")
        case (429, "TooManyRequestsError"):
            // The day's limit, which ends at midnight.
            let pause = ChannelLimits.retryAfterSeconds.upperBound
            outcome = .temporary(reason: said, retryAfter: answer.wish ?? pause)
        case (429, _):
            outcome = .temporary(
                reason: said, retryAfter: answer.wish ?? ChannelLimits.notifyPauseSeconds)
        case (500..., _): outcome = .temporary(reason: said, retryAfter: answer.wish)
        default: outcome = answer.commonOutcome(of: label) ?? .permanent(reason: said)
        }
    }

    private static func receipt(_ status: Int, _ id: String, _ words: String) -> String {
        "HTTP \(status), notification \(id): \(words)"
    }

    /// Messages Notify has had under one reference of ours.
    struct Found: Decodable {
        struct Notification: Decodable {
            var id: String
            var status: String
        }

        var notifications: [Notification]

        /// What became of them; nil when there is none, or none that is worth waiting for.
        func outcome(of label: String) -> AttemptOutcome? {
            let failed: Set = ["permanent-failure", "temporary-failure", "technical-failure"]
            if let alive = notifications.first(where: { !failed.contains($0.status) }) {
                return .accepted(
                    receipt: NotifyAnswer.receipt(
                        200, FarSide.code(alive.id) ?? "without an id",
                        "it had it already, \(FarSide.code(alive.status) ?? "unknown")"))
            }
            guard notifications.contains(where: { $0.status == "permanent-failure" }) else {
                return nil
            }
            return .permanent(
                reason: "\(label) could not deliver it: permanent-failure; correct the contact")
        }
    }
}
