/// The local reference by which a case is known; never a name.
package struct CaseReference: Hashable, Comparable, Sendable, CustomStringConvertible {
    package let description: String

    /// Names the case.
    package init(_ reference: String) {
        description = reference
    }

    package static func < (left: CaseReference, right: CaseReference) -> Bool {
        left.description < right.description
    }
}

/// The identity of a fact: who said it, and their own number for it.
package struct FactID: Hashable, Comparable, Sendable, Codable, CustomStringConvertible {
    /// The CloudEvents `source`.
    package let source: String
    /// The CloudEvents `id`, unique within the source.
    package let id: String

    /// Names a fact.
    package init(source: String, id: String) {
        self.source = source
        self.id = id
    }

    package static func < (left: FactID, right: FactID) -> Bool {
        (left.source, left.id) < (right.source, right.id)
    }

    /// Source and id in one word, for logs and reasons: `source#id`.
    package var description: String { "\(source)#\(id)" }
}

/// The value of one member of a fact's `data`.
package enum FactValue: Hashable, Sendable {
    case text(String)
    case number(Double)
    case flag(Bool)
    case list([FactValue])
    case object([String: FactValue])
    case null

    /// The text, when it is one.
    package var text: String? {
        if case .text(let text) = self { text } else { nil }
    }

    /// Every text in it: its own, or those of its list.
    package var texts: [String] {
        switch self {
        case .text(let text): [text]
        case .list(let values): values.compactMap(\.text)
        default: []
        }
    }
}

/// Something that happened to a case: an immutable CloudEvents 1.0 record, and when we learnt it.
package struct Fact: Hashable, Sendable {
    package var identity: FactID
    /// CloudEvents `type`, such as `case.opened`.
    package var type: String
    /// CloudEvents `subject`.
    package var subject: CaseReference
    /// CloudEvents `time`: when it happened, as the source says.
    package var time: Timestamp
    /// When we learnt it; a correction keeps its original's.
    package var recordedAt: Timestamp
    package var data: [String: FactValue]

    /// Makes a fact of its parts; whether the vocabulary allows them is not asked here.
    package init(
        identity: FactID, type: String, subject: CaseReference, time: Timestamp,
        recordedAt: Timestamp, data: [String: FactValue] = [:]
    ) {
        self.identity = identity
        self.type = type
        self.subject = subject
        self.time = time
        self.recordedAt = recordedAt
        self.data = data
    }

    /// The fact this one corrects or retracts (`data.corrects`).
    package var corrects: FactID? {
        guard case .object(let target)? = data[Self.correcting],
            let source = target["source"]?.text,
            let id = target["id"]?.text
        else { return nil }
        return FactID(source: source, id: id)
    }

    /// What differs in content, by the names of members; when it was recorded is not content (facts, §1).
    package func differences(from other: Fact) -> [String] {
        var names: [String] = []
        if type != other.type { names.append("type") }
        if subject != other.subject { names.append("subject") }
        if time != other.time { names.append("time") }
        let members = Set(data.keys).union(other.data.keys).sorted()
        return names + members.filter { data[$0] != other.data[$0] }.map { "data.\($0)" }
    }

    /// The member that names the fact which this one corrects or retracts.
    static let correcting = "corrects"
    /// The type that withdraws another fact, one of the three built in.
    package static let retraction = "fact.retracted"
    /// The type that ends a case, one of the three built in.
    package static let closing = "case.closed"
}
