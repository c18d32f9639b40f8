package import Channels
package import Deadlines
package import Escalation
package import Storage

/// Brings cases up to now and puts into words what they are told: the pure core and the templates together.
package struct Telling: Sendable {
    /// How long a resolution or correction is worth sending, in seconds.
    private static let lastWordsKeep: Int64 = 3 * 86_400

    /// How long a schedule's report or a digest is worth sending, in seconds: then somebody else is told.
    static let reportKeep: Int64 = 12 * 3600

    let rules: RuleBook
    let world: World
    let renderer: Renderer
    let identify: @Sendable () -> String
    /// The role that is told of what is wrong with Longstop itself; nil when nobody is.
    package var caretaker: String?

    /// Tells under these rules in this world; `identify` gives every notice an id of its own.
    package init(
        rules: RuleBook, world: World, renderer: Renderer,
        identify: @escaping @Sendable () -> String
    ) {
        self.rules = rules
        self.world = world
        self.renderer = renderer
        self.identify = identify
    }

    /// What becomes of a case at `now`, with every notice rendered; throws when one cannot be.
    ///
    /// `wall` is what the clock says when it lags behind `now`: what is decided is sent without waiting for it.
    package func advance(
        _ file: CaseFile, at now: Timestamp, sendingFrom wall: Timestamp? = nil
    ) throws -> StoredAdvance {
        var advance = Escalation.advance(file, under: rules, in: world, at: now)
        var threads = Threads(file.entries)
        var outbox: [OutboxNotice] = []
        for index in advance.changes.indices {
            for notice in advance.changes[index].notices {
                let id = identify()
                guard notice.heldUntil == nil else {
                    outbox.append(try held(notice, id: id, now))
                    continue
                }
                let thread = threads.thread(of: notice, renderer)
                let message = try renderer.render(notice, id: id, thread: thread)
                threads.note(id, for: notice, in: &advance.changes[index].entry.alert)
                outbox.append(
                    OutboxNotice(
                        id: id, notice: notice, subject: message.subject, body: message.body,
                        notBefore: min(now, wall ?? now), giveUpAt: giveUpAt(notice, now)))
            }
        }
        return StoredAdvance(advance: advance, outbox: outbox)
    }

    /// A notice that waits for a digest: its line in the outbox, without a message of its own.
    private func held(_ notice: Notice, id: String, _ now: Timestamp) throws -> OutboxNotice {
        var subjects = KnownSubjects()
        return OutboxNotice(
            id: id, notice: notice, subject: try renderer.renderSubject(notice, using: &subjects),
            body: [], notBefore: notice.heldUntil ?? now)
    }

    /// When a notice is no longer worth sending: the next telling's moment; never for the last resort.
    ///
    /// Where the person has further contacts, each has its share of that time, so that all are tried within it.
    func giveUpAt(_ notice: Notice, _ now: Timestamp) -> Timestamp? {
        let end = lastMoment(of: notice, now)
        guard notice.contactsLeft > 0, !notice.kind.isLastWord else { return end }
        let seconds = end?.seconds(since: now) ?? Self.patienceWithContact * 2
        let share = max(
            Self.leastPatience,
            min(seconds / Int64(notice.contactsLeft + 1), Self.patienceWithContact))
        let shared = now.advanced(seconds: share)
        return end.map { min($0, shared) } ?? shared
    }

    /// The longest a contact is tried before the next one is, in seconds, and the shortest.
    private static let patienceWithContact: Int64 = 15 * 60
    private static let leastPatience: Int64 = 30

    private func lastMoment(of notice: Notice, _ now: Timestamp) -> Timestamp? {
        switch notice.kind {
        case .lastResort: nil
        case .resolved, .corrected: now.advanced(seconds: Self.lastWordsKeep)
        case .warning, .breach, .escalation: notice.next?.at
        case .schedule where notice.step == 0: nil
        case .schedule, .digest: now.advanced(seconds: Self.reportKeep)
        }
    }
}

extension Notice.Kind {
    /// Whether it says how something ended: no next contact is tried with it.
    fileprivate var isLastWord: Bool { self == .resolved || self == .corrected }
}

/// The mails each person has had about one case, so that later ones thread with the first.
private struct Threads {
    private struct Reader: Hashable {
        let person: String
        let contact: Contact
    }

    private var first: [Reader: String] = [:]
    private var last: [Reader: String] = [:]

    init(_ entries: [CaseFile.Entry]) {
        for entry in entries.sorted(by: { $0.id < $1.id }) {
            for recipient in entry.alert.recipients {
                guard let id = recipient.firstNotice else { continue }
                let reader = Reader(person: recipient.person, contact: recipient.contact)
                first[reader] = first[reader] ?? id
                last[reader] = id
            }
        }
    }

    func thread(of notice: Notice, _ renderer: Renderer) -> MailThread? {
        let reader = Reader(person: notice.person, contact: notice.contact)
        guard let root = first[reader] else { return nil }
        return MailThread(
            root: renderer.messageID(of: root), previous: last[reader].map(renderer.messageID))
    }

    mutating func note(_ id: String, for notice: Notice, in alert: inout Alert) {
        let reader = Reader(person: notice.person, contact: notice.contact)
        first[reader] = first[reader] ?? id
        last[reader] = id
        for index in alert.recipients.indices
        where alert.recipients[index].person == notice.person
            && alert.recipients[index].contact == notice.contact
            && alert.recipients[index].firstNotice == nil
        {
            alert.recipients[index].firstNotice = id
        }
    }
}
