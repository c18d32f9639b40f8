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
        }.sorted()
        #expect(lines == Self.rules)
    }

    private static let rules: [String] = [
        "absence-enquiries enrolment [20 school days] [-5 school days] front-door-digest",
        "absence-return enrolment [10 school days] [-2 school days] front-door-digest",
        "adult-transition  [6 months before eighteenth_birthday] [-60 working days, -20 "
            + "working days] social-worker-digest",
        "assessment referral [45 working days] [-10 working days, -5 working days] "
            + "social-worker-digest",
        "asylum-check episode [7 days] [-1 day] social-worker-notify",
        "asylum-notify episode [4h] [-1h] asylum-urgent",
        "attendance concern [now] [] co-ordinator-digest",
        "care-review  [20 working days, 3 months, 6 months] [-15 working days, -5 working "
            + "days] reviewing-officer-digest",
        "care-visit placement [7 days, 42 days] [-3 days] social-worker-digest",
        "child-seen episode [1 working day] [-4h] social-worker-notify",
        "compact-accepted episode+message [1 working day] [-2h] co-ordinator-notify",
        "compact-forward episode+message [4h] [-1h] compact-urgent; [4h of working time] "
            + "[-1h] co-ordinator-notify",
        "conference-review plan_ref [3 months, 6 months] [-15 working days] "
            + "conference-service-digest",
        "core-group plan_ref [10 working days] [-3 working days] social-worker-digest",
        "exploitation-pass concern [1 working day] [-2h] front-door-notify",
        "exploitation-screen concern [1 working day] [-4h] front-door-notify",
        "exploitation-strategy concern [3 working days] [-4h] co-ordinator-notify",
        "initial-conference plan_ref [15 working days] [-5 working days, -2 working days] "
            + "conference-service-notify",
        "iro-notify episode [1 working day] [-4h] social-worker-digest",
        "mase-hold concern [10 working days] [-3 working days, -1 working day] mase-chair-notify",
        "mase-refer concern [1 working day] [-4h] co-ordinator-notify",
        "mase-review concern [3 months] [-10 working days, -3 working days] mase-chair-digest",
        "missing-72h episode [72h] [-24h, -12h, -4h] missing-urgent",
        "missing-at-eighteen episode [at eighteenth_birthday] [-90 days, -30 days] "
            + "team-manager-notify",
        "nrm-decision concern [6 working days] [] co-ordinator-digest",
        "nrm-refer concern [1 working day] [-4h] co-ordinator-notify",
        "out-of-area-notice placement [5 working days] [-2 working days] "
            + "social-worker-notify; [at starts_at] [-2 working days] social-worker-notify",
        "outreach-contact service [7 days] [-1 day] support-worker-digest",
        "panel concern [5 working days] [-1 working day] co-ordinator-notify",
        "referral-decision referral [1 working day] [-2h] front-door-notify",
        "repeat-missing-30d  [5 working days] [-1 working day] team-manager-notify",
        "rhi-complete episode [72h] [-24h, -12h, -4h] support-worker-digest",
        "rhi-follow-up episode [1 working day] [-4h] support-worker-digest",
        "rhi-offer episode [24h] [-12h] support-worker-notify",
        "rhi-share episode [1 working day] [-4h] support-worker-digest",
        "risk-assessment placement [2 working days] [-1 working day] social-worker-digest",
        "risk-assessment-copy placement [1 working day] [-4h] social-worker-digest",
        "risk-raised episode [now] [] risk-urgent",
        "strategy-arranged episode [4h] [-1h] strategy-urgent",
        "strategy-discussion episode [24h] [-4h] strategy-urgent",
        "strategy-purposes episode [now] [] team-manager-digest",
        "triage episode [1 working day] [-2h] co-ordinator-notify",
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
            .union(world.schedules.values.map(\.policy))
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
