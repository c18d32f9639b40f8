package import Deadlines
import Escalation

/// What became of one case under two configurations.
struct ComparedOutcome: Sendable {
    let changes: [TellingChange]
    /// What everybody heard on each side; a digest once for everything it tells.
    let messages: (before: HeardMessages, after: HeardMessages)

    init(
        before: [SimulationComparison.Telling], after: [SimulationComparison.Telling]
    ) {
        changes = TellingChange.all(from: before, to: after)
        messages = (HeardMessages(before), HeardMessages(after))
    }
}

/// How often people heard something.
struct HeardMessages: Sendable {
    /// One message that stands for several notices, perhaps of several cases.
    struct Digest: Hashable, Sendable {
        let person: String
        let channel: String
        let address: String
        let at: Timestamp
    }

    private(set) var alone: [String: Int] = [:]
    private(set) var digests: Set<Digest> = []

    init(_ tellings: [SimulationComparison.Telling] = []) {
        for telling in tellings {
            let notice = telling.notice
            if notice.heldUntil == nil {
                alone[notice.person, default: 0] += 1
            } else {
                digests.insert(
                    Digest(
                        person: notice.person, channel: notice.contact.channel.rawValue,
                        address: notice.contact.address, at: telling.at))
            }
        }
    }

    mutating func add(_ other: HeardMessages) {
        alone.merge(other.alone, uniquingKeysWith: +)
        digests.formUnion(other.digests)
    }

    /// Messages by person.
    var counts: [String: Int] {
        digests.reduce(into: alone) { $0[$1.person, default: 0] += 1 }
    }
}

/// What a comparison comes to: person by person, with how many cases.
package struct ComparisonSummary: Sendable {
    /// What changes for one person.
    package struct Person: Hashable, Sendable {
        package let name: String
        /// Messages under the first configuration, and under the second; a digest is one.
        package let before: Int
        package let after: Int
        /// The first moment at which they are told something else, or not.
        package let firstAt: Timestamp
    }

    /// Cases that were run, and those of which somebody is told differently.
    package private(set) var cases = 0
    package private(set) var changedCases = 0
    private var messages = (before: HeardMessages(), after: HeardMessages())
    private var firstAt: [String: Timestamp] = [:]

    /// Whether nobody is told differently.
    package var isEmpty: Bool { changedCases == 0 }

    /// Everybody for whom something changes, by name.
    package var people: [Person] {
        let (before, after) = (messages.before.counts, messages.after.counts)
        return firstAt.sorted { $0.key < $1.key }.map { name, at in
            Person(name: name, before: before[name] ?? 0, after: after[name] ?? 0, firstAt: at)
        }
    }

    mutating func take(_ outcome: ComparedOutcome) {
        cases += 1
        messages.before.add(outcome.messages.before)
        messages.after.add(outcome.messages.after)
        guard !outcome.changes.isEmpty else { return }
        changedCases += 1
        for change in outcome.changes {
            for telling in [change.before, change.after].compactMap(\.self) {
                let name = telling.notice.person
                firstAt[name] = min(firstAt[name] ?? change.at, change.at)
            }
        }
    }
}
