import Deadlines
import Escalation
import Testing

@testable import Daemon

/// The shipped configuration, read once.
enum ShippedRules {
    private static let loaded = Result {
        try Configuration.load(folder: ShippedConfiguration.folder)
    }

    static var configuration: Configuration { get throws { try loaded.get() } }

    static func rule(_ name: String) throws -> Rule {
        try #require(configuration.ruleBook.rules.first { $0.name == name }, "no rule \(name)")
    }

    static func policy(_ name: String) throws -> Policy {
        try #require(configuration.world.policies[name], "no policy \(name)")
    }

    /// Reads `2026-11-20 18:40` by London's clock, or by UTC's with a `Z` after it.
    static func moment(_ text: String) throws -> Timestamp {
        if text.hasSuffix("Z") {
            return try #require(Timestamp(rfc3339: text.dropLast() + ":00Z"), "\(text)")
        }
        let words = text.split { $0 == " " || $0 == "T" }
        let parts = words.last.map { $0.split(separator: ":").compactMap { Int($0) } } ?? []
        try #require(words.count == 2 && parts.count == 2, "\(text) is no moment")
        let day = try #require(CivilDate(iso: String(words[0])), "\(text)")
        return try configuration.ruleBook.zone.timestamp(
            day, secondOfDay: parts[0] * 3600 + parts[1] * 60)
    }

    /// The same the other way, by London's clock; `-` for none.
    static func text(_ moment: Timestamp?) throws -> String {
        guard let moment else { return "-" }
        let (day, second) = try configuration.ruleBook.zone.local(moment)
        let (hour, minute) = (second / 3600, second / 60 % 60)
        return "\(day) \(hour < 10 ? "0" : "")\(hour):\(minute < 10 ? "0" : "")\(minute)"
    }
}

/// What the shipped rules make of a few facts of one made-up case.
///
/// A fact is a line of its type, when it happened, and its members, as
/// `missing.reported 2026-11-20 18:40 episode=1 kind=M last_seen_at=2026-11-20T16:05`.
/// * `episode=1` is WMP-26-900001, here and in the lines of clocks. `a+b` is a list of two.
/// * `recorded=` says when we learnt it, else as it happened. `id=` is its identity, else f01, f02, … in the
///   order of the lines. `corrects=` names the identity of another fact.
/// * Required members that a line lacks get values of `fillers`; any other mistake in it fails the test.
struct RuleTestCase {
    private(set) var facts: [Fact] = []

    private static let subject = CaseReference("BCT-900001")
    private static let episodes = "WMP-26-90000"
    private static let fillers: [String: FactValue] = [
        "responsible_authority": .text("E08000025"), "reason": .text("made-up"),
        "by": .text("team-manager"),
    ]

    init(_ lines: String...) throws {
        try self.init(lines: lines)
    }

    init(lines: [String]) throws {
        for line in lines { try add(line) }
    }

    /// Takes in one fact more.
    mutating func add(_ line: String) throws {
        var words = line.split(separator: " ").map(String.init)
        try #require(words.count >= 3, "\(line) lacks its type or time")
        let type = words.removeFirst()
        let time = words.removeFirst() + " " + words.removeFirst()
        let known = try #require(
            ShippedRules.configuration.ruleBook.vocabulary.types[type], "\(line): no such type")
        var members: [String: String] = [:]
        for word in words {
            let pair = word.split(separator: "=", maxSplits: 1).map(String.init)
            try #require(pair.count == 2 && members[pair[0]] == nil, "\(line): \(word)")
            members[pair[0]] = pair[1]
        }
        let number = facts.count + 1
        let id = members.removeValue(forKey: "id") ?? (number < 10 ? "f0\(number)" : "f\(number)")
        let recorded = members.removeValue(forKey: "recorded") ?? time
        var data: [String: FactValue] = [:]
        if let target = members.removeValue(forKey: "corrects") {
            data["corrects"] = .object(["source": .text("test"), "id": .text(target)])
        }
        for (name, text) in members {
            let kind = try #require(known.members[name], "\(line): no member \(name)")
            data[name] = try Self.value(text, kind, isEpisode: name.hasPrefix("episode"))
        }
        for name in known.required where data[name] == nil {
            guard let filler = Self.fillers[name] else { throw Malformed("\(line) lacks \(name)") }
            data[name] = filler
        }
        facts.append(
            Fact(
                identity: FactID(source: "test", id: id), type: type, subject: Self.subject,
                time: try ShippedRules.moment(time),
                recordedAt: try ShippedRules.moment(recorded), data: data))
    }

    private static func value(
        _ text: String, _ kind: MemberType, isEpisode: Bool
    ) throws -> FactValue {
        switch kind {
        case .text: return .text(isEpisode ? episodes + text : text)
        case .word(let words):
            try #require(words.contains(text), "\(text) is none of \(words)")
            return .text(text)
        case .flag: return .flag(text == "true")
        case .moment: return .text(try ShippedRules.moment(text).description)
        case .date: return .text(try #require(CivilDate(iso: text), "\(text)").description)
        case .authority: return .text(text)
        case .list(let inner):
            return .list(
                try text.split(separator: "+").map {
                    try value(String($0), inner, isEpisode: isEpisode)
                })
        case .fact: throw Malformed("\(text) stands where a fact should")
        }
    }

    private struct Malformed: Error {
        let problem: String

        init(_ problem: String) { self.problem = problem }
    }

    /// The clocks of these rules, in order of their start; of all rules when none is named.
    func derived(_ rules: [String], at now: String) throws -> [Clock] {
        for rule in rules { _ = try ShippedRules.rule(rule) }
        return Deadlines.clocks(
            of: facts, under: try ShippedRules.configuration.ruleBook,
            at: try ShippedRules.moment(now)
        ).filter { rules.isEmpty || rules.contains($0.rule) }
    }

    /// The same, a line each: `rule key#n state due=… ended=…`, `late` after the state when met so.
    func clocks(_ rules: String..., at now: String) throws -> [String] {
        try derived(rules, at: now).map(Self.line)
    }

    /// Expects the clocks of these rules to be these lines.
    func expect(
        _ rules: String..., at now: String, _ lines: [String],
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        let clocks = try derived(rules, at: now).map(Self.line)
        #expect(clocks == lines, sourceLocation: sourceLocation)
    }

    /// The only clock of a rule.
    func clock(_ rule: String, at now: String) throws -> Clock {
        let clocks = try derived([rule], at: now)
        return try #require(clocks.count == 1 ? clocks[0] : nil, "\(clocks.count) of \(rule)")
    }

    static func line(_ clock: Clock) throws -> String {
        let ended = try clock.endedAt.map { " ended=" + (try ShippedRules.text($0)) }
        return "\(clock.rule) \(short(clock.key))#\(clock.run) \(clock.state.rawValue)"
            + "\(clock.late ? " late" : "") due=\(try ShippedRules.text(clock.dueAt))"
            + (ended ?? "")
    }

    /// A key without what all episodes begin with.
    static func short(_ key: String) -> String {
        key.hasPrefix(episodes) ? String(key.dropFirst(episodes.count)) : key
    }
}

extension Clock {
    /// The episodes it speaks for, each by the end of its reference.
    var spokenFor: [String] { episodes.map(RuleTestCase.short) }
}
