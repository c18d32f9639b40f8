import Deadlines
import Escalation
package import Storage

extension MissedDeadline {
    /// As the store has it.
    package init(_ missed: MissedClock) {
        let clock = missed.entry.clock
        id = ID(
            caseReference: clock.subject.description, rule: clock.rule, alert: missed.entry.id)
        key = clock.key
        run = clock.run
        dueAt = clock.dueAt
        breaches = missed.decisions.filter { $0.event == .breach }.map(\.at).sorted()
        (state, endedAt) = Self.outcome(of: missed)
        tellings = missed.notices.map { Telling($0, digest: missed.digests[$0.id]) }
        answers = missed.acknowledgements.map {
            Answer(person: $0.person, at: $0.at, until: $0.until, handedTo: $0.handedTo)
        }
        emptySteps = missed.decisions.filter { $0.event == .skipped }.map {
            EmptyStep(step: $0.step ?? 0, at: $0.at)
        }
    }

    private static func outcome(of missed: MissedClock) -> (State, Timestamp?) {
        let clock = missed.entry.clock
        func last(_ kinds: Set<Event.Kind>) -> DecisionRecord? {
            missed.decisions.last { kinds.contains($0.event) }
        }
        if missed.entry.alert.isGroundRemoved {
            let decision = last([.cancelled])
            return (
                .takenBack(decision?.reason.text ?? "its facts were corrected or withdrawn"),
                decision?.at ?? clock.endedAt
            )
        }
        guard clock.isBreached else {
            // A deadline that moved, or a fact that came late and shows that it was kept.
            let decision = last([.resumed, .paused, .met, .cancelled, .superseded])
            return (
                .takenBack(decision?.reason.text ?? "by a corrected fact, rule or calendar"),
                decision?.at
            )
        }
        guard let endedAt = clock.endedAt else { return (.open, nil) }
        if clock.endedAs == .met { return (.met, endedAt) }
        let text = last([.cancelled, .superseded])?.reason.text
        return (.ended(text ?? clock.endedAs?.rawValue ?? "ended"), endedAt)
    }
}

extension MissedDeadline.Telling {
    fileprivate init(_ notice: NoticeRecord, digest: MissedClock.Digest?) {
        let accepted = notice.attemptLog.first { $0.outcome.isAccepted }?.finishedAt
        self.notice = notice.id
        self.digest = digest?.id
        isOfDigest = digest != nil || (notice.state == .held && notice.urgency == .digest)
        kind = notice.kind
        step = notice.step
        person = notice.person
        role = notice.role
        channel = notice.channel.rawValue
        toldAt = accepted ?? digest?.acceptedAt
        failedAt = notice.state == .undeliverable ? notice.finishedAt : nil
        isWithdrawn = notice.state == .withdrawn
        at = toldAt ?? failedAt ?? notice.createdAt
    }
}
