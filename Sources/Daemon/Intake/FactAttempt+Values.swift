import Deadlines

extension FactAttempt {
    /// The value of a member of `data` as its type has it; nil, with a problem, when it is another.
    mutating func value(
        _ node: StrictJSON.Node, _ type: MemberType, _ member: String
    ) -> FactValue? {
        switch type {
        case .list(let element): return list(node, of: element, member)
        case .fact: return target(node, member)
        case .flag:
            if case .flag(let flag) = node.value { return .flag(flag) }
            return refuse(node, member, "must be true or false")
        case .moment(let past):
            guard let moment = moment(node, member) else { return nil }
            if past { refuseAhead(moment, node, member) }
            return .text(text(of: node) ?? "")
        case .date(let years): return date(node, withinYears: years, member)
        case .text: return plainText(node, member)
        case .word(let words):
            if let text = text(of: node), words.contains(text) { return .text(text) }
            let nearest = text(of: node).flatMap { NearestName.of($0, among: words) }
            return refuse(
                node, member, "must be \(MemberWords.alternatives(words))", nearest: nearest)
        case .authority:
            if let text = text(of: node), Self.isAuthority(text) { return .text(text) }
            return refuse(node, member, "must be an authority's code, such as \"E08000025\"")
        }
    }

    /// An RFC 3339 moment.
    mutating func moment(_ node: StrictJSON.Node, _ member: String) -> Timestamp? {
        if let text = text(of: node), let moment = Timestamp(rfc3339: text) { return moment }
        _ = refuse(
            node, member, "must be a date and time with its zone, such as \"2026-11-20T18:40:00Z\"")
        return nil
    }

    /// Whether our clock can be right. With one that stands in 1970, or far behind the record, facts of this hour lie
    /// ahead, and none would be kept; a fact that brings its own moment of recording asks no clock.
    private var knowsNow: Bool {
        reader.allowsRecordedAt
            || reader.believesClock && now.seconds >= SystemLimits.madeAfterSeconds
    }

    /// Refuses a moment of the past that lies more than five minutes ahead.
    mutating func refuseAhead(_ moment: Timestamp, _ node: StrictJSON.Node, _ member: String) {
        guard knowsNow, moment > now.advanced(seconds: IntakeLimits.secondsAhead) else { return }
        let clock = reader.allowsRecordedAt ? "of when it was recorded" : "of this machine's clock"
        _ = refuse(
            node, member,
            "is more than \(IntakeLimits.secondsAhead / 60) minutes ahead \(clock)",
            remedy: "; a fact is what has happened")
    }

    private mutating func list(
        _ node: StrictJSON.Node, of element: MemberType, _ member: String
    ) -> FactValue? {
        guard case .list(let nodes) = node.value,
            (1...IntakeLimits.listValues).contains(nodes.count)
        else {
            return refuse(
                node, member, "must be a list of 1 to \(IntakeLimits.listValues) values")
        }
        let values = nodes.compactMap { value($0, element, member) }
        return values.count == nodes.count ? .list(values) : nil
    }

    private mutating func target(_ node: StrictJSON.Node, _ member: String) -> FactValue? {
        guard case .object(let parts) = node.value, parts.count == 2,
            let source = parts.first(where: { $0.name == "source" }),
            let id = parts.first(where: { $0.name == "id" })
        else {
            return refuse(node, member, "must name a fact: {\"source\": …, \"id\": …}")
        }
        guard let sourceText = shaped("source", source.node), let idText = shaped("id", id.node)
        else { return nil }
        return .object(["source": .text(sourceText), "id": .text(idText)])
    }

    private mutating func date(
        _ node: StrictJSON.Node, withinYears years: Int?, _ member: String
    ) -> FactValue? {
        guard let text = text(of: node), let date = CivilDate(iso: text) else {
            return refuse(node, member, "must be a day, such as \"2030-05-17\"")
        }
        let today = reader.zone.local(now).date
        if knowsNow, let years, date > today.advanced(months: 12 * years) {
            return refuse(node, member, "is more than \(years) years ahead")
        }
        return .text(text)
    }

    private mutating func plainText(_ node: StrictJSON.Node, _ member: String) -> FactValue? {
        let limit = IntakeLimits.textCharacters
        guard let text = text(of: node) else { return refuse(node, member, "must be text") }
        guard text.count <= limit, text.contains(where: { !$0.isWhitespace }) else {
            problem(at: node, member, "member \"\(member)\" must be 1 to \(limit) characters")
            return nil
        }
        guard !text.unicodeScalars.contains(where: ShownValue.isHidden) else {
            problem(at: node, member, "member \"\(member)\" holds a character that does not print")
            return nil
        }
        if reader.keyMembers.contains(member),
            text.first?.isWhitespace == true || text.last?.isWhitespace == true
        {
            return refuse(node, member, "begins or ends with a blank")
        }
        return .text(text)
    }

    private static func isAuthority(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        return bytes.count == 9 && (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(bytes[0])
            && bytes.dropFirst().allSatisfy { (0x30...0x39).contains($0) }
    }

    /// Adds `member "kind" …, not "X"`. The value is shown only if something known is near it or it is a
    /// plain token: what is in the wrong place is often a name.
    ///
    /// The value of a secret member is never shown.
    private mutating func refuse(
        _ node: StrictJSON.Node, _ member: String, _ cause: String, nearest: String? = nil,
        remedy: String = ""
    ) -> FactValue? {
        let shown =
            reader.vocabulary.secret.contains(member)
            ? nil : shown(node, isNear: nearest != nil)
        let hint = nearest.map { "; did you mean \"\($0)\"?" } ?? remedy
        problem(
            at: node, member,
            "member \"\(member)\" \(cause)\(shown.map { ", not \($0)" } ?? "")\(hint)")
        return nil
    }

    private func shown(_ node: StrictJSON.Node, isNear: Bool) -> String? {
        switch node.value {
        case .text(let text): isNear ? ShownValue.quoted(text) : ShownValue.token(text)
        case .number: "a number"
        case .flag(let flag): "\(flag)"
        case .null: "null"
        case .list(let nodes): nodes.isEmpty ? "an empty list" : "a list of \(nodes.count)"
        case .object: "an object"
        }
    }
}
