import Deadlines
import Escalation
import Foundation
import Testing
import Yams

@testable import Daemon

/// The configuration in the repository.
enum ShippedConfiguration {
    static let folder = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appendingPathComponent("config").path

    /// Its files by their names within the folder.
    static func files() throws -> [String: String] {
        let names = [
            "longstop.yml", "vocabulary.yml", "policies.yml", "people.yml",
            "calendars/bank-holidays.json", "calendars/school-terms.yml",
        ]
        let rules = try FileManager.default.contentsOfDirectory(atPath: folder + "/rules")
            .map { "rules/\($0)" }
        return try Dictionary(
            uniqueKeysWithValues: (names + rules).map {
                ($0, try String(contentsOfFile: "\(folder)/\($0)", encoding: .utf8))
            })
    }
}

@Suite struct ConfigurationShippedTests {
    @Test func `the shipped configuration has nothing wrong with it`() throws {
        let configuration = try Configuration.load(folder: ShippedConfiguration.folder)
        #expect(configuration.settings.authority == "E08000025")
        #expect(configuration.settings.subjectMarking == "OFFICIAL-SENSITIVE")
        #expect(configuration.ruleBook.zone.identifier == "Europe/London")
        #expect(configuration.ruleBook.calendar.knownUntil == CivilDate(iso: "2028-12-31"))
        #expect(configuration.settings.templatesPath.hasSuffix("/templates"))
    }

    @Test func `the rules of the contract are there with their limits and warnings`() throws {
        let book = try Configuration.load(folder: ShippedConfiguration.folder).ruleBook
        let lines = book.rules.map { rule in
            let variants = rule.variants.map { "\($0.limits) \($0.warnings) \($0.policy)" }
            return
                "\(rule.name) \(rule.each.joined(separator: "+")) \(variants.joined(separator: "; "))"
                .replacingOccurrences(of: "Deadlines.", with: "")
                .replacingOccurrences(of: "Limit.", with: "")
                .replacingOccurrences(of: "WarningOffset.", with: "")
        }.sorted()
        #expect(lines == Self.rules)
    }

