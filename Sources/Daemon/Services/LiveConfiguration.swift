package import Channels
package import Deadlines
package import Escalation
import Foundation
package import Logging
package import Storage
import Synchronization

/// The configuration in force, with what is made of it; replaced whole by a reload, or not at all.
package final class LiveConfiguration: Sendable {
    private struct State {
        /// As the files have it.
        var files: Configuration
        /// The same with what people have said of themselves and asked for.
        var configuration: Configuration
        var roster = Roster()
        var telling: Telling
        /// As they were read with the files: a template that is being edited changes nothing until a reload.
        var templates: TemplateSet
        var fingerprint: Int64
        var statusShownAt: Timestamp?
        /// Times in which nobody could be told, the latest last.
        var outages: [Outage] = []
    }

    /// Outages that are remembered.
    private static let outagesKept = 8
    /// Seconds after an outage in which facts that waited for its end still come in.
    private static let aftermath: Int64 = 300

    /// Seconds between two changes of the status line.
    static let statusInterval: Int64 = 10

    private let folder: String
    private let overlays: [String]
    private let links: AnswerLinks?
    private let state: Mutex<State>
    /// Held while either of the two changes: each is made from the other.
    private let changing = Mutex(Reading())

    /// Counts readings of the roster, so that an older one never replaces a newer.
    private struct Reading {
        var given = 0
        var taken = 0
    }

    /// Reads and checks everything: the configuration, and every template with sample values.
    ///
    /// `linkKey` reads the key of links by the name of its credential; it is asked once.
    package init(
        folder: String, overlays: [String], linkKey: (String) throws -> LinkKey? = { _ in nil }
    ) throws {
        self.folder = folder
        self.overlays = overlays
        let configuration = try Configuration.load(folder: folder, overlays: overlays)
        links = try configuration.settings.answers.flatMap { answers in
            try linkKey(answers.credential).map {
                AnswerLinks(key: $0, address: answers.url, seconds: answers.lastsSeconds)
            }
        }
        let templates = try configuration.templates()
        let telling = try Self.telling(configuration, templates, links)
        let fingerprint = Configuration.fingerprint(folder: folder, overlays: overlays)
        state = Mutex(
            State(
                files: configuration, configuration: configuration, telling: telling,
                templates: templates, fingerprint: fingerprint))
    }

    /// Tells the files and what people have said at one time from those of another.
    package var fingerprint: Int64 {
        state.withLock {
            $0.roster.fingerprint(
                after: $0.fingerprint, in: $0.configuration.world.directory)
        }
    }

    /// What people have said of themselves and asked for.
    package var roster: Roster { state.withLock(\.roster) }

    /// Reads what people have said and puts it in force, beside the files.
    package func takeRoster(of store: Store, at now: Timestamp) async throws {
        let number = changing.withLock { reading in
            reading.given += 1
            return reading.given
        }
        let roster = try await store.roster(at: now)
        try changing.withLock { reading in
            // One that was asked for later has been read since, and knows all that this one does.
            guard number > reading.taken else { return }
            try put(roster)
            reading.taken = number
        }
    }

    /// Puts what people have said in force, beside the files.
    package func take(_ roster: Roster) throws {
        try changing.withLock { _ in try put(roster) }
    }

    private func put(_ roster: Roster) throws {
        let (files, templates, outages) = state.withLock { ($0.files, $0.templates, $0.outages) }
        var configuration = files.with(roster)
        configuration.world.outages = outages
        let telling = try Self.telling(configuration, templates, links)
        state.withLock {
            $0.configuration = configuration
            $0.roster = roster
            $0.telling = telling
        }
    }

    /// Remembers that nobody could be told for a while: what is told from here of that time says so.
    package func note(_ outage: Outage, in store: Store, _ logger: Logger) async {
        logger.record(outage)
        var outage = outage
        do {
            outage.isCrowded = try await isCrowded(store, at: outage.to)
            let noted = outage
            try changing.withLock { _ in
                state.withLock { $0.outages = ($0.outages + [noted]).suffix(Self.outagesKept) }
                try put(roster)
            }
        } catch {
            logger.error("late messages will not say why they are late: \(error)")
        }
    }

    /// Sees again whether the latest outage is crowded, while what waited elsewhere for its end comes in.
    package func recount(_ store: Store, at now: Timestamp) async throws {
        guard let latest = state.withLock(\.outages).last, !latest.isCrowded,
            now.seconds(since: latest.to) < Self.aftermath,
            try await isCrowded(store, at: now)
        else { return }
        try changing.withLock { _ in
            state.withLock { state in
                guard let place = state.outages.lastIndex(of: latest) else { return }
                state.outages[place].isCrowded = true
            }
            try put(roster)
        }
    }

    private func isCrowded(_ store: Store, at now: Timestamp) async throws -> Bool {
        try await store.dueCases(at: now, atMost: Outage.crowd) >= Outage.crowd
    }

    /// The configuration in force.
    package var configuration: Configuration { state.withLock(\.configuration) }

    /// Both, of one moment: a reload may come between two questions.
    package var both: (Configuration, Telling) { state.withLock { ($0.configuration, $0.telling) } }

    /// How cases are advanced and told of under it.
    package var telling: Telling { state.withLock(\.telling) }

    /// Reads everything again; throws and changes nothing when any of it is wrong, or takes a restart.
    package func reload() throws {
        let configuration = try Configuration.load(folder: folder, overlays: overlays)
        // People could be told by a webhook that is not there yet: all of it, or nothing.
        guard configuration.settings == self.configuration.settings else { throw RestartNeeded() }
        let templates = try configuration.templates()
        let fingerprint = Configuration.fingerprint(folder: folder, overlays: overlays)
        try changing.withLock { _ in
            var effective = configuration.with(roster)
            effective.world.outages = self.configuration.world.outages
            let telling = try Self.telling(effective, templates, links)
            state.withLock {
                $0.files = configuration
                $0.configuration = effective
                $0.telling = telling
                $0.templates = templates
                $0.fingerprint = fingerprint
            }
        }
    }

    private static func telling(
        _ configuration: Configuration, _ templates: TemplateSet, _ links: AnswerLinks?
    ) throws -> Telling {
        var telling = Telling(
            rules: configuration.ruleBook, world: configuration.world,
            renderer: try configuration.renderer(templates, links: links),
            identify: { UUID().uuidString.lowercased() })
        telling.caretaker = configuration.settings.caretaker
        return telling
    }

    /// Has everything that is open looked at again if the configuration is another than it was, and what waits for
    /// digests planned anew; true when it was another.
    func lookAgain(_ store: Store, at now: Timestamp) async throws -> Bool {
        guard try await store.lookAgain(ifChanged: fingerprint, at: now) else { return false }
        try await replanHeld(store, at: now)
        return true
    }

    /// Plans anew what waits for digests and for the end of quiet hours and silences.
    func replanHeld(_ store: Store, at now: Timestamp) async throws {
        let configuration = configuration
        let world = configuration.world
        let members = world.silencedMembers
        _ = try await store.replanHeld(at: now) { line, facts in
            world.plan(
                of: line, at: now,
                members: members.isEmpty
                    ? [:] : configuration.ruleBook.newest(members, of: try facts()))
        }
    }

    /// Lets the next pass show its status, because another one was shown meanwhile.
    func forgetStatus() {
        state.withLock { $0.statusShownAt = nil }
    }

    /// Shows the store at a glance in `systemctl status`, at most every ten seconds; false when it was shown too lately.
    @discardableResult
    func showStatus(_ store: Store) async throws -> Bool {
        let now = SystemClock.now()
        let isDue = state.withLock { state in
            // A clock that was set back must not silence the line until it has caught up.
            if let shown = state.statusShownAt,
                (0..<Self.statusInterval).contains(now.seconds(since: shown))
            {
                return false
            }
            state.statusShownAt = now
            return true
        }
        guard isDue else { return false }
        let zone = configuration.ruleBook.zone
        ServiceManager.status(try await store.status().line(at: now, zone: zone))
        return true
    }
}

