import Deadlines

/// Everything the files define at their top level, by name, before anything is read closely.
struct Catalogue {
    /// The sections whose keys are names.
    enum Part: String, CaseIterable {
        case relays, webhooks, channels, words, types, keys, shared, rules, policies, roles, people
        case spans, measures, schedules, rotas, feeds

        /// What one of its entries is called in messages.
        var noun: String {
            switch self {
            case .relays: "relay"
            case .webhooks: "webhook"
            case .channels: "channel"
            case .words: "word list"
            case .types: "fact type"
            case .keys: "clock key"
            case .shared: "shared member"
            case .rules: "rule"
            case .policies: "policy"
            case .roles: "role"
            case .people: "person"
            case .spans: "span"
            case .measures: "measure"
            case .schedules: "schedule"
            case .rotas: "rota"
            case .feeds: "feed"
            }
        }
    }

    /// What a file may define at its top level.
    struct Scope {
        var settings: Set<String> = []
        var parts: Set<Part> = []

        static let settings = Scope(settings: settingNames, parts: [.relays, .webhooks, .channels])
        static let vocabulary = Scope(
            settings: ["refused", "hidden"], parts: [.words, .types, .keys, .shared])
        static let rules = Scope(parts: [.rules])
        static let policies = Scope(parts: [.policies])
        static let people = Scope(parts: [.roles, .people])
        static let measures = Scope(parts: [.spans, .measures])
        static let schedules = Scope(parts: [.schedules])
        static let rotas = Scope(settings: ["absences"], parts: [.rotas, .feeds])
        static let overlay = Scope(
            settings: settingNames.union(["refused", "hidden", "absences"]),
            parts: Set(Part.allCases))

        static let settingNames: Set<String> = [
            "authority", "zone", "store", "socket", "spool", "templates", "message_id_host",
            "subject_marking", "default_relay", "answers", "reply_address",
            "caretaker",
            "heartbeat", "metrics",
        ]

        /// Where each top-level key belongs, for whoever wrote it elsewhere.
        static func home(of key: String) -> String? {
            let homes: [(Scope, String)] = [
                (.settings, "longstop.yml"), (.vocabulary, "vocabulary.yml"),
                (.rules, "a file of rules/"), (.policies, "policies.yml"), (.people, "people.yml"),
                (.measures, "a file of measures/"), (.schedules, "schedules.yml"),
                (.rotas, "rotas.yml"),
            ]
            return homes.first { $0.0.names.contains(key) }?.1
        }

        var names: Set<String> { settings.union(parts.map(\.rawValue)) }
    }

    /// One definition.
    struct Entry {
        let name: String
        let position: Position
        let value: Value
    }

    let complaints: Complaints
    private(set) var settings: [String: Value] = [:]
    /// All definitions, replaced ones too, so that they are checked as well; of one name the last counts.
    private(set) var entries: [Part: [Entry]] = [:]
    /// Parts of which a file could not be read: what they define is not known.
    private var broken: Set<Part> = []

    init(complaints: Complaints) {
        self.complaints = complaints
    }

    /// The names a part defines; nil when they are not all known.
    func names(of part: Part) -> Set<String>? {
        broken.contains(part) ? nil : Set(entries[part]?.map(\.name) ?? [])
    }

    /// The names of roles, held by fixed people or by a rota; nil when they are not all known.
    var roleNames: Set<String>? {
        names(of: .roles).flatMap { fixed in names(of: .rotas).map(fixed.union) }
    }

    /// Takes in the files of one layer: a name may be defined once in it, and replaces those of earlier layers.
    mutating func add(_ files: [(SourceFile, Scope)]) {
        var seen: [Part: [String: Position]] = [:]
        for (file, scope) in files {
            let start = Position(file: file.name, line: 1, column: 1)
            guard let section = file.root?.section(of: start)
            else {
                broken.formUnion(scope.parts)
                continue
            }
            for item in section.takeAll() { add(item, scope, &seen) }
        }
    }

    private mutating func add(
        _ item: Section.Item, _ scope: Scope, _ seen: inout [Part: [String: Position]]
    ) {
        guard scope.names.contains(item.name) else {
            let meant = NearestName.suggestion(for: item.name, among: scope.names)
            if let home = Scope.home(of: item.name) {
                complaints.add(
                    "key \(Quoted.text(item.name)) does not belong here; move it to \(home)",
                    at: item.position)
            } else {
                let secret = meant.isEmpty ? Screen.complaint(ofUnknown: item.name) : nil
                complaints.add(
                    secret ?? "unknown key \(Quoted.text(item.name))\(meant)", at: item.position)
                // Whatever was meant, names it defines are not known.
                broken.formUnion(scope.parts)
            }
            return
        }
        guard let part = Part(rawValue: item.name) else {
            if item.value.isEmpty {
                complaints.add(
                    "key \(Quoted.text(item.name)) has no value; write one or leave the key out",
                    at: item.position)
            } else {
                settings[item.name] = item.value
            }
            return
        }
        guard let section = item.value.section(of: item.position) else {
            broken.insert(part)
            return
        }
        for definition in section.takeAll() {
            if let former = seen[part]?[definition.name] {
                complaints.add(
                    "\(part.noun) \(Quoted.text(definition.name)) is defined twice, first in "
                        + "\(former.file) on line \(former.line); rename or remove one",
                    at: definition.position)
                continue
            }
            seen[part, default: [:]][definition.name] = definition.position
            if !Value.isName(definition.name) {
                complaints.add(
                    "\(part.noun) \(Quoted.text(definition.name)) is \(Value.nameRule)",
                    at: definition.position)
            }
            entries[part, default: []].append(
                Entry(
                    name: definition.name, position: definition.position, value: definition.value))
        }
    }

    /// Reads every definition of a part with `read`; of one name the last counts.
    func map<Result>(_ part: Part, _ read: (Entry) -> Result?) -> [String: Result] {
        var results: [String: Result] = [:]
        for entry in entries[part] ?? [] {
            if let result = read(entry) { results[entry.name] = result }
        }
        return results
    }
}
