import Deadlines
import Escalation

/// Reads people, their contacts and the roles they hold.
struct PeopleReader {
    let catalogue: Catalogue
    /// The zone in which quiet hours are meant unless they say otherwise.
    let zone: Zone?

    /// The directory; what is wrong has been reported.
    func directory() -> Directory {
        let people = catalogue.map(.people, person)
        let roles = catalogue.map(.roles) { holders($0, people) }
        checkDeputies(people)
        return Directory(people: people.values.sorted { $0.name < $1.name }, roles: roles)
    }

    /// Reports deputies who stand in for one another in a ring: with all of them away nobody would be found.
    private func checkDeputies(_ people: [String: Person]) {
        var reported: Set<String> = []
        for entry in catalogue.entries[.people] ?? [] where !reported.contains(entry.name) {
            var chain = [entry.name]
            while let deputy = people[chain[chain.count - 1]]?.deputy {
                guard !chain.contains(deputy) else {
                    let ring = chain[(chain.firstIndex(of: deputy) ?? 0)...]
                    if ring.contains(entry.name) {
                        catalogue.complaints.add(
                            "deputies stand in for one another in a ring: "
                                + (ring + [deputy]).joined(separator: ", then ")
                                + "; let it end with somebody", at: entry.position)
                        reported.formUnion(ring)
                    }
                    break
                }
                chain.append(deputy)
            }
        }
    }

    /// Reports every role told with an urgency for which none of its holders has a contact.
    func check(_ uses: [PolicyReader.RoleUse], in directory: Directory) {
        for use in uses {
            let names = directory.everybody(in: use.role)
            guard !names.isEmpty else { continue }
            let holders = names.compactMap { directory.people[$0] }
            // A holder that could not be read has been reported already.
            guard holders.count == names.count else { continue }
            let contacts = holders.flatMap(\.contacts)
            if !contacts.contains(where: { $0.urgencies.contains(use.urgency) }) {
                catalogue.complaints.add(
                    "nobody in role \(Quoted.text(use.role)) has a contact for urgency "
                        + "\"\(use.urgency.rawValue)\"; add one, or tell another role",
                    at: use.position)
            }
        }
    }

    private func holders(
        _ entry: Catalogue.Entry, _ people: [String: Person]
    ) -> [String]? {
        let role = "role \(Quoted.text(entry.name))"
        if entry.value.isEmpty || entry.value.isEmptyList {
            catalogue.complaints.add(
                "\(role) has nobody; name at least one person", at: entry.position)
            return nil
        }
        var holders: [String] = []
        for value in entry.value.oneOrMore() {
            let name = value.reference(to: "person", among: catalogue.names(of: .people))
            guard let name else { continue }
            if holders.contains(name) {
                value.complain("\(Quoted.text(name)) holds \(role) twice; keep one")
            } else {
                holders.append(name)
            }
        }
        return holders
    }

    private func person(_ entry: Catalogue.Entry) -> Person? {
        let owner = "person \(Quoted.text(entry.name))"
        guard let section = entry.value.section(of: entry.position) else { return nil }
        let value = section.take("contacts")
        let digest = section.take("digest").map(digest)
        let deputy = section.take("deputy")?.reference(
            to: "person", among: catalogue.names(of: .people))
        let quiet = section.take("quiet").flatMap { value in
            zone.flatMap { QuietReader(zone: $0).quiet(value) }
        }
        let isShared = section.take("shared")?.flag() ?? false
        let isToldEverywhere = section.take("all_at_once")?.flag() ?? false
        section.finish()
        guard let value, !value.isEmptyList else {
            catalogue.complaints.add(
                "\(owner) has no contact and could never be told; add one under \"contacts\"",
                at: entry.position)
            return nil
        }
        let values = value.oneOrMore()
        let contacts = values.compactMap(contact)
        // A person who was not read in whole is not blamed for being out of reach as well.
        guard contacts.count == values.count else { return nil }
        var person = Person(
            name: entry.name, contacts: contacts, digest: (digest ?? nil) ?? DigestTime(),
            deputy: deputy)
        person.isShared = isShared
        person.quiet = quiet
        person.isToldEverywhere = isToldEverywhere
        checkTeams(person, at: entry.position)
        return person
    }

    /// `{ at: 08:30, on: working days }`.
    private func digest(_ value: Value) -> DigestTime? {
        enum Days: String, CaseIterable {
            case working = "working days"
            case every = "every day"
        }
        guard let section = value.section() else { return nil }
        let at = section.require("at", of: "\"digest\"")
        let days = section.take("on")?.word(Days.self) ?? .working
        section.finish()
        guard let second = at?.timeOfDay() else { return nil }
        return DigestTime(secondOfDay: second, onEveryDay: days == .every)
    }

    private func contact(_ value: Value) -> Contact? {
        guard let section = value.section() else { return nil }
        let kinds = ChannelKind.allCases.filter { section.has($0.rawValue) }
        if kinds.count != 1 { section.complain(Self.kindsOfContacts) }
        var contact: Contact?
        for kind in ChannelKind.allCases {
            if let value = section.take(kind.rawValue) { contact = self.contact(kind, value) }
        }
        let urgencies = section.take("for")?.oneOrMore().compactMap { $0.word(Urgency.self) }
        section.finish()
        if let urgencies, !urgencies.isEmpty { contact?.urgencies = Set(urgencies) }
        return kinds.count == 1 ? contact : nil
    }

    func mail(_ value: Value) -> Contact? {
        guard let text = value.text("a mail address") else { return nil }
        if let fault = SettingsReader.faultOfAddress(text) {
            value.complain("\"email\" is \(fault)")
            return nil
        }
        if catalogue.names(of: .relays)?.isEmpty == true {
            value.complain(
                "there is no relay to send mail with; add one under \"relays\" in longstop.yml")
        }
        return Contact(.email, text)
    }
}
