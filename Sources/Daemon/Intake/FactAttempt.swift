import Deadlines

/// One object on its way to becoming a fact: collects every problem instead of stopping at the first.
struct FactAttempt {
    let reader: FactReader
    let document: FactDocument
    /// Where the object begins: the place of what it lacks.
    let start: StrictJSON.Mark
    /// The clock that moments of the past are held against.
    var now: Timestamp
    private(set) var identity: FactID?
    private(set) var problems: [IntakeProblem] = []

    init(reader: FactReader, document: FactDocument, start: StrictJSON.Mark, now: Timestamp) {
        self.reader = reader
        self.document = document
        self.start = start
        self.now = now
    }

    private static let required = ["specversion", "id", "source", "type", "subject", "time"]
    private static let optional = ["data", "datacontenttype", "dataschema"]
    /// What stands beside `data`, and that itself.
    static let attributes = required + optional + ["recordedat"]

    /// The fact, if nothing is wrong with it; look at `problems` before use.
    mutating func fact(from members: [StrictJSON.Member]) -> Fact? {
        let known = Self.required + Self.optional + (reader.allowsRecordedAt ? ["recordedat"] : [])
        var attributes: [String: StrictJSON.Node] = [:]
        for member in members where !refuseIdentifying(member) {
            if known.contains(member.name) {
                attributes[member.name] = member.node
            } else {
                complainOfUnknown(member, among: known)
            }
        }
        for name in Self.required where attributes[name] == nil {
            problem(at: nil, name, "member \"\(name)\" is missing; every fact needs it")
        }
        checkFixed(attributes)
        let source = shaped("source", attributes["source"])
        let id = shaped("id", attributes["id"])
        if let source, let id { identity = FactID(source: source, id: id) }
        let subject = reference(attributes["subject"])
        let time = attributes["time"].flatMap { moment($0, "time") }
        let recordedAt = attributes["recordedat"].flatMap { moment($0, "recordedat") }
        if reader.allowsRecordedAt, let told = recordedAt ?? time { now = told }
        if let time, let node = attributes["time"] { refuseAhead(time, node, "time") }
        guard let type = type(attributes["type"]) else { return nil }
        let data = data(attributes["data"], of: type)
        guard let identity, let subject, let time else { return nil }
        return Fact(
            identity: identity, type: type, subject: CaseReference(subject), time: time,
            recordedAt: now, data: data)
    }

    private mutating func checkFixed(_ attributes: [String: StrictJSON.Node]) {
        if let node = attributes["specversion"], node.value != .text("1.0") {
            problem(at: node, "specversion", "member \"specversion\" must be \"1.0\"")
        }
        if let node = attributes["datacontenttype"], node.value != .null,
            node.value != .text("application/json")
        {
            problem(
                at: node, "datacontenttype",
                "member \"datacontenttype\" must be \"application/json\", or be left out")
        }
        if let node = attributes["dataschema"], node.value != .null, text(of: node) == nil {
            problem(at: node, "dataschema", "member \"dataschema\" must be text, or be left out")
        }
    }

    /// `id` or `source`: 1 to 200 printable characters, without a blank at either end.
    mutating func shaped(_ name: String, _ node: StrictJSON.Node?) -> String? {
        guard let node else { return nil }
        let limit = IntakeLimits.textCharacters
        if let text = text(of: node), !text.isEmpty, text.count <= limit,
            text.first?.isWhitespace == false, text.last?.isWhitespace == false,
            !text.unicodeScalars.contains(where: ShownValue.isHidden)
        {
            return text
        }
        problem(at: node, name, "member \"\(name)\" must be 1 to \(limit) printable characters")
        return nil
    }

    private mutating func reference(_ node: StrictJSON.Node?) -> String? {
        guard let node else { return nil }
        let limit = IntakeLimits.subjectCharacters
        if let text = text(of: node), (1...limit).contains(text.utf8.count),
            text.utf8.allSatisfy(Self.isOfReference)
        {
            return text
        }
        problem(
            at: node, "subject",
            "member \"subject\" must be a case reference: 1 to \(limit) letters, digits, \"-\", "
                + "\"_\", \".\" or \"/\"; never a name")
        return nil
    }