/// A reload would change what is opened once, at the start.
package struct RestartNeeded: Error, CustomStringConvertible {
    package var description: String {
        "longstop.yml: paths, relays, webhooks or other settings have changed, which takes a restart; run "
            + "longstop check, then systemctl restart longstop"
    }
}

extension Configuration {
    /// The templates of messages, read and checked; throws `TemplateErrors`.
    func templates() throws -> TemplateSet {
        try TemplateSet.load(
            folder: settings.templatesPath, suggest: { NearestName.of($0, among: $1) })
    }

    /// The renderer of messages; throws `TemplateErrors` or `MessageError` for what is wrong with it.
    package func renderer(
        _ templates: TemplateSet? = nil, links: AnswerLinks? = nil
    ) throws -> Renderer {
        let templates = try templates ?? self.templates()
        let relay = settings.defaultRelay.flatMap { settings.relays[$0] }
        var messages = MessageSettings(
            senderAddress: relay?.sender ?? "longstop@\(settings.messageIDHost)",
            messageIDHost: settings.messageIDHost, marking: settings.subjectMarking)
        messages.replyAddress = settings.replyAddress ?? ""
        let words =
            ruleBook.rules.map { ($0.name, RuleWords(title: $0.title, ask: $0.ask)) }
            + world.schedules.values.map { ($0.name, RuleWords(title: $0.title, ask: $0.ask)) }
            + [
                (SilenceWords.name, SilenceWords.words), (TestWords.name, TestWords.words),
                (ClockWords.name, ClockWords.words),
            ]
        return try Renderer(
            templates: templates, settings: messages,
            words: Dictionary(words, uniquingKeysWith: { first, _ in first }),
            zone: ruleBook.zone, links: links)
    }
}