    private static let rules: [String] = [
        "absence-enquiries enrolment [schoolDays(20)] [schoolDays(5)] front-door-digest",
        "absence-return enrolment [schoolDays(10)] [schoolDays(2)] front-door-digest",
        "adult-transition  [monthsBefore(\"eighteenth_birthday\", 6)] [workingDays(60), "
            + "workingDays(20)] social-worker-digest",
        "assessment referral [workingDays(45)] [workingDays(10), workingDays(5)] "
            + "social-worker-digest",
        "asylum-check episode [days(7)] [days(1)] social-worker-notify",
        "asylum-notify episode [elapsed(14400)] [seconds(3600)] asylum-urgent",
        "attendance concern [now] [] co-ordinator-digest",
        "care-review  [workingDays(20), months(3), months(6)] [workingDays(15), "
            + "workingDays(5)] reviewing-officer-digest",
        "care-visit placement [days(7), days(42)] [days(3)] social-worker-digest",
        "child-seen episode [workingDays(1)] [seconds(14400)] social-worker-notify",
        "compact-accepted episode+message [workingDays(1)] [seconds(7200)] co-ordinator-notify",
        "compact-forward episode+message [elapsed(14400)] [seconds(3600)] compact-urgent; "
            + "[workingTime(14400)] [seconds(3600)] co-ordinator-notify",
        "conference-review plan_ref [months(3), months(6)] [workingDays(15)] "
            + "conference-service-digest",
        "core-group plan_ref [workingDays(10)] [workingDays(3)] social-worker-digest",
        "exploitation-pass concern [workingDays(1)] [seconds(7200)] front-door-notify",
        "exploitation-screen concern [workingDays(1)] [seconds(14400)] front-door-notify",
        "exploitation-strategy concern [workingDays(3)] [seconds(14400)] co-ordinator-notify",
        "initial-conference plan_ref [workingDays(15)] [workingDays(5), workingDays(2)] "
            + "conference-service-notify",
        "iro-notify episode [workingDays(1)] [seconds(14400)] social-worker-digest",
        "mase-hold concern [workingDays(10)] [workingDays(3), workingDays(1)] mase-chair-notify",
        "mase-refer concern [workingDays(1)] [seconds(14400)] co-ordinator-notify",
        "mase-review concern [months(3)] [workingDays(10), workingDays(3)] mase-chair-digest",
        "missing-72h episode [elapsed(259200)] [seconds(86400), seconds(43200), "
            + "seconds(14400)] missing-urgent",
        "missing-at-eighteen episode [at(\"eighteenth_birthday\")] [days(90), days(30)] "
            + "team-manager-notify",
        "nrm-decision concern [workingDays(6)] [] co-ordinator-digest",
        "nrm-refer concern [workingDays(1)] [seconds(14400)] co-ordinator-notify",
        "out-of-area-notice placement [workingDays(5)] [workingDays(2)] "
            + "social-worker-notify; [at(\"starts_at\")] [workingDays(2)] social-worker-notify",
        "outreach-contact service [days(7)] [days(1)] support-worker-digest",
        "panel concern [workingDays(5)] [workingDays(1)] co-ordinator-notify",
        "referral-decision referral [workingDays(1)] [seconds(7200)] front-door-notify",
        "repeat-missing-30d  [workingDays(5)] [workingDays(1)] team-manager-notify",
        "rhi-complete episode [elapsed(259200)] [seconds(86400), seconds(43200), "
            + "seconds(14400)] support-worker-digest",
        "rhi-follow-up episode [workingDays(1)] [seconds(14400)] support-worker-digest",
        "rhi-offer episode [elapsed(86400)] [seconds(43200)] support-worker-notify",
        "rhi-share episode [workingDays(1)] [seconds(14400)] support-worker-digest",
        "risk-assessment placement [workingDays(2)] [workingDays(1)] social-worker-digest",
        "risk-assessment-copy placement [workingDays(1)] [seconds(14400)] social-worker-digest",
        "risk-raised episode [now] [] risk-urgent",
        "strategy-arranged episode [elapsed(14400)] [seconds(3600)] strategy-urgent",
        "strategy-discussion episode [elapsed(86400)] [seconds(14400)] strategy-urgent",
        "strategy-purposes episode [now] [] team-manager-digest",
        "triage episode [workingDays(1)] [seconds(7200)] co-ordinator-notify",
    ]

    @Test func `every policy first tells the roles of its rule and ends in the service mailbox`()
        throws
    {
        let world = try Configuration.load(folder: ShippedConfiguration.folder).world
        let higher: Set = ["team-manager", "service-manager"]
        for policy in world.policies.values {
            #expect(policy.lastResort.roles == ["service-mailbox"])
            for step in policy.steps where step.moment != .warning && step.moment != .due {
                let roles = Set(step.roles)
                #expect(!roles.isDisjoint(with: higher), "\(policy.name)")
                #expect(roles.contains("on-call-manager") == (policy.urgency == .page))
            }
        }
        let named = Set(try Self.load().ruleBook.rules.flatMap { $0.variants.map(\.policy) })
        #expect(named == Set(world.policies.keys))
    }

    @Test func `every local value of the shipped rules waits for somebody to confirm it`() throws {
        let configuration = try Self.load()
        let local = configuration.ruleBook.rules.filter {
            if case .local = $0.authority { true } else { false }
        }
        let day = try #require(CivilDate(iso: "2026-11-20"))
        let all = configuration.warnings(on: day)
        let warnings = all.filter { !$0.file.hasSuffix("school-terms.yml") }
        #expect(all.count == warnings.count + 1)
        #expect(warnings.count == local.count)
        #expect(warnings.allSatisfy { $0.line > 0 && $0.text.contains("nobody has confirmed") })
    }

