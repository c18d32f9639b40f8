package import Deadlines

/// Times of day in London as the tests write them: `2026-11-20 18:40`.
enum London {
    static let zone = Zone(identifier: "Europe/London")!

    static func at(_ text: String) -> Timestamp {
        let words = text.split(separator: " ")
        let parts = words[1].split(separator: ":").map { Int($0)! }
        return zone.timestamp(
            CivilDate(iso: String(words[0]))!,
            secondOfDay: parts[0] * 3600 + parts[1] * 60 + (parts.count > 2 ? parts[2] : 0))
    }

    static func text(_ moment: Timestamp?) -> String {
        guard let moment else { return "-" }
        let (date, second) = zone.local(moment)
        func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        return "\(date) \(two(second / 3600)):\(two(second / 60 % 60))"
    }
}

/// England and Wales bank holidays 2022 and 2024–2028, as GOV.UK publishes them.
enum Holidays {
    static let days = Set(
        """
        2022-01-03 2022-04-15 2022-04-18 2022-05-02 2022-06-02 2022-06-03 2022-08-29 2022-09-19
        2022-12-26 2022-12-27
        2024-01-01 2024-03-29 2024-04-01 2024-05-06 2024-05-27 2024-08-26 2024-12-25 2024-12-26
        2025-01-01 2025-04-18 2025-04-21 2025-05-05 2025-05-26 2025-08-25 2025-12-25 2025-12-26
        2026-01-01 2026-04-03 2026-04-06 2026-05-04 2026-05-25 2026-08-31 2026-12-25 2026-12-28
        2027-01-01 2027-03-26 2027-03-29 2027-05-03 2027-05-31 2027-08-30 2027-12-27 2027-12-28
        2028-01-03 2028-04-14 2028-04-17 2028-05-01 2028-05-29 2028-08-28 2028-12-25 2028-12-26
        """.split(whereSeparator: \.isWhitespace).map { CivilDate(iso: String($0))! })

    static let calendar = WorkingCalendar(
        zone: London.zone, holidays: days, knownUntil: CivilDate(iso: "2028-12-31")!)
}

/// Facts of one made-up case, in the order they are written.
struct Timeline {
    private(set) var facts: [Fact] = []

    /// Adds a fact; its identity is its position unless given.
    mutating func add(
        _ type: String, _ time: String, _ data: [String: FactValue] = [:], id: String? = nil,
        recorded: String? = nil, source: String = "test"
    ) {
        facts.append(
            Fact(
                identity: FactID(source: source, id: id ?? "f\(facts.count + 1)"), type: type,
                subject: CaseReference("BCT-900001"), time: London.at(time),
                recordedAt: London.at(recorded ?? time), data: data))
    }

    /// One line a clock: rule, key, run, state, start, deadline, end.
    func clocks(_ book: RuleBook, at now: String) -> [String] {
        Deadlines.clocks(of: facts, under: book, at: London.at(now)).map(line)
    }

    func line(_ clock: Clock) -> String {
        "\(clock.rule) \(clock.key) #\(clock.run) \(clock.state.rawValue)\(clock.late ? " late" : "")"
            + " \(London.text(clock.startedAt)) due \(London.text(clock.dueAt))"
            + (clock.endedAt == nil ? "" : " ended \(London.text(clock.endedAt))")
    }
}

extension FactValue: ExpressibleByStringLiteral, ExpressibleByArrayLiteral,
    ExpressibleByBooleanLiteral
{
    package init(stringLiteral value: String) { self = .text(value) }
    package init(arrayLiteral elements: FactValue...) { self = .list(elements) }
    package init(booleanLiteral value: Bool) { self = .flag(value) }
}

/// The rules of missing episodes, written out as values.
enum Book {
    static let becameMissing = [
        Trigger(.fact("missing.reported"), where: [Condition("kind", .oneOf([.text("M")]))]),
        Trigger(.fact("missing.reclassified"), where: [Condition("kind", .oneOf([.text("M")]))]),
    ]
    static let foundTriggers = [Trigger(.fact("missing.found"))]
    static let vocabulary = Vocabulary(
        types: [
            "missing.found": FactType(happensAt: "found_at", renewedBy: becameMissing),
            "missing.reported": FactType(renewedBy: foundTriggers),
        ],
        keys: [
            "episode": KeyDefinition(
                members: ["episode", "episodes"], withdrawnBy: ["missing.withdrawn"],
                outlivesCase: OutlivesCase(
                    opened: [Trigger(.fact("missing.reported"))], ended: foundTriggers,
                    conditions: [Condition("looked_after", .oneOf([.flag(true)]))])),
            "message": KeyDefinition(members: ["message"]),
            "concern": KeyDefinition(members: ["concern"]),
        ],
        shared: [
            "responsible_authority": SharedMember(), "risk": SharedMember(),
            "plan": SharedMember(),
            "looked_after": SharedMember(impliedBy: ["plan": .text("lac")]),
        ])
    static let ours = [Condition("responsible_authority", .ours)]

