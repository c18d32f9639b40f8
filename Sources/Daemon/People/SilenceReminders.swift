import Channels
import Deadlines
import Escalation
import Storage

/// Tells the owners of silences that they are about to end, so that nobody is taken by surprise by what they held.
struct SilenceReminders: Sendable {
    /// Seconds before the end at which its owner is told, at most; a short silence is told of in its last quarter.
    private static let longestLead: Int64 = 86_400

    let store: Store
    let live: LiveConfiguration

    /// The next moment at which somebody is to be reminded.
    func nextAt(after now: Timestamp) -> Timestamp? {
        live.roster.silences.filter { $0.remindedAt == nil }.map { Self.moment(of: $0.silence) }
            .filter { $0 > now }.min()
    }

    /// Reminds whoever is to be by `now`; true when somebody is.
    func remind(at now: Timestamp, sendingFrom wall: Timestamp) async throws -> Bool {
        let due = live.roster.silences.filter {
            $0.remindedAt == nil && Self.moment(of: $0.silence) <= now && now < $0.silence.to
        }
        guard !due.isEmpty else { return false }
        for record in due {
            let telling = live.telling
            _ = try await store.remind(ofSilence: record.silence.id, at: now) { alert in
                try telling.reminder(of: record.silence, alert: alert, at: now, sendingFrom: wall)
            }
        }
        try await live.takeRoster(of: store, at: now)
        return true
    }

    private static func moment(of silence: Silence) -> Timestamp {
        let length = silence.to.seconds(since: silence.from)
        return silence.to.advanced(seconds: -min(longestLead, length / 4))
    }
}

extension Telling {
    /// What the owner of a silence is told before it ends, by each of the contacts they are told by; nothing when they
    /// are not in the configuration any more.
    func reminder(
        of silence: Silence, alert: Int64, at now: Timestamp, sendingFrom wall: Timestamp
    ) throws -> [OutboxNotice] {
        guard let owner = world.directory.people[silence.owner] else { return [] }
        var report = Report()
        let what = silence.matchers.map(\.text).joined(separator: ", ")
        report.lead = [
            "Silence \(silence.id) (\(what)) ends \(renderer.short(silence.to, now: now)). What it holds is told then, "
                + "as one message to each person.",
            "Why it was made: \(silence.reason)",
        ]
        let clock = Clock(
            subject: .digest(of: owner.name), rule: SilenceWords.name, keyParts: [now.description],
            state: .met, startedAt: now, dueAt: silence.to, endedAt: now, endedAs: .met, policy: "")
        let contacts = owner.contacts(for: .notify)
        return try (contacts.isEmpty ? Array(owner.contacts.prefix(1)) : contacts).map { contact in
            var notice = Notice(
                alert: alert, kind: .schedule, revision: 0, step: 1, repetition: 1, policy: "",
                urgency: .notify, role: "owner of the silence", person: owner.name,
                contact: contact, late: false, plannedAt: now, decidedAt: now,
                reason: Reason(.silenceEnding, "silence \(silence.id) is about to end"), next: nil,
                clock: clock)
            notice.wantsAnswer = false
            let id = identify()
            let message = try renderer.render(notice, id: id, report: report)
            return OutboxNotice(
                id: id, notice: notice, subject: message.subject, body: message.body,
                notBefore: min(now, wall), giveUpAt: silence.to)
        }
    }
}

/// What messages about silences are called.
enum SilenceWords {
    static let name = "silence-ending"
    static let words = RuleWords(
        title: "A silence is about to end",
        ask: "Let it end, or make a new one with \"longstop silence add\" if it must go on.")
}
