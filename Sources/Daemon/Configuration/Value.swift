import Channels
import Deadlines
import Yams

/// One value of a file: it types itself from its text, and reports what it cannot be.
struct Value {
    let node: Node
    /// What messages call it: `"limit"`.
    let label: String
    let position: Position
    let complaints: Complaints

    init(_ node: Node, label: String, file: String, _ complaints: Complaints) {
        self.node = node
        self.label = label
        let mark = node.mark
        position = Position(file: file, line: mark?.line ?? 0, column: mark?.column ?? 0)
        self.complaints = complaints
    }

    /// Reports something wrong with it.
    func complain(_ text: String) {
        complaints.add(text, at: position)
    }

    /// Whether it is left empty.
    var isEmpty: Bool {
        guard case .scalar(let scalar) = node else { return false }
        return scalar.style == .plain && ["", "~", "null"].contains(scalar.string)
    }

    /// Its text as it stands, when it is a scalar.
    var raw: String? {
        isEmpty ? nil : node.scalar?.string
    }

    /// Whether it is a section of keys.
    var isSection: Bool { node.mapping != nil }

    /// Whether it is a list.
    var isList: Bool { node.sequence != nil }

    /// Whether it is a list of nothing.
    var isEmptyList: Bool { node.sequence?.isEmpty ?? false }

    private var shape: String {
        if isEmpty { return "is left empty" }
        return isList ? "is a list" : isSection ? "is a section" : "is \(Quoted.text(raw ?? ""))"
    }

    /// Reports that it is something else than `wanted`.
    func complain(expected wanted: String) {
        complain("\(label) \(shape); write \(wanted)")
    }

    /// One line of text; nil, and reported, when it is anything else.
    func text(_ wanted: String = "one line of text") -> String? {
        guard let raw else {
            complain(expected: wanted)
            return nil
        }
        let text = raw.drop { $0.isWhitespace }.reversed().drop { $0.isWhitespace }.reversed()
        guard !text.contains(where: { $0.unicodeScalars.contains { Self.isControl($0) } }) else {
            complain("\(label) holds a line break or control character; write \(wanted)")
            return nil
        }
        guard !text.isEmpty, text.count <= ConfigurationLimits.textCharacters else {
            let limit = ConfigurationLimits.textCharacters
            complain("\(label) has \(text.count) characters; write 1 to \(limit)")
            return nil
        }
        return String(text)
    }

    private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
        scalar.value < 32 || (127..<160).contains(scalar.value)
            || ["\u{2028}", "\u{2029}"].contains(scalar)
    }

    /// A name: letters, digits, dots, hyphens and underscores.
    func name() -> String? {
        guard let text = text("a name") else { return nil }
        guard Self.isName(text) else {
            complain("\(label) is \(Quoted.text(text)), \(Self.nameRule)")
            return nil
        }
        return text
    }

    /// The name of a credential; a wrong one is never shown, since it may be the secret itself.
    func credentialName() -> String? {
        // Many keys are made of what names are made of.
        guard let raw, Self.isName(raw), !SecretLook.isBareKey(raw) else {
            complain(
                "\(label) is not the name of a credential; name a file that systemd passes on "
                    + "with LoadCredential, never the secret itself")
            return nil
        }
        return raw
    }

    static let nameRule =
        "not a name; use letters, digits, dots, hyphens and underscores, at most "
        + "\(ConfigurationLimits.nameCharacters)"

    static func isName(_ text: String) -> Bool {
        text.count <= ConfigurationLimits.nameCharacters && text.first != "." && text.first != "-"
            && !text.isEmpty
            && text.allSatisfy {
                $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "." || $0 == "-" || $0 == "_")
            }
    }

    /// A name of something defined elsewhere; `names` nil means that it is not known what is.
    func reference(to kind: String, among names: Set<String>?) -> String? {
        guard let text = text("the name of a \(kind)") else { return nil }
        if let names, !names.contains(text) {
            let meant = NearestName.suggestion(for: text, among: names)
            complain("unknown \(kind) \(Quoted.text(text))\(meant)")
            return nil
        }
        return text
    }

    /// A whole number in a range.
    func whole(_ range: ClosedRange<Int>) -> Int? {
        guard let raw, let number = Int(raw), range.contains(number) else {
            complain(expected: "a whole number from \(range.lowerBound) to \(range.upperBound)")
            return nil
        }
        return number
    }

    /// `true` or `false`.
    func flag() -> Bool? {
        switch raw {
        case "true": return true
        case "false": return false
        default:
            complain(expected: "true or false")
            return nil
        }
    }

    /// Seconds of `30m`, `4h`, `1h30m`; more than none.
    func length(atMost longest: Int64? = nil) -> Int64? {
        if let raw, let longest, let seconds = LengthOfTime.seconds(raw), seconds > longest {
            complain(expected: "at most \(longest / 86_400) days: nobody would be told meanwhile")
            return nil
        }
        guard let raw, let seconds = LengthOfTime.seconds(raw), seconds > 0 else {
            complain(expected: "a length of time such as 90s, 30m, 4h or 2d, at most ten years")
            return nil
        }
        return seconds
    }

    /// A day, `yyyy-mm-dd`.
    func date() -> CivilDate? {
        guard let raw, let date = CivilDate(iso: raw) else {
            complain(expected: "a day as yyyy-mm-dd")
            return nil
        }
        return date
    }

    /// One of an enumeration's words.
    func word<Word: RawRepresentable & CaseIterable>(_ type: Word.Type) -> Word?
    where Word.RawValue == String {
        let words = type.allCases.map(\.rawValue)
        guard let raw, let word = Word(rawValue: raw) else {
            let meant = NearestName.suggestion(for: raw ?? "", among: words)
            complain("\(label) \(shape); write \(Self.alternatives(words))\(meant)")
            return nil
        }
        return word
    }

    /// `a, b or c`.
    static func alternatives(_ words: [String], joinedBy word: String = "or") -> String {
        guard let last = words.last, words.count > 1 else { return words.first ?? "" }
        return words.dropLast().joined(separator: ", ") + " \(word) " + last
    }

    /// The members of a list, at least one; a value that is no list counts as a list of itself.
    func oneOrMore() -> [Value] {
        guard let sequence = node.sequence else {
            if isEmpty { complain(expected: "at least one") }
            return isEmpty ? [] : [self]
        }
        if sequence.isEmpty { complain("\(label) is an empty list; write at least one") }
        return sequence.map { Value($0, label: label, file: position.file, complaints) }
    }

    /// Its keys; nil, and reported, when it is no section. Problems of the whole section are blamed on `owner`.
    func section(of owner: Position? = nil) -> Section? {
        guard let mapping = node.mapping else {
            complain(expected: "a section of keys and values")
            return nil
        }
        return Section(mapping, of: self, blaming: owner ?? position)
    }
}