    static func rule(
        _ name: String, each: [String] = ["episode"], _ starts: [Start], _ stops: [Stop] = [],
        limit: String = "72h", limits: [String] = [], warn: [String] = [], until: String? = nil,
        carriedUntil: Set<String>? = nil
    ) -> Rule {
        Rule(
            name: name, title: name, each: each, starts: starts, stops: stops,
            variants: [
                Variant(
                    limits: (limits.isEmpty ? [limit] : limits).map { Limit($0)! },
                    warnings: warn.map { WarningOffset($0)! }, policy: "standard")
            ], until: until, carriedUntil: carriedUntil, authority: .source("made up for a test"))
    }

    static let missing = rule(
        "missing-72h",
        [
            Start(becameMissing[0], from: .earliest(["last_seen_at", "reported_at", "time"])),
            Start(becameMissing[1]),
        ],
        [
            Stop(foundTriggers[0], effect: .cancelled),
            Stop(
                Trigger(
                    .fact("missing.reclassified"), where: [Condition("kind", .oneOf([.text("A")]))]),
                effect: .cancelled),
        ], warn: ["-24h", "-12h", "-4h"], until: "eighteenth_birthday")
    static let strategy = rule(
        "strategy-discussion", [Start(Trigger(.breach("missing-72h")))],
        [Stop(Trigger(.fact("strategy.held")), effect: .met)], limit: "24h",
        until: "eighteenth_birthday")
    static let offer = rule(
        "rhi-offer", [Start(Trigger(.fact("missing.found"), where: ours), ifEver: becameMissing)],
        [Stop(Trigger(.fact("rhi.offered")), effect: .met)], limit: "24h")
    static let complete = rule(
        "rhi-complete",
        [Start(Trigger(.fact("missing.found"), where: ours), ifEver: becameMissing)],
        [
            Stop(Trigger(.fact("rhi.completed")), effect: .met),
            Stop(Trigger(.fact("rhi.declined")), effect: .met),
            Stop(Trigger(.startOfAnother("missing-72h")), effect: .superseded),
        ], carriedUntil: ["rhi.completed"])
    static let triage = rule(
        "triage", [Start(Trigger(.fact("missing.reported")), from: .recorded)],
        [Stop(Trigger(.fact("triage.held")), effect: .met)], limit: "1 working day")
    static let forward: Rule = {
        var forward = rule(
            "compact-forward", each: ["episode", "message"],
            [
                Start(
                    Trigger(
                        .fact("compact.received"),
                        where: [Condition("responsible_authority", .theirs)]), from: .recorded)
            ],
            [
                Stop(
                    Trigger(.fact("compact.forwarded")), effect: .met,
                    matching: ["authority": "responsible_authority"])
            ])
        let warning = [WarningOffset("-1h")!]
        forward.variants = [
            Variant(
                conditions: [Condition("risk", .oneOf([.text("high")]))], limits: [Limit("4h")!],
                warnings: warning, policy: "urgent"),
            Variant(limits: [Limit("4 working hours")!], warnings: warning, policy: "standard"),
        ]
        return forward
    }()
    static let review = rule(
        "mase-review", each: ["concern"], [Start(Trigger(.fact("mase.held")))],
        [
            Stop(Trigger(.fact("mase.held")), effect: .met, startsAgain: true),
            Stop(Trigger(.fact("mase.closed")), effect: .cancelled),
        ], limit: "3 months", warn: ["-10 working days", "-3 working days"])

    static let all = book([missing, strategy, offer, complete, triage, forward, review])

    static func book(_ rules: [Rule]) -> RuleBook {
        do {
            return try RuleBook(
                rules: rules, vocabulary: vocabulary, authority: "E08000025",
                calendar: Holidays.calendar)
        } catch {
            fatalError("the test's own rules are chained wrongly: \(error)")
        }
    }
}
