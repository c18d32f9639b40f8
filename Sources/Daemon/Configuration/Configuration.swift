package import Channels
package import Deadlines
package import Escalation
import Foundation

/// Everything an installation decides for itself, read and checked.
package struct Configuration: Sendable {
    /// Where it was read from.
    package let folder: String
    package var settings: Settings
    /// Every bank holiday known.
    package let holidays: Set<CivilDate>
    /// The rules with their vocabulary, calendar and authority.
    package var ruleBook: RuleBook
    /// Policies, people and roles.
    package var world: World
    /// Worth a person's look, whatever the day.
    var remarks: [Problem]
    /// Local values with where they stand, for `warnings(on:)`.
    var localValues: [LocalValue]

    /// A value that rests on the installation's own word.
    struct LocalValue: Sendable {
        let rule: String
        let position: Position
        let reviewed: CivilDate?
        let reviewBy: CivilDate?
    }

    /// Reads the configuration in `folder`, each overlay file replacing entries of the same name.
    ///
    /// The folder holds `longstop.yml`, `vocabulary.yml`, `rules/*.yml`, `policies.yml`, `people.yml` and
    /// `calendars/bank-holidays.json`, and `calendars/school-terms.yml` if a rule counts days of school. Throws everything that is wrong with any of them.
    /// `holidays` is read in place of the folder's own file.
    package static func load(
        folder: String, overlays: [String] = [], holidays: String? = nil
    ) throws(ConfigurationErrors) -> Configuration {
        let complaints = Complaints()
        let folder = folder.count > 1 && folder.hasSuffix("/") ? String(folder.dropLast()) : folder
        let reader = ConfigurationReader(
            folder: folder, overlays: overlays,
            holidaysPath: holidays ?? Self.holidaysPath(in: folder), complaints: complaints)
        guard let configuration = reader.read(), complaints.problems.isEmpty else {
            throw ConfigurationErrors(complaints.problems)
        }
        return configuration
    }

    /// Where a configuration keeps its bank holidays.
    package static func holidaysPath(in folder: String) -> String {
        folder + "/calendars/bank-holidays.json"
    }

    /// What is wrong with the templates of a configuration that is wrong elsewhere.
    package static func templateErrors(
        folder: String, overlays: [String] = []
    ) -> [TemplateError] {
        guard FileManager.default.fileExists(atPath: folder) else { return [] }
        let path = templatesPath(folder: folder, overlays: overlays)
        do throws(TemplateErrors) {
            _ = try TemplateSet.load(folder: path, suggest: { NearestName.of($0, among: $1) })
            return []
        } catch {
            return error.all
        }
    }

    /// Where the templates are, as far as it can be told; what is wrong is not reported.
    private static func templatesPath(folder: String, overlays: [String]) -> String {
        readableSettings(folder: folder, overlays: overlays).templatesPath
    }

    /// The settings as far as they can be read, else as they are shipped; what is wrong is not reported.
    ///
    /// For those who ask a running daemon or its store: a mistake elsewhere in the configuration must not
    /// keep a person from answering.
    package static func readableSettings(folder: String, overlays: [String] = []) -> Settings {
        let complaints = Complaints()
        var catalogue = Catalogue(complaints: complaints)
        catalogue.add([(SourceFile.yaml(at: "\(folder)/longstop.yml", complaints), .settings)])
        for overlay in overlays {
            catalogue.add([(SourceFile.yaml(at: overlay, complaints), .overlay)])
        }
        return SettingsReader(catalogue: catalogue, folder: folder).settings()
    }

    /// What is worth a look on `day`: local values nobody has confirmed or whose review is overdue, and
    /// calendars that look thin; in order of file and line.
    package func warnings(on day: CivilDate) -> [Problem] {
        let values = localValues.compactMap { value -> Problem? in
            let rule = "rule \(Quoted.text(value.rule))"
            let text: String
            if value.reviewed == nil {
                text =
                    "\(rule) rests on a local value that nobody has confirmed; agree it, "
                    + "then add \"set_by\" and \"reviewed\""
            } else if let reviewBy = value.reviewBy, reviewBy < day {
                text =
                    "\(rule) rests on a local value whose review was due on "
                    + "\(reviewBy); review it"
            } else {
                return nil
            }
            return Problem(
                file: value.position.file, line: value.position.line,
                column: value.position.column, text: text)
        }
        return ConfigurationErrors(
            remarks + values + [horizon(on: day, under: 30)].compactMap(\.self)
        )
        .problems
    }

    /// What administrators should see to in time: bank holidays known for less than twelve months ahead.
    package func notes(on day: CivilDate) -> [Problem] {
        guard horizon(on: day, under: 30) == nil else { return [] }
        return [horizon(on: day, under: 365)].compactMap(\.self)
    }

    /// Says that bank holidays are known for fewer days ahead than that; nil when they are known for longer.
    private func horizon(on day: CivilDate, under days: Int) -> Problem? {
        let last = ruleBook.calendar.knownUntil
        let left = last.dayNumber - day.dayNumber
        guard left < days else { return nil }
        return Problem(
            file: Self.holidaysPath(in: folder),
            text:
                "bank holidays are known until \(last) only, \(max(left, 0)) days ahead, and later "
                + "deadlines are provisional; take GOV.UK's newest file with \"longstop calendar import\""
        )
    }
}

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
        var catalogue = Catalogue(complaints: complaints)
        catalogue.add(
            [
                file("longstop.yml", .settings), file("vocabulary.yml", .vocabulary),
                file("policies.yml", .policies), file("people.yml", .people),
            ] + ruleFiles())
        for overlay in overlays {
            catalogue.add([(SourceFile.yaml(at: overlay, complaints), .overlay)])
        }
        let holidays = HolidayReader(complaints: complaints)
            .holidays(at: holidaysPath)
        let termsPath = folder + "/calendars/school-terms.yml"
        let terms = SchoolTermsReader(complaints: complaints).terms(at: termsPath)
        let hasTerms = FileManager.default.fileExists(atPath: termsPath)
        return configuration(catalogue, holidays, terms, hasTerms: hasTerms)
    }

    private func file(_ name: String, _ scope: Catalogue.Scope) -> (SourceFile, Catalogue.Scope) {
        (SourceFile.yaml(at: "\(folder)/\(name)", complaints), scope)
    }

    private func ruleFiles() -> [(SourceFile, Catalogue.Scope)] {
        let path = folder + "/rules"
        let names = (try? FileManager.default.contentsOfDirectory(atPath: path))?.sorted() ?? []
        for name in names where name.hasSuffix(".yaml") && !name.hasPrefix(".") {
            complaints.add(
                "a file of rules is named .yml, and this one would not be read; rename it",
                at: Position(file: "\(path)/\(name)"))
        }
        let wanted = names.filter { $0.hasSuffix(".yml") && !$0.hasPrefix(".") }
        if wanted.isEmpty {
            complaints.add(
                "the folder holds no file of rules, so nothing would be watched; add one named .yml",
                at: Position(file: path))
        } else if wanted.count > ConfigurationLimits.files {
            complaints.add(
                "the folder holds \(wanted.count) files, more than \(ConfigurationLimits.files); put "
                    + "rules together", at: Position(file: path))
        }
        return wanted.prefix(ConfigurationLimits.files).map { file("rules/\($0)", .rules) }
    }

    private func configuration(
        _ catalogue: Catalogue, _ holidays: HolidayReader.Holidays?,
        _ terms: SchoolTermsReader.Terms?, hasTerms: Bool
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
        let byName = Dictionary(rules.map { ($0.name, $0) }, uniquingKeysWith: { _, last in last })
        ChainCheck(rules: byName, reader: ruleReader, complaints: complaints).run()
        if !hasTerms {
            for position in ruleReader.schoolLimits {
                complaints.add(
                    "this counts days of school, and no terms are known; write them in "
                        + "calendars/school-terms.yml", at: position)
            }
        }
        let policyReader = PolicyReader(catalogue: catalogue)
        let policies = policyReader.policies()
        checkWarnings(ruleReader, policies)
        let people = PeopleReader(catalogue: catalogue)
        let directory = people.directory()
        people.check(policyReader.uses, in: directory)
        guard complaints.problems.isEmpty, let zone, let holidays else { return nil }
        let calendar = WorkingCalendar(
            zone: zone, holidays: holidays.days, knownUntil: holidays.knownUntil)
        let schoolCalendar = terms.map {
            WorkingCalendar(
                zone: zone, holidays: holidays.days, terms: $0.terms, inset: $0.inset)
        }
        // Unknown parents and rings have been reported with their positions by now.
        guard
            let book = try? RuleBook(
                rules: rules, vocabulary: vocabulary, authority: settings.authority,
                calendar: calendar, schoolCalendar: schoolCalendar)
        else { return nil }
        return Configuration(
            folder: folder, settings: settings, holidays: holidays.days, ruleBook: book,
            world: World(
                policies: policies.values.sorted { $0.name < $1.name }, directory: directory,
                momentaryRules: Set(rules.filter(\.isMomentary).map(\.name))),
            remarks: complaints.remarks, localValues: localValues(rules, ruleReader.positions))
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