    private static func load() throws -> Configuration {
        try Configuration.load(folder: ShippedConfiguration.folder)
    }

    @Test func `the vocabulary says what repeats, what is shared and what is withdrawn`() throws {
        let vocabulary = try Self.load().ruleBook.vocabulary
        let found = vocabulary.types["missing.found"]
        #expect(found?.happensAt == "found_at")
        let missing = [Condition("kind", .oneOf([.text("M")]))]
        #expect(
            found?.renewedBy == [
                Trigger(.fact("missing.reported"), where: missing),
                Trigger(.fact("missing.reclassified"), where: missing),
            ])
        #expect(
            vocabulary.types["missing.reported"]?.renewedBy == [Trigger(.fact("missing.found"))])
        #expect(vocabulary.keys["episode"]?.members == ["episode", "episodes"])
        #expect(vocabulary.keys["episode"]?.withdrawnBy == ["missing.withdrawn"])
        #expect(
            vocabulary.keys["episode"]?.outlivesCase?.conditions
                == [Condition("looked_after", .oneOf([.flag(true)]))])
        #expect(vocabulary.shared.count == 6)
        #expect(vocabulary.shared["looked_after"]?.impliedBy == ["plan": .text("lac")])
        #expect(vocabulary.secret == ["eighteenth_birthday"])
        #expect(
            vocabulary.types["case.opened"]?.members["eighteenth_birthday"]
                == .date(withinYears: 18))
        #expect(vocabulary.types["fact.retracted"]?.required == ["corrects"])
        #expect(vocabulary.types["rhi.completed"]?.members["episodes"] == .list(.text))
        #expect(vocabulary.types.count == 63)
    }

    // MARK: Every key counts

    @Test func `a spoiled key anywhere in the shipped files is named in an error`() throws {
        let files = try ShippedConfiguration.files()
        var seen: Set<String> = []
        for (name, text) in files.sorted(by: { $0.key < $1.key }) {
            let kind = name.hasPrefix("rules/") ? "rules" : name
            for key in try Self.keys(of: text) where seen.insert("\(kind) \(key.name)").inserted {
                var miniature = Miniature(files: files)
                miniature.files[name] = Self.spoil(key, in: text)
                let problems = try miniature.problems()
                #expect(
                    problems.contains { $0.contains("\"\(key.name)zz\"") },
                    "\(name): \(key.name) gave \(problems)")
            }
        }
    }

    private struct Key: Hashable {
        let name: String
        let line: Int
        let column: Int
    }

    /// The first of each key that is the grammar's own, and neither a name nor a member's.
    private static func keys(of text: String) throws -> [Key] {
        var found: [String: Key] = [:]
        let named = Set(Catalogue.Part.allCases.map(\.rawValue))
        func walk(_ node: Node, _ path: [String]) {
            for item in node.array() { walk(item, path) }
            for (key, value) in node.mapping ?? [:] {
                guard let name = key.string, let mark = key.mark else { continue }
                let isName = path.count == 1 && named.contains(path[0])
                if !isName, path.last != "members", found[name] == nil {
                    found[name] = Key(name: name, line: mark.line, column: mark.column)
                }
                walk(value, path + [name])
            }
        }
        if let root = try Yams.compose(yaml: text) { walk(root, []) }
        return found.values.sorted { ($0.line, $0.column) < ($1.line, $1.column) }
    }

    private static func spoil(_ key: Key, in text: String) -> String {
        var lines = text.components(separatedBy: "\n")
        var scalars = Array(lines[key.line - 1].unicodeScalars)
        let isQuoted = scalars[key.column - 1] == "\""
        let end = key.column - 1 + key.name.unicodeScalars.count + (isQuoted ? 1 : 0)
        scalars.insert(contentsOf: "zz".unicodeScalars, at: end)
        var line = String.UnicodeScalarView()
        line.append(contentsOf: scalars)
        lines[key.line - 1] = String(line)
        return lines.joined(separator: "\n")
    }
}