    private static func isOfReference(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"),
            UInt8(ascii: "."), UInt8(ascii: "/"):
            true
        default: false
        }
    }

    private mutating func type(_ node: StrictJSON.Node?) -> String? {
        guard let node else { return nil }
        guard let name = text(of: node) else {
            problem(at: node, "type", "member \"type\" must be text, such as \"case.opened\"")
            return nil
        }
        if reader.vocabulary.types[name] != nil { return name }
        let (shown, hint) = ShownValue.near(name, among: reader.vocabulary.types.keys)
        problem(at: node, "type", "\(shown.map { "type \($0)" } ?? "the type") is not known\(hint)")
        return nil
    }

    private mutating func data(
        _ node: StrictJSON.Node?, of typeName: String
    ) -> [String: FactValue] {
        let type = reader.vocabulary.types[typeName] ?? FactType()
        var members: [StrictJSON.Member] = []
        switch node?.value {
        case .object(let given)?: members = given
        case nil, .null?: break
        default: problem(at: node, "data", "member \"data\" must be an object")
        }
        var data: [String: FactValue] = [:]
        for member in members where reader.refusedName(for: member.name) == nil {
            guard let expected = type.members[member.name] else {
                complainOfUnknown(member, among: type.members.keys, of: typeName)
                continue
            }
            data[member.name] = value(member.node, expected, member.name) ?? .null
        }
        for name in type.required.sorted() where data[name] == nil {
            let words = type.members[name].flatMap(MemberWords.expectation)
            problem(
                at: node, name,
                "member \"\(name)\" of \"\(typeName)\" is missing\(words.map { ": \($0)" } ?? "")")
        }
        for (name, flag) in type.requiredUnless.sorted(by: { $0.key < $1.key })
        where data[name] == nil && data[flag] != .flag(true) {
            let words = type.members[name].flatMap(MemberWords.expectation)
            problem(
                at: node, name,
                "member \"\(name)\" of \"\(typeName)\" is missing, and \"\(flag)\" is not true"
                    + (words.map { ": \($0)" } ?? ""))
        }
        if let target = data["corrects"], Fact.target(of: target) == identity, identity != nil {
            problem(at: node, "corrects", "member \"corrects\" names the fact itself")
        }
        return data
    }

    /// Refuses members that identify a child, at any depth, without showing what they hold.
    private mutating func refuseIdentifying(_ member: StrictJSON.Member) -> Bool {
        if let name = reader.refusedName(for: member.name) {
            problem(
                atOffset: member.offset, name,
                "member \"\(name)\" identifies a child and is refused always; remove it and send "
                    + "the case reference alone")
            return true
        }
        refuseIdentifying(within: member.node)
        return false
    }

    private mutating func refuseIdentifying(within node: StrictJSON.Node) {
        switch node.value {
        case .object(let members): for member in members { _ = refuseIdentifying(member) }
        case .list(let nodes): for node in nodes { refuseIdentifying(within: node) }
        default: break
        }
    }

    private mutating func complainOfUnknown(
        _ member: StrictJSON.Member, among known: some Sequence<String>, of type: String? = nil
    ) {
        var hint = NearestName.suggestion(for: member.name, among: known)
        if type == nil, hint.isEmpty { hint = "; what a type carries belongs in \"data\"" }
        let name = ShownValue.token(member.name).map { "member \($0)" } ?? "a member"
        let place = type.map { "for \"\($0)\"" } ?? "beside \"type\""
        problem(
            atOffset: member.offset, nil,
            "\(name) is not known \(place)\(hint)")
    }

    /// The text of a value; nil for anything else.
    func text(of node: StrictJSON.Node) -> String? {
        if case .text(let text) = node.value { text } else { nil }
    }

    /// Adds a problem at a value, or at the object's beginning.
    mutating func problem(at node: StrictJSON.Node?, _ member: String?, _ message: String) {
        let mark = node.map { document.mark(at: $0.offset) } ?? start
        add(IntakeProblem(mark: mark, member: member, message: message))
    }

    private mutating func problem(atOffset offset: Int, _ member: String?, _ message: String) {
        add(IntakeProblem(mark: document.mark(at: offset), member: member, message: message))
    }

    private mutating func add(_ problem: IntakeProblem) {
        if problems.count < IntakeLimits.problemsOfFact { problems.append(problem) }
    }
}

extension Fact {
    /// The identity that a `corrects` value names.
    fileprivate static func target(of value: FactValue) -> FactID? {
        guard case .object(let target) = value, let source = target["source"]?.text,
            let id = target["id"]?.text
        else { return nil }
        return FactID(source: source, id: id)
    }
}
