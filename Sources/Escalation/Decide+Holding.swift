package import Deadlines

/// When somebody hears of what is told now: at once, by their digest, after their quiet hours, when a silence ends.
extension Deciding {
    /// When a person is told; nil when it is at once, by itself.
    ///
    /// A warning that a digest would bring after the deadline is not held for the digest. Dates of schedules are told
    /// at their own time.
    func heldMoment(
        _ person: String, as role: String, of kind: Notice.Kind, plannedAt: Timestamp
    ) -> Timestamp? {
        guard schedule == nil, let calendar = world.calendar else { return nil }
        let start = digestMoment(person, of: kind, plannedAt: plannedAt, in: calendar)
        let labels = TellingLabels(
            clock, policy: policy, role: role, person: person, members: entry.members)
        let moment = world.heldFurther(labels, from: start ?? now, in: calendar)
        return moment > now ? moment : start ?? (isCrowded(plannedAt) ? now : nil)
    }

    /// The digest in which somebody is told; nil for what is told by itself.
    ///
    /// A step planned for the moment of a digest is decided a little after it, and belongs to it all the same.
    private func digestMoment(
        _ person: String, of kind: Notice.Kind, plannedAt: Timestamp, in calendar: WorkingCalendar
    ) -> Timestamp? {
        guard policy.urgency == .digest else { return nil }
        let digest = world.directory.people[person]?.digest ?? DigestTime()
        let isPrompt = now.seconds(since: plannedAt) <= DigestTime.grace
        let moment = digest.next(from: isPrompt ? min(plannedAt, now) : now, in: calendar)
        if kind == .warning, let dueAt = clock.dueAt, moment >= dueAt { return nil }
        return moment
    }

    /// A telling that was held longer than anything holds it now is told now: a silence was ended, quiet hours were
    /// changed, or the clock had run ahead. What follows counts from when it is really heard.
    mutating func letGoEarly() {
        for (number, step) in policy.steps.enumerated().map({ ($0 + 1, $1) }) {
            guard var told = alert.steps[number], told.lastAt > now else { continue }
            let kind: Notice.Kind = told.wasWarning == true ? .warning : .escalation
            let heard = max(now, toldAt(step.roles, kind, now))
            guard heard < told.lastAt else { continue }
            told.firstAt = min(told.firstAt, heard)
            told.lastAt = heard
            alert.steps[number] = told
        }
        if let told = alert.lastResort, told.lastAt > now {
            let heard = max(now, toldAt(policy.lastResort.roles, .lastResort, now))
            alert.lastResort?.lastAt = min(told.lastAt, heard)
        }
    }
}

extension World {
    /// Turns of looking at quiet hours and silences again, after each of which something else may hold.
    private static let turns = 20

    /// The first moment from `moment` on at which neither quiet hours nor a silence holds a telling.
    package func heldFurther(
        _ labels: TellingLabels, from moment: Timestamp, in calendar: WorkingCalendar
    ) -> Timestamp {
        var moment = moment
        let quiet = directory.people[labels.person]?.quiet
        for _ in 0..<Self.turns {
            let ends = [
                quiet?.end(at: moment, for: labels.urgency, in: calendar),
                silencedUntil(labels, at: moment),
            ]
            guard let end = ends.compactMap(\.self).max() else { break }
            moment = end
        }
        return moment
    }
}
