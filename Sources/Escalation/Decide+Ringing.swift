import Deadlines

/// Systems that ring until they hear of an answer: they are told of one that was given elsewhere.
extension Deciding {
    /// Tellings of an answer are numbered above the last resort's and hand-overs.
    private static let firstAnswer = 2000

    /// Tells systems that ring, once, that somebody has it in hand; what is told after the answer has run out then
    /// rings anew.
    mutating func passAnswerOn() {
        guard let answer = alert.acknowledgement, answer.handedTo == nil,
            alert.answerPassedOnAt != answer.at, heldUntil != nil || isAnswered
        else { return }
        let ringing = alert.recipients.filter(\.rings)
        guard !ringing.isEmpty else { return }
        alert.answerPassedOnAt = answer.at
        let count = (alert.answersPassedOn ?? 0) + 1
        alert.answersPassedOn = count
        let isAhead = clock.dueAt.map { now < $0 } ?? true
        var telling = Telling(
            kind: schedule != nil ? .schedule : isAhead ? .warning : .escalation, step: 0,
            repetition: Self.firstAnswer + count, recipients: ringing, plannedAt: now,
            reason: Reason(.acknowledged, "\(answer.person) has taken it on"),
            revision: alert.revision)
        telling.round = count - 1
        tellings.append(telling)
    }

    /// Whether a notice told of an answer: should it fail, the telling goes on all the same.
    static func isOfAnswer(_ failed: FailedNotice) -> Bool {
        failed.telling.step == 0 && failed.telling.repetition > firstAnswer
    }

    /// The same tellings, numbered by the answers before them; what ends an alert is told of every round that rang.
    func inRounds(_ tellings: [Telling]) -> [Telling] {
        guard let count = alert.answersPassedOn else { return tellings }
        return tellings.flatMap { telling in
            guard telling.reason.code != .acknowledged else { return [telling] }
            var latest = telling
            latest.round = count
            let ringing = telling.recipients.filter(\.rings)
            let isLast = [.resolved, .corrected].contains(telling.kind) && !ringing.isEmpty
            guard isLast else { return [latest] }
            return [latest]
                + (0..<count).map { round in
                    var earlier = telling
                    earlier.recipients = ringing
                    earlier.repetition += count - round
                    earlier.round = round
                    return earlier
                }
        }
    }
}

extension Alert.Recipient {
    /// Whether whoever is told this way has a system that rings until it hears of an answer.
    var rings: Bool { contact.channel == .pagerduty }
}
