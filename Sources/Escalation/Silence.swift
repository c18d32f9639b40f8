package import Deadlines

/// Matching tellings are held back until it ends, and then told as one message. What the clocks do is recorded all the
/// same.
package struct Silence: Hashable, Sendable {
    /// The number by which it is spoken of.
    package var id: Int64
    /// All of them must match.
    package var matchers: [Matcher]
    package var from: Timestamp
    /// When it is over for good.
    package var to: Timestamp
    /// When it holds within those; always when there is none.
    package var recurrence: Recurrence?
    /// Seconds for which each date of the recurrence holds.
    package var seconds: Int64
    /// Whose it is: they are reminded before it ends.
    package var owner: String
    package var reason: String
    /// The second person who agreed; without one it holds nothing of urgency page.
    package var confirmedBy: String?

    /// Makes a silence that holds from the first moment up to the second.
    package init(
        id: Int64, matchers: [Matcher], from: Timestamp, to: Timestamp, owner: String,
        reason: String
    ) {
        self.id = id
        self.matchers = matchers
        self.from = from
        self.to = to
        self.owner = owner
        self.reason = reason
        seconds = 0
    }

    /// When it lets go of what it holds at `moment`; nil when it holds nothing then.
    package func end(at moment: Timestamp, in zone: Zone) -> Timestamp? {
        guard from <= moment, moment < to else { return nil }
        guard let recurrence else { return to }
        let dates = recurrence.occurrences(
            from: max(from, moment.advanced(seconds: -seconds + 1)),
            to: moment.advanced(seconds: 1), in: zone)
        guard let last = Array(dates).last(where: { moment < $0.advanced(seconds: seconds) }) else {
            return nil
        }
        return min(to, last.advanced(seconds: seconds))
    }

    /// Whether it holds what is told at an urgency.
    package func covers(_ urgency: Urgency) -> Bool { urgency != .page || confirmedBy != nil }
}

/// One condition of a silence, as Alertmanager writes them: `label=value`, `!=`, `=~` with a pattern, `!~`.
package struct Matcher: Hashable, Sendable {
    /// Raw values are as they are written.
    package enum Comparison: String, Hashable, Sendable, CaseIterable {
        case equal = "="
        case unequal = "!="
        case matches = "=~"
        case differs = "!~"
    }

    /// What is compared: `rule`, `case`, `role`, `person`, `policy`, `urgency`, or a member of the case's facts.
    package var label: String
    package var comparison: Comparison
    package var value: String

    /// Labels that every telling has.
    package static let labels = ["rule", "case", "role", "person", "policy", "urgency"]

    /// Makes a condition.
    package init(_ label: String, _ comparison: Comparison, _ value: String) {
        self.label = label
        self.comparison = comparison
        self.value = value
    }

    /// Reads `label=value`, with the value in double quotes or not; nil for anything else, or for a pattern that
    /// is none.
    package init?(_ text: String) {
        guard let place = text.firstIndex(where: { $0 == "=" || $0 == "!" }) else { return nil }
        let rest = text[place...]
        let found = Comparison.allCases.filter { rest.hasPrefix($0.rawValue) }
            .max { $0.rawValue.count < $1.rawValue.count }
        guard let found, place > text.startIndex else { return nil }
        label = String(text[..<place])
        comparison = found
        var value = String(rest.dropFirst(found.rawValue.count))
        if value.count > 1, value.hasPrefix("\""), value.hasSuffix("\"") {
            value = String(value.dropFirst().dropLast())
        }
        self.value = value
        // Why a pattern is none helps nobody here: whoever wrote it is told what a condition looks like.
        guard [.equal, .unequal].contains(found) || (try? Regex(value)) != nil else { return nil }
    }

    /// As it is written.
    package var text: String {
        // Else the value could be read as part of the comparison, or cut.
        let isPlain = value.first.map { !"~=\" ".contains($0) } ?? false
        return isPlain
            ? "\(label)\(comparison.rawValue)\(value)"
            : "\(label)\(comparison.rawValue)\"\(value)\""
    }

    /// Whether it is true of a value; what is not there is empty.
    package func isTrue(of other: String) -> Bool {
        switch comparison {
        case .equal: other == value
        case .unequal: other != value
        case .matches: Self.isWhole(value, other)
        case .differs: !Self.isWhole(value, other)
        }
    }

    private static func isWhole(_ pattern: String, _ text: String) -> Bool {
        // A pattern that is none matches nothing: it silences nobody.
        guard let regex = try? Regex(pattern) else { return false }
        // A match that fails silences nobody either.
        return (try? regex.wholeMatch(in: text)) != nil
    }
}

/// What a telling is, as silences see it.
package struct TellingLabels: Sendable {
    package var clock: Clock
    package var policy: String
    package var urgency: Urgency
    package var role: String
    package var person: String
    /// The newest value of each member of the case's facts that some silence asks for.
    package var members: [String: String]

    /// Names a telling.
    package init(
        _ clock: Clock, policy: Policy, role: String, person: String,
        members: [String: String] = [:]
    ) {
        self.clock = clock
        self.policy = policy.name
        urgency = policy.urgency
        self.role = role
        self.person = person
        self.members = members
    }

    /// The value of one label; empty where there is none.
    package func value(of label: String) -> String {
        switch label {
        case "rule": clock.rule
        case "case": clock.subject.description
        case "role": role
        case "person": person
        case "policy": policy
        case "urgency": urgency.rawValue
        default: members[label] ?? ""
        }
    }
}

extension World {
    /// When the silences let go of a telling; nil when none holds it.
    package func silencedUntil(_ labels: TellingLabels, at moment: Timestamp) -> Timestamp? {
        guard !silences.isEmpty, let zone = calendar?.zone ?? directory.zone else { return nil }
        return silences.compactMap { silence in
            guard silence.covers(labels.urgency),
                silence.matchers.allSatisfy({ $0.isTrue(of: labels.value(of: $0.label)) })
            else { return nil }
            return silence.end(at: moment, in: zone)
        }.max()
    }

    /// Members of facts that some silence asks for.
    package var silencedMembers: Set<String> {
        Set(silences.flatMap(\.matchers).map(\.label)).subtracting(Matcher.labels)
    }
}

extension RuleBook {
    /// The newest value of each of those members among the facts of a case that stand, as words.
    package func newest(_ members: Set<String>, of facts: [Fact]) -> [String: String] {
        guard !members.isEmpty else { return [:] }
        var result: [String: String] = [:]
        for standing in standing(facts) {
            for member in members {
                if let value = standing.fact.data[member] { result[member] = value.words }
            }
        }
        return result
    }
}

extension FactValue {
    /// As a condition compares it.
    fileprivate var words: String {
        switch self {
        case .text(let text): text
        case .number(let number): number == number.rounded() ? "\(Int(number))" : "\(number)"
        case .flag(let flag): "\(flag)"
        case .list(let values): values.map(\.words).joined(separator: ",")
        case .object, .null: ""
        }
    }
}
