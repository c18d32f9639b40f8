import Deadlines
import Escalation
import Foundation
import Measures

/// Reads all files into one configuration.
struct ConfigurationReader {
    let folder: String
    let overlays: [String]
    let holidaysPath: String
    let complaints: Complaints

    /// The configuration; nil when it could not be put together, which has been reported.
    func read() -> Configuration? {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: folder, isDirectory: &isFolder),
            isFolder.boolValue
        else {
            complaints.add(
                "there is no such folder; name the one that holds longstop.yml",
                at: Position(file: folder))
            return nil
        }
        refuseStrangers()
        var catalogue = Catalogue(complaints: complaints)
        catalogue.add(
            [
                file("longstop.yml", .settings), file("vocabulary.yml", .vocabulary),
                file("policies.yml", .policies), file("people.yml", .people),
            ] + ruleFiles() + measureFiles() + scheduleFile() + rotaFile())
        for overlay in overlays {
            catalogue.add([(SourceFile.yaml(at: overlay, complaints), .overlay)])
        }
        let holidays = HolidayReader(complaints: complaints)
            .holidays(at: holidaysPath)
        let termsPath = folder + "/calendars/school-terms.yml"
        let terms = SchoolTermsReader(complaints: complaints).terms(at: termsPath)
        let hasTerms = FileManager.default.fileExists(atPath: termsPath)
        let closuresPath = folder + "/calendars/closures.yml"
        let closures = ClosuresReader(complaints: complaints).closures(at: closuresPath)
        let hasClosures = FileManager.default.fileExists(atPath: closuresPath)
        return configuration(
            catalogue,
            Days(
                holidays: holidays, terms: terms, closures: closures, hasTerms: hasTerms,
                hasClosures: hasClosures))
    }

    private func file(_ name: String, _ scope: Catalogue.Scope) -> (SourceFile, Catalogue.Scope) {
        (SourceFile.yaml(at: "\(folder)/\(name)", complaints), scope)
    }

    private func ruleFiles() -> [(SourceFile, Catalogue.Scope)] {
        let names = names(in: "rules")
        if names.isEmpty {
            complaints.add(
                "the folder holds no file of rules, so nothing would be watched; add one named .yml",
                at: Position(file: folder + "/rules"))
        }
        return names.map { file($0, .rules) }
    }

    /// Reports a file beside the known ones: it would not be read, whatever it holds.
    private func refuseStrangers() {
        let known = [
            "longstop.yml", "vocabulary.yml", "policies.yml", "people.yml", Self.schedules,
            Self.rotas,
        ]
        let overlays = overlays.map { URL(fileURLWithPath: $0).lastPathComponent }
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        for name in names.sorted()
        where (name.hasSuffix(".yml") || name.hasSuffix(".yaml")) && !name.hasPrefix(".")
            && !(known + overlays + [Self.alerts]).contains(name)
        {
            complaints.add(
                "nothing reads a file of this name"
                    + NearestName.suggestion(for: name, among: known)
                    + "; rename it, or keep it elsewhere", at: Position(file: "\(folder)/\(name)"))
        }
    }

    private static let schedules = "schedules.yml"
    /// Prometheus reads it, and nobody here.
    private static let alerts = "alerts.rules.yml"

    /// Files of measures; there need be none.
    private func measureFiles() -> [(SourceFile, Catalogue.Scope)] {
        names(in: "measures").map { file($0, .measures) }
    }

    /// The file of rotas and absences; there need be none.
    private func rotaFile() -> [(SourceFile, Catalogue.Scope)] {
        let path = "\(folder)/\(Self.rotas)"
        return FileManager.default.fileExists(atPath: path) ? [file(Self.rotas, .rotas)] : []
    }

    private static let rotas = "rotas.yml"

    /// The file of schedules; there need be none.
    private func scheduleFile() -> [(SourceFile, Catalogue.Scope)] {
        let path = "\(folder)/\(Self.schedules)"
        guard FileManager.default.fileExists(atPath: path) else {
            complaints.remark(
                "there is no such file, so no list, meeting or report is ever told; put one there, with "
                    + "\"schedules: {}\" if that is meant", at: Position(file: path))
            return []
        }
        return [file(Self.schedules, .schedules)]
    }

    /// The files named .yml in a folder, by their paths from the configuration's.
    private func names(in part: String) -> [String] {
        let path = folder + "/" + part
        let names = (try? FileManager.default.contentsOfDirectory(atPath: path))?.sorted() ?? []
        for name in names where name.hasSuffix(".yaml") && !name.hasPrefix(".") {
            complaints.add(
                "a file of \(part) is named .yml, and this one would not be read; rename it",
                at: Position(file: "\(path)/\(name)"))
        }
        let wanted = names.filter { $0.hasSuffix(".yml") && !$0.hasPrefix(".") }
        if wanted.count > ConfigurationLimits.files {
            complaints.add(
                "the folder holds \(wanted.count) files, more than \(ConfigurationLimits.files); put "
                    + "\(part) together", at: Position(file: path))
        }
        return wanted.prefix(ConfigurationLimits.files).map { "\(part)/\($0)" }
    }

    private func configuration(
        _ catalogue: Catalogue, _ days: Days
    ) -> Configuration? {
        let settings = SettingsReader(catalogue: catalogue, folder: folder).settings()
        let zone = Zone(identifier: settings.zone)
        if zone == nil {
            let known = TimeZone.knownTimeZoneIdentifiers
            catalogue.settings["zone"]?.complain(
                "unknown zone \(Quoted.text(settings.zone))"
                    + NearestName.suggestion(for: settings.zone, among: known))
        }
        let vocabulary = VocabularyReader(catalogue: catalogue).vocabulary()
        let ruleReader = RuleReader(vocabulary: vocabulary, catalogue: catalogue)
        let rules = ruleReader.rules()
        let spans = ruleReader.spans()
        let measureReader = MeasureReader(
            ruleReader, rules, spans: spans, catalogue: catalogue)
        let measures = measureReader.measures()
        let byName = Dictionary(
            (rules + spans).map { ($0.name, $0) }, uniquingKeysWith: { _, last in last })
        ChainCheck(rules: byName, reader: ruleReader, complaints: complaints).run()
        checkCalendars(ruleReader, days)
        let policyReader = PolicyReader(catalogue: catalogue)
        let policies = policyReader.policies()
        let schedules = zone.map { zone in
            ScheduleReader(
                catalogue: catalogue, zone: zone, measures: measures,
                counted: measureReader.counted,
                answerable: AnswerCheck(policies: policies, zone: zone)
            ).schedules()
        }
        checkWarnings(ruleReader, policies)
        let people = PeopleReader(catalogue: catalogue, zone: zone)
        var directory = people.directory()
        if let zone {
            let rotas = RotaReader(catalogue: catalogue, zone: zone)
            directory.rotas = rotas.rotas()
            directory.absences = rotas.absences()
            directory.zone = zone
        }
        people.check(policyReader.uses, in: directory)
        let feeds = FeedReader(catalogue: catalogue).feeds()
        guard complaints.problems.isEmpty, let zone, let holidays = days.holidays,
            let calendars = days.calendars(in: zone)
        else { return nil }
        // Unknown parents and rings have been reported with their positions by now.
        guard
            let book = try? RuleBook(
                rules: rules, vocabulary: vocabulary, authority: settings.authority,
                calendars: calendars)
        else { return nil }
        var world = World(
            policies: policies.values.sorted { $0.name < $1.name }, directory: directory,
            momentaryRules: Set(rules.filter(\.isMomentary).map(\.name)))
        world.schedules = (schedules ?? [:]).mapValues(\.0)
        world.momentaryRules.formUnion(world.schedules.keys)
        world.calendar = calendars.working
        let agendas = (schedules ?? [:]).mapValues(\.1)
        let sampled = agendas.values.flatMap(\.samples).map(\.of)
        return Configuration(
            folder: folder, settings: settings, holidays: holidays.days, ruleBook: book,
            world: world, measures: measureBook(measures, spans, book, besides: sampled),
            agendas: agendas, feeds: feeds,
            remarks: complaints.remarks, localValues: localValues(rules, ruleReader.positions))
    }

    /// Reports rules that count days of which none are known.
    private func checkCalendars(_ ruleReader: RuleReader, _ days: Days) {
        if !days.hasClosures {
            for position in ruleReader.closureCalendars {
                complaints.add(
                    "this counts the Trust's closures, and none are known; write them in "
                        + "calendars/closures.yml", at: position)
            }
        }
        if !days.hasTerms {
            for position in ruleReader.schoolLimits {
                complaints.add(
                    "this counts days of school, and no terms are known; write them in "
                        + "calendars/school-terms.yml", at: position)
            }
        }
    }

    /// The measures with the spans, and the rules whose clocks are counted.
    private func measureBook(
        _ measures: [Measure], _ spans: [Rule], _ book: RuleBook, besides sampled: [String]
    ) -> MeasureBook {
        var wanted = Set(
            measures.compactMap { measure -> String? in
                if case .clocks(let name, _, _) = measure.population { name } else { nil }
            }
        ).union(sampled)
        let all = spans + book.rules
        while true {
            let parents = all.filter { wanted.contains($0.name) }.flatMap(\.parents)
            if wanted.isSuperset(of: parents) { break }
            wanted.formUnion(parents)
        }
        // Parents are among them, and rings have been reported.
        let rules = try? RuleBook(
            rules: all.filter { wanted.contains($0.name) }, vocabulary: book.vocabulary,
            authority: book.authority, calendars: book.calendars)
        return MeasureBook(
            measures: measures, rules: rules ?? book, spans: Set(spans.map(\.name)))
    }

    /// Reports rules that warn by a policy which tells nobody of a warning.
    private func checkWarnings(_ reader: RuleReader, _ policies: [String: Policy]) {
        for (name, rule, position) in reader.warningPolicies {
            guard let policy = policies[name],
                !policy.steps.contains(where: { $0.moment == .warning })
            else { continue }
            complaints.add(
                "\(rule) warns, but policy \(Quoted.text(name)) tells nobody of a warning; give it a "
                    + "step \"at: warning\", or leave \"warn\" out", at: position)
        }
    }

    private func localValues(
        _ rules: [Rule], _ positions: [String: Position]
    ) -> [Configuration.LocalValue] {
        rules.compactMap { rule in
            guard case .local(_, _, let reviewed, let reviewBy) = rule.authority,
                let position = positions[rule.name]
            else { return nil }
            return Configuration.LocalValue(
                rule: rule.name, position: position, reviewed: reviewed, reviewBy: reviewBy)
        }
    }
}

/// The calendars of a configuration as read.
struct Days {
    let holidays: HolidayReader.Holidays?
    let terms: SchoolTermsReader.Terms?
    let closures: ClosuresReader.Closures?
    /// Whether there is a file of each, readable or not.
    let hasTerms: Bool
    let hasClosures: Bool

    /// The tables made of them; nil without bank holidays.
    func calendars(in zone: Zone) -> Calendars? {
        guard let holidays else { return nil }
        return Calendars(
            working: WorkingCalendar(
                zone: zone, holidays: holidays.days, knownFrom: holidays.knownFrom,
                knownUntil: holidays.knownUntil),
            school: terms.map {
                WorkingCalendar(
                    zone: zone, holidays: holidays.days, terms: $0.terms, inset: $0.inset)
            },
            trust: closures.map {
                WorkingCalendar(
                    zone: zone, holidays: holidays.days.union($0.days),
                    knownFrom: max(holidays.knownFrom, $0.knownFrom),
                    knownUntil: min(holidays.knownUntil, $0.knownUntil))
            })
    }
}
