package import Deadlines

/// How a contact is reached.
package enum ChannelKind: String, Hashable, Sendable, Codable, CaseIterable {
    case email, webhook
    /// GOV.UK Notify: a mail, and a text message.
    case notifyEmail = "notify-email"
    case sms
    case teams, slack, pagerduty, alertmanager, ntfy
    /// A program of the installation's own.
    case program
}

/// One way to reach a person.
package struct Contact: Hashable, Sendable, Codable {
    package var channel: ChannelKind
    /// A mail address, a phone number, or the name of a place in the configuration.
    package var address: String
    /// The urgencies for which this way is used.
    package var urgencies: Set<Urgency>

    /// Makes a contact, used for every urgency unless said otherwise.
    package init(
        _ channel: ChannelKind, _ address: String, urgencies: Set<Urgency> = Set(Urgency.allCases)
    ) {
        self.channel = channel
        self.address = address
        self.urgencies = urgencies
    }
}

/// Somebody who can be told: a person, or a mailbox that people watch.
package struct Person: Hashable, Sendable {
    /// The configuration key, such as `sam.example`; the only name in logs.
    package var name: String
    /// In order: the first that is for the urgency is used, and each after it when the one before has failed.
    package var contacts: [Contact]
    /// Whether every contact is used at once instead.
    package var isToldEverywhere = false
    /// When what may wait is told.
    package var digest: DigestTime
    /// Who stands in while they are away.
    package var deputy: String?
    /// When only what cannot wait is told; nil for never.
    package var quiet: QuietHours?
    /// Whether several people watch it, so that it needs no deputy.
    package var isShared = false

    /// Makes a person.
    package init(
        name: String, contacts: [Contact], digest: DigestTime = DigestTime(), deputy: String? = nil
    ) {
        self.name = name
        self.contacts = contacts
        self.digest = digest
        self.deputy = deputy
    }
}

extension Person {
    /// The contacts by which they are told at first of what has an urgency.
    package func contacts(for urgency: Urgency) -> [Contact] {
        let fitting = contacts.filter { $0.urgencies.contains(urgency) }
        return isToldEverywhere ? fitting : Array(fitting.prefix(1))
    }

    /// The contacts that are still left when that one has failed.
    package func contacts(
        after channel: ChannelKind, _ address: String, for urgency: Urgency
    ) -> ArraySlice<Contact> {
        let fitting = contacts.filter { $0.urgencies.contains(urgency) }
        let place = fitting.firstIndex { $0.channel == channel && $0.address == address }
        guard !isToldEverywhere, let place else { return [] }
        return fitting[(place + 1)...]
    }
}

/// Who holds which role.
package struct Directory: Hashable, Sendable {
    package var people: [String: Person]
    /// The holders of each role, by their names.
    package var roles: [String: [String]]
    /// Roles that a rota gives to one person after another, by their names.
    package var rotas: [String: Rota] = [:]
    package var absences: [Absence] = []
    /// Of each role that rests on a calendar from outside, until when that can be relied on.
    package var feeds: [String: Timestamp] = [:]
    /// The zone in which hand-offs are meant.
    package var zone: Zone?

    /// Makes a directory of people and the roles they hold.
    package init(people: [Person] = [], roles: [String: [String]] = [:]) {
        self.people = Dictionary(
            people.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        self.roles = roles
    }
}

/// What a decision is made in: who may be told, and by which policies.
package struct World: Sendable {
    package var policies: [String: Policy]
    package var directory: Directory
    /// Rules whose clocks are due when they start: what they tell is over once somebody has answered (§3.14).
    package var momentaryRules: Set<String>
    /// What is told at calendar times.
    package var schedules: [String: Schedule] = [:]
    package var silences: [Silence] = []
    /// Times in which nobody could be told, the latest last.
    package var outages: [Outage] = []
    /// The days and hours digests go by; nil holds nothing back.
    package var calendar: WorkingCalendar?

    /// Makes a world.
    package init(policies: [Policy], directory: Directory, momentaryRules: Set<String> = []) {
        self.policies = Dictionary(
            policies.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        self.directory = directory
        self.momentaryRules = momentaryRules
    }

    /// Every role that a list, a rota or a policy names, in order.
    package var knownRoles: [String] {
        Set(directory.roles.keys).union(directory.rotas.keys).union(urgenciesTold.keys).sorted()
    }

    /// Every role that some policy tells, the last resort's included, with the urgencies it is told.
    package var urgenciesTold: [String: Set<Urgency>] {
        var result: [String: Set<Urgency>] = [:]
        for policy in policies.values {
            let roles = policy.steps.flatMap(\.roles) + policy.lastResort.roles + policy.owners
            for role in roles { result[role, default: []].insert(policy.urgency) }
        }
        return result
    }
}