extension StoreStatus {
    /// One line: cases, breaches, the next deadline, the outbox, when somebody was last told.
    package func line(at now: Timestamp, zone: Zone) -> String {
        var parts = ["\(openCases) cases watched"]
        if breached > 0 { parts.append("\(breached) deadlines breached") }
        if let next = nextDeadline {
            parts.append(
                "next deadline \(next.subject) \(next.rule) in "
                    + Span.words(next.dueAt.seconds(since: now)))
        }
        parts.append("outbox \(ready + leased)")
        if undeliverable > 0 { parts.append("\(undeliverable) undeliverable") }
        if skippedSteps > 0 { parts.append("\(skippedSteps) steps found nobody so far") }
        if let last = lastDeliveryAt {
            let (day, second) = zone.local(last)
            let time = String(format: "%02d:%02d", second / 3600, second / 60 % 60)
            parts.append(
                "last delivery " + (day == zone.local(now).date ? time : "\(day) \(time)"))
        }
        return parts.joined(separator: ", ")
    }
}

extension World {
    /// Where and when a notice that waits goes now; nil when the person is not told of it any more.
    func plan(
        of line: HeldLine, at now: Timestamp, members: [String: String] = [:]
    ) -> HeldPlan? {
        let (name, role) = (line.address.person, line.address.role)
        let policy = policies[line.policy]
        // Whoever holds it now, or will by the time they were to be told.
        var holders = [now, line.heldUntil].flatMap { directory.holders(of: role, at: $0) }
        if policy?.lastResort.roles.contains(role) == true {
            holders += directory.lastHolders(of: role, at: now)
        }
        guard let calendar, let person = directory.people[name],
            holders.contains(where: { $0.person.name == name })
        else { return nil }
        let urgency = policy?.urgency ?? .digest
        let contacts = person.contacts.filter { $0.urgencies.contains(urgency) }
        let known = line.address.contact
        let contact =
            contacts.first { $0.channel == known.channel && $0.address == known.address }
            ?? contacts.first { $0.channel == known.channel } ?? contacts.first
        guard let contact else { return nil }
        if line.heldUntil <= now { return HeldPlan(contact: contact, heldUntil: line.heldUntil) }
        // What may wait no longer goes at once.
        var until = urgency == .digest ? person.digest.next(from: now, in: calendar) : now
        if let policy {
            let labels = TellingLabels(
                line.clock, policy: policy, role: role, person: name, members: members)
            until = heldFurther(labels, from: until, in: calendar)
        }
        return HeldPlan(contact: contact, heldUntil: until)
    }
}
