package import Deadlines

/// One fact as a person types it: a type, a case, `member=value` words and a time.
package struct FactWords: Sendable {
    package var type: String
    package var subject: String
    /// `member=value`; the values of a list separated by commas.
    package var members: [String]
    /// When it happened, in the forms of `LocalTimeWords`; nil for the member that says so, else now.
    package var at: String?
    /// The CloudEvents `source`.
    package var source: String

    /// Takes down the words.
    package init(
        type: String, subject: String, members: [String] = [], at: String? = nil,
        source: String = "longstop/terminal"
    ) {
        self.type = type
        self.subject = subject
        self.members = members
        self.at = at
        self.source = source
    }

    /// A required member that was not given.
    package struct Missing: Hashable, Sendable {
        package let name: String
        /// What may be written, such as `"M" or "A"`; nil when any text will do.
        package let expectation: String?

        /// Names a member to ask for.
        package init(name: String, expectation: String?) {
            self.name = name
            self.expectation = expectation
        }
    }

    /// Why words are not a fact.
    package enum Failure: Error, Hashable, Sendable {
        /// Ask for these, add them to `members` and build again.
        case missing([Missing])
        /// Lower-case fragments, one for each thing wrong.
        case wrong([String])
    }

    /// The fact as CloudEvents JSON, and as it would be recorded now.
    package struct Built: Sendable {
        package let fact: Fact
        package let json: String
    }

    /// Makes the fact, checked as the daemon will check it. The same words for the same moment give the
    /// same identity, so that saying them twice records them once.
    package func build(reader: FactReader, now: Timestamp) throws(Failure) -> Built {
        var wrong: [String] = []
        guard let factType = reader.vocabulary.types[type] else {
            let known = reader.vocabulary.types.keys
            let (shown, hint) = ShownValue.near(type, among: known)
            throw .wrong(["\(shown.map { "type \($0)" } ?? "the type") is not known\(hint)"])
        }
        var data: [String: FactValue] = [:]
        for member in members {
            let parts = member.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let name = String(parts[0])
            if parts.count < 2 {
                wrong.append("\(ShownValue.token(member) ?? "a word") is not member=value")
            } else if let refused = reader.refusedName(for: name) {
                wrong.append(
                    "member \"\(refused)\" identifies a child and is refused always; give the case "
                        + "reference alone")
            } else if let expected = factType.members[name] {
                if data[name] != nil { wrong.append("member \"\(name)\" is given twice") }
                data[name] = value(String(parts[1]), expected, in: reader.zone, at: now)
            } else {
                let hint = NearestName.suggestion(for: name, among: factType.members.keys)
                let shown = ShownValue.token(name).map { "member \($0)" } ?? "a member"
                wrong.append("\(shown) is not known for \"\(type)\"\(hint)")
            }
        }
        let time = moment(data, factType, in: reader.zone, at: now)
        if time == nil {
            let shown = ShownValue.token(at ?? "").map { "time \($0)" } ?? "the time"
            wrong.append("\(shown) is not understood; write \(LocalTimeWords.forms)")
        }
        guard wrong.isEmpty, let time else { throw .wrong(wrong) }
        let missing = factType.required.subtracting(data.keys).sorted()
        if !missing.isEmpty {
            throw .missing(
                missing.map { name in
                    Missing(
                        name: name,
                        expectation: factType.members[name].flatMap(MemberWords.expectation))
                })
        }
        let fact = Fact(
            identity: FactID(source: source, id: identifier(data, factType, time, reader)),
            type: type, subject: CaseReference(subject), time: time, recordedAt: now, data: data)
        return try checked(fact, reader, now)
    }

    private func checked(
        _ fact: Fact, _ reader: FactReader, _ now: Timestamp
    ) throws(Failure) -> Built {
        let json = FactJSON.text(of: fact)
        var document = FactDocument(Array(json.utf8))
        guard let item = document.next() else { throw .wrong(["the words make no fact"]) }
        let reading = reader.read(item, of: document, at: now)
        guard let read = reading.fact else { throw .wrong(reading.problems.map(\.message)) }
        return Built(fact: read, json: json)
    }

    private func moment(
        _ data: [String: FactValue], _ type: FactType, in zone: Zone, at now: Timestamp
    ) -> Timestamp? {
        if let at { return LocalTimeWords.moment(at, zone: zone, now: now) }
        let given = type.happensAt.flatMap { data[$0]?.text }.flatMap(Timestamp.init(rfc3339:))
        return given ?? Timestamp(seconds: now.seconds)
    }

    private func value(
        _ text: String, _ type: MemberType, in zone: Zone, at now: Timestamp
    ) -> FactValue {
        switch type {
        case .text, .word, .date, .authority: return .text(text)
        case .flag:
            switch text.lowercased() {
            case "true", "yes": return .flag(true)
            case "false", "no": return .flag(false)
            default: return .text(text)
            }
        case .moment:
            let moment = LocalTimeWords.moment(text, zone: zone, now: now)
            return .text(moment?.description ?? text)
        case .list(let element):
            let parts = text.split(separator: ",", omittingEmptySubsequences: false)
            return .list(parts.map { value(String($0), element, in: zone, at: now) })
        case .fact:
            guard let hash = text.lastIndex(of: "#") else { return .text(text) }
            return .object([
                "source": .text(String(text[..<hash])),
                "id": .text(String(text[text.index(after: hash)...])),
            ])
        }
    }

    /// Type, case, what tells one such fact from another, and time: readable, and the same for the same.
    private func identifier(
        _ data: [String: FactValue], _ type: FactType, _ time: Timestamp, _ reader: FactReader
    ) -> String {
        let telling = data.keys.sorted().filter { name in
            guard !reader.vocabulary.secret.contains(name) else { return false }
            if reader.keyMembers.contains(name) || name == "corrects" { return true }
            guard type.required.contains(name), let expected = type.members[name] else {
                return false
            }
            return expected != .text
        }
        var parts = [self.type, subject]
        for name in telling {
            if case .object(let target)? = data[name] {
                parts.append("\(target["source"]?.text ?? "")#\(target["id"]?.text ?? "")")
            } else {
                parts.append((data[name]?.texts ?? []).joined(separator: "+"))
            }
        }
        let text = (parts + [time.description]).joined(separator: "/")
        guard text.count > IntakeLimits.textCharacters else { return text }
        let kept = text.prefix(IntakeLimits.textCharacters - 17)
        let digits = String(Self.fingerprint(text), radix: 16)
        return "\(kept)~\(String(repeating: "0", count: 16 - digits.count))\(digits)"
    }

    /// FNV-1a, 64 bits: enough to tell two long texts of one person apart, and the same on every machine.
    private static func fingerprint(_ text: String) -> UInt64 {
        text.utf8.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
    }
}
