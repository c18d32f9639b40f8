/// The people of an export: those whom a schedule or a policy names are written, the others are not.
final class ImportPeople {
    /// Somebody as an export knows them.
    struct Person {
        let key: String
        let title: String
        /// What the other system knows them by.
        let id: String
        /// Nil when the export has no address that mail can be sent to.
        let email: String?
        let origin: ImportValue
    }

    private struct Known {
        let title: String
        let id: String
        let email: String?
        let username: String?
        let origin: ImportValue
    }

    private let log: ImportLog
    private var names = ImportNames()
    private var known: [Known] = []
    private var indexes: [String: Int] = [:]
    private var keys: [Int: String] = [:]
    /// In the order in which they were first named.
    private(set) var named: [Person] = []

    init(log: ImportLog) {
        self.log = log
    }

    /// Takes in somebody of a list of users, known by any of `ids`; who is known already stays as they are.
    func add(_ value: ImportValue, ids: [String?], email: String?, username: String? = nil) {
        let ids = ids.compactMap(\.self)
        guard let id = ids.first, !ids.contains(where: { indexes[$0] != nil }) else { return }
        let title = value.text("name") ?? value.text("fullName") ?? value.text("summary")
        known.append(
            Known(
                title: title ?? username ?? id, id: id, email: email, username: username,
                origin: value))
        for id in ids { indexes[id] = known.count - 1 }
    }

    /// The key of whoever is known by one of `ids`. Somebody who is in no list of users gets a key as well, and no
    /// contact.
    func key(of ids: [String?], _ title: String, at value: ImportValue, email: String? = nil)
        -> String
    {
        let ids = ids.compactMap(\.self)
        if let index = ids.compactMap({ indexes[$0] }).first {
            for id in ids { indexes[id] = index }
            return keys[index] ?? name(index)
        }
        known.append(
            Known(
                title: title, id: ids.first ?? "", email: email, username: nil, origin: value))
        for id in ids { indexes[id] = known.count - 1 }
        return name(known.count - 1)
    }

    private func name(_ index: Int) -> String {
        let person = known[index]
        let email = person.email.flatMap { SettingsReader.faultOfAddress($0) == nil ? $0 : nil }
        let local = email?.split(separator: "@").first.map(String.init)
        let key = names.unique(
            local ?? person.username ?? person.title, else: "person-\(named.count + 1)")
        keys[index] = key
        named.append(
            Person(
                key: key, title: person.title, id: person.id, email: email, origin: person.origin))
        if email == nil {
            log.leaveOut(
                person.origin, person.title,
                (person.email == nil
                    ? "no mail address of theirs is in the export"
                    : "their mail address is none that mail can be sent to")
                    + "; give \"\(key)\" a contact in people.yml")
        }
        return key
    }

    /// How many were in the lists of users and are named nowhere.
    var unnamed: Int { known.count - named.count }
}
