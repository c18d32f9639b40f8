package import Deadlines
import Foundation

/// What became of a fact.
package enum IntakeOutcome: String, Sendable, Codable, CaseIterable {
    /// Recorded; it is on disk.
    case accepted
    /// Recorded before, with the same content; nothing changed.
    case known
    /// Its identity was recorded before with other content; nothing changed.
    case conflict
    /// Wrong; nothing was recorded.
    case refused
    /// The store failed; nothing is known to have been recorded, so send it again.
    case failed
}

/// What the store says about one fact.
package struct IntakeVerdict: Hashable, Sendable {
    package let outcome: IntakeOutcome
    /// Why, as a lower-case fragment, when it was not recorded.
    package let reason: String?

    /// Makes a verdict.
    package init(_ outcome: IntakeOutcome, reason: String? = nil) {
        self.outcome = outcome
        self.reason = reason
    }
}

/// What became of a text of facts, fact by fact.
package struct IntakeReport: Hashable, Sendable {
    /// What became of one fact.
    package struct Result: Hashable, Sendable {
        /// Its number in the text, from 1.
        package let index: Int
        /// The line on which it begins, from 1.
        package let line: Int
        /// Its identity, when it could be read.
        package let identity: FactID?
        /// Whether it was a JSON object without faults.
        package let wasRead: Bool
        package internal(set) var outcome: IntakeOutcome
        package internal(set) var problems: [IntakeProblem]
    }

    /// What the text is called in messages: a file's name, `standard input`, `request`.
    package let name: String
    /// In the order of the text.
    package internal(set) var results: [Result] = []
    /// What is wrong with the text itself, with what of it was not read.
    package internal(set) var problems: [IntakeProblem] = []
    /// How the store failed; nil when it did not.
    package internal(set) var storeFailure: String?

    /// How many facts came to this.
    package func count(_ outcome: IntakeOutcome) -> Int {
        results.count { $0.outcome == outcome }
    }

    /// Whether every fact of the text is on disk.
    package var isComplete: Bool {
        problems.isEmpty && storeFailure == nil
            && results.allSatisfy { $0.outcome == .accepted || $0.outcome == .known }
    }

    /// The HTTP status that says it: 200 all recorded, 422 some refused, 400 nothing readable, 503 the
    /// store failed.
    package var status: Int {
        if storeFailure != nil { return 503 }
        if isComplete { return 200 }
        return results.contains(where: \.wasRead) ? 422 : 400
    }

    /// Every problem as `file:line:column: message`, in the order of the text.
    package var sentences: [String] {
        results.flatMap(\.problems).map { $0.sentence(in: name) }
            + problems.map { $0.sentence(in: name) } + (storeFailure.map { [$0] } ?? [])
    }

    /// One line for people: `4 facts: 2 accepted, 1 already known, 1 refused`.
    package var summary: String {
        let words: [(IntakeOutcome, String)] = [
            (.accepted, "accepted"), (.known, "already known"), (.conflict, "in conflict"),
            (.refused, "refused"), (.failed, "not recorded"),
        ]
        let counts = words.filter { count($0.0) > 0 }.map { "\(count($0.0)) \($0.1)" }
        let total = "\(results.count) fact\(results.count == 1 ? "" : "s")"
        return counts.isEmpty ? total : "\(total): \(counts.joined(separator: ", "))"
    }
}

extension IntakeReport: Encodable {
    private enum Key: String, CodingKey {
        case name, accepted, known, conflict, refused, failed, facts, problems
    }

    private struct Entry: Encodable {
        let index: Int
        let line: Int
        let source: String?
        let id: String?
        let outcome: IntakeOutcome
        let problems: [String]?
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(name, forKey: .name)
        for outcome in IntakeOutcome.allCases {
            guard let key = Key(rawValue: outcome.rawValue) else { continue }
            try container.encode(count(outcome), forKey: key)
        }
        let entries = results.map { result in
            Entry(
                index: result.index, line: result.line, source: result.identity?.source,
                id: result.identity?.id, outcome: result.outcome,
                problems: result.problems.isEmpty
                    ? nil : result.problems.map { $0.sentence(in: name) })
        }
        try container.encode(entries, forKey: .facts)
        let whole = problems.map { $0.sentence(in: name) } + (storeFailure.map { [$0] } ?? [])
        try container.encode(whole, forKey: .problems)
    }

    /// The report as the HTTP interface gives it: a JSON object with sorted keys.
    package func json() throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return Array(try encoder.encode(self))
    }
}
