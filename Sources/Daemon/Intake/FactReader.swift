package import Deadlines

/// Turns parsed objects into facts, or says everything that is wrong with them.
package struct FactReader: Sendable {
    /// The types and members it knows: the installation's, and the three that are built in.
    package let vocabulary: Vocabulary
    /// Whether `recordedat` is accepted, as in a simulation; it then stands for our own clock.
    package let allowsRecordedAt: Bool
    /// Whether our clock is believed; a fact may lie ahead of one that is not.
    package var believesClock = true
    /// The zone whose days count for dates.
    package let zone: Zone
    /// Names that identify a child, as they are compared: lower-case letters and digits only.
    let refusedNames: [String: String]
    /// Names of attributes and members that are known and not refused, so that few have to be compared.
    private let harmless: Set<String>
    /// Members that name what clocks are kept for, such as `episode`.
    let keyMembers: Set<String>

    /// Makes a reader; `zone` is the installation's own.
    package init(vocabulary: Vocabulary, zone: Zone, allowsRecordedAt: Bool = false) {
        var vocabulary = vocabulary
        for (name, type) in Self.builtIn where vocabulary.types[name] == nil {
            vocabulary.types[name] = type
        }
        for (name, type) in vocabulary.types {
            vocabulary.types[name]?.members["corrects"] = .fact
            if name == Fact.retraction { vocabulary.types[name] = type.requiring("corrects") }
        }
        vocabulary.secret.formUnion(Self.hiddenAlways)
        self.vocabulary = vocabulary
        self.zone = zone
        self.allowsRecordedAt = allowsRecordedAt
        let refusedNames = Dictionary(
            vocabulary.refused.union(Self.refusedAlways).map { (Self.folded($0), $0) },
            uniquingKeysWith: min)
        self.refusedNames = refusedNames
        let known = FactAttempt.attributes + vocabulary.types.values.flatMap(\.members.keys)
        harmless = Set(known.filter { refusedNames[Self.folded($0)] == nil })
        keyMembers = Set(vocabulary.keys.values.flatMap(\.members))
    }

    /// Members that identify a child and are refused whatever the configuration says (facts, §1).
    static let refusedAlways: Set<String> = [
        "name", "date_of_birth", "dob", "address", "phone", "school", "nhs_number", "narrative",
    ]
    /// The one exception, needed for deadlines, which is never shown whatever the configuration says.
    static let hiddenAlways: Set<String> = ["eighteenth_birthday"]

    private static let builtIn: [String: FactType] = [
        "case.opened": FactType(
            meaning: "a case was opened",
            members: ["eighteenth_birthday": .date(withinYears: 18)]),
        Fact.closing: FactType(meaning: "a case was closed"),
        Fact.retraction: FactType(meaning: "a fact was wrong and is withdrawn"),
    ]

    /// What became of one place in a text.
    package struct Reading: Sendable {
        /// The identity, when it could be read; for reports.
        package var identity: FactID?
        /// The fact; nil when there is any problem.
        package var fact: Fact?
        /// Everything wrong with it, in the order of the text.
        package var problems: [IntakeProblem]
    }

    /// Reads the current item of `document`; `now` is our clock, and the fact's `recordedAt` unless a
    /// simulation gives its own.
    package func read(
        _ item: FactDocument.Item, of document: FactDocument, at now: Timestamp
    ) -> Reading {
        guard item.faults.isEmpty, case .object(let members)? = item.node?.value else {
            let problems = item.faults.map {
                IntakeProblem(mark: document.mark(at: $0.offset), message: $0.message)
            }
            return Reading(problems: problems)
        }
        var attempt = FactAttempt(reader: self, document: document, start: item.mark, now: now)
        let fact = attempt.fact(from: members)
        let problems = attempt.problems.sorted { $0.place < $1.place }
        return Reading(
            identity: attempt.identity, fact: problems.isEmpty ? fact : nil, problems: problems)
    }

    /// The configured name of the identifying member that `name` is another spelling of.
    func refusedName(for name: String) -> String? {
        harmless.contains(name) ? nil : refusedNames[Self.folded(name)]
    }

    /// A name as refused names are compared: lower-case letters and digits only.
    static func folded(_ name: String) -> String {
        String(name.lowercased().filter { $0.isLetter || $0.isNumber })
    }
}

extension FactType {
    fileprivate func requiring(_ member: String) -> FactType {
        var type = self
        type.members[member] = .fact
        type.required.insert(member)
        return type
    }
}

extension IntakeProblem {
    fileprivate var place: (Int, Int) { (mark?.line ?? 0, mark?.column ?? 0) }
}
