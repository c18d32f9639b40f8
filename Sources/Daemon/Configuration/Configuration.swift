package import Channels
package import Deadlines
package import Escalation
import Foundation
package import Measures

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
    /// What the scorecard counts.
    package var measures: MeasureBook
    /// What schedules tell, by their names.
    package var agendas: [String: Agenda]
    /// Calendars that are read again and again, by name.
    package var feeds: [FeedSettings]
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
                    + "then add \"set_by\", \"reviewed\" and \"review_by\""
            } else if value.reviewBy == nil {
                text =
                    "\(rule) rests on a local value that is never reviewed again; add \"review_by\""
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
                + runOut(on: day)
        )
        .problems
    }

    /// What was known, or told, and is no more on `day`.
    private func runOut(on day: CivilDate) -> [Problem] {
        let calendars = ruleBook.calendars
        var found: [Problem] = []
        func add(_ file: String, _ text: String) {
            found.append(Problem(file: "\(folder)/\(file)", text: text))
        }
        if ruleBook.calendar.knownFrom > day {
            add(
                "calendars/bank-holidays.json",
                "bank holidays are known from \(ruleBook.calendar.knownFrom) only, and deadlines of today are "
                    + "computed without any; take GOV.UK's file as it is")
        }
        if let school = calendars.school, school.knownUntil < day {
            add(
                "calendars/school-terms.yml",
                "the last term ended on \(school.knownUntil), and every working day counts as one of school; "
                    + "add the terms that follow")
        }
        if let trust = calendars.trust, ruleBook.rules.contains(where: \.countsClosures),
            trust.knownUntil < day
        {
            add(
                "calendars/closures.yml",
                "closures are known until \(trust.knownUntil) only; bring them up to date")
        }
        let now = ruleBook.zone.timestamp(day, secondOfDay: 0)
        let noon = now.advanced(seconds: 12 * 3600)
        for role in world.urgenciesTold.keys.sorted()
        where world.directory.holders(of: role, at: noon).isEmpty {
            add(
                world.directory.rotas[role] == nil ? "people.yml" : "rotas.yml",
                "role \(Quoted.text(role)) has nobody: everybody who holds it has left or is away; name somebody, or "
                    + "a deputy")
        }
        for schedule in world.schedules.values.sorted(by: { $0.name < $1.name })
        where schedule.date(after: now, in: ruleBook.calendar) == nil {
            add(
                "schedules.yml",
                "schedule \(Quoted.text(schedule.name)) has no date any more; change \"repeats\", or take it "
                    + "out")
        }
        return found
    }

    /// What administrators should see to in time: bank holidays known for less than twelve months ahead.
    package func notes(on day: CivilDate) -> [Problem] {
        let ahead = horizon(on: day, under: 30) == nil ? horizon(on: day, under: 365) : nil
        guard settings.caretaker == nil else { return [ahead].compactMap(\.self) }
        let caretaker = Problem(
            file: "\(folder)/longstop.yml",
            text:
                "nobody is named as \"caretaker\": should the clock not be to be believed, whoever is told last by any "
                + "policy is told of it")
        return [ahead, caretaker].compactMap(\.self)
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
