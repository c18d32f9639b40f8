import Deadlines
import Escalation
import Foundation

/// Absences as the socket and lists have them.
struct AbsenceRequest: Decodable {
    /// One absence: whole days, or moments.
    struct Said: Decodable {
        var person: String
        var kind: String
        var first: String?
        var last: String?
        var from: String?
        var to: String?
    }

    var by: String
    /// The list or feed whose absences these are, all of them; nil adds them to what is known.
    var source: String?
    /// Whether what is not among them any more stays: some lines of the list could not be read.
    var keep: Bool?
    var absences: [Said]

    static let shape =
        "{\"by\": person, \"source\"?: name, \"keep\"?: true, \"absences\": [{\"person\", \"kind\", \"first\", \"last\"?} or "
        + "{\"person\", \"kind\", \"from\", \"to\"?}]}"
}

/// Reads absences; refuses with one sentence that says which.
struct AbsenceReader {
    private static let longestYears = 3
    private let zone: Zone
    private let now: Timestamp
    private let people: [String: Person]
    private let feeds: Set<String>
    /// People by their mail addresses, in small letters.
    private let addresses: [String: String]

    init(_ configuration: Configuration, at now: Timestamp) {
        self.now = now
        zone = configuration.ruleBook.zone
        people = configuration.world.directory.people
        feeds = Set(configuration.feeds.map(\.name))
        addresses = configuration.world.directory.addresses
    }

    /// Refuses the name of a list that could be mistaken for ours, or is a feed's, whose next reading would end them.
    func check(source: String) throws(AnswerRefusal) {
        guard Value.isName(source), !["api", "command"].contains(source) else {
            throw AnswerRefusal(
                status: 422,
                sentence:
                    "the source \"\(ShownValue.plain(source))\" is not a name; use letters, digits, hyphens, "
                    + "and neither api nor command")
        }
        guard !feeds.contains(source) else {
            throw AnswerRefusal(
                status: 422,
                sentence:
                    "\"\(source)\" is a feed, which would end what you import when it is read again; give the "
                    + "list another name")
        }
    }

    /// One absence; `place` counts them from 1.
    /// `isStrict` refuses what is over: a list may well have past ones.
    func absence(
        _ said: AbsenceRequest.Said, place: Int, isStrict: Bool = false
    ) throws(AnswerRefusal) -> Absence {
        func refuse(_ text: String) -> AnswerRefusal {
            AnswerRefusal(status: 422, sentence: "absence \(place): \(text)")
        }
        // By address, never by display name: two people may share one.
        guard let person = people[said.person]?.name ?? addresses[said.person.lowercased()] else {
            throw refuse(
                "unknown person \"\(ShownValue.plain(said.person))\""
                    + NearestName.suggestion(for: said.person, among: people.keys))
        }
        guard let kind = Absence.Kind(rawValue: said.kind) else {
            let kinds = Absence.Kind.allCases.map(\.rawValue)
            throw refuse(
                "unknown kind \"\(ShownValue.plain(said.kind))\""
                    + NearestName.suggestion(for: said.kind, among: kinds)
                    + "; the kinds are \(kinds.joined(separator: ", "))")
        }
        guard (said.first == nil) != (said.from == nil), said.first != nil || said.last == nil,
            said.from != nil || said.to == nil
        else {
            throw refuse(
                "it is whole days, with first and last, or has from and to; without the second of them it has no end yet"
            )
        }
        let from: Timestamp
        var to: Timestamp?
        if let first = said.first {
            from = zone.timestamp(try day(first, refuse), secondOfDay: 0)
            if let last = said.last {
                to = zone.timestamp(try day(last, refuse).advanced(days: 1), secondOfDay: 0)
            }
        } else {
            from = try moment(said.from ?? "", refuse)
            if let end = said.to { to = try moment(end, refuse) }
        }
        if let to, to <= from { throw refuse("it ends before it begins; correct one of its ends") }
        if let to, to.seconds(since: from) > Int64(Self.longestYears) * 366 * 86_400 {
            throw refuse("it lasts longer than \(Self.longestYears) years; leave its end out")
        }
        if isStrict, let to, to <= now {
            throw refuse("it is over already; look at its year")
        }
        return Absence(person: person, kind: kind, from: from, to: to)
    }

    private func day(
        _ text: String, _ refuse: (String) -> AnswerRefusal
    ) throws(AnswerRefusal) -> CivilDate {
        guard let date = CivilDate(iso: text), (1970...2100).contains(date.components.year) else {
            throw refuse("\"\(ShownValue.plain(text))\" is no day; write it like 2026-12-21")
        }
        return date
    }

    /// `2026-12-21 09:00` by the local clock, or RFC 3339.
    private func moment(
        _ text: String, _ refuse: (String) -> AnswerRefusal
    ) throws(AnswerRefusal) -> Timestamp {
        let words = text.split(separator: " ").map(String.init)
        if words.count == 2, let date = CivilDate(iso: words[0]),
            (1970...2100).contains(date.components.year), let second = TimeOfDay.seconds(words[1])
        {
            return zone.timestamp(date, secondOfDay: second)
        }
        guard let moment = Timestamp(rfc3339: text),
            (1970...2100).contains(zone.local(moment).date.components.year)
        else {
            throw refuse(
                "\"\(ShownValue.plain(text))\" is no moment; write it like \"2026-12-21 09:00\"")
        }
        return moment
    }
}

extension Directory {
    /// People by their mail addresses, in small letters; an address that several people share names nobody.
    package var addresses: [String: String] {
        var owners: [String: Set<String>] = [:]
        for person in people.values {
            for contact in person.contacts where contact.channel == .email {
                owners[MailAddress.small(contact.address), default: []].insert(person.name)
            }
        }
        return owners.filter { $1.count == 1 }.compactMapValues(\.first)
    }
}
