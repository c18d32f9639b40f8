import Deadlines
import Foundation

/// Reads bank holidays in the format of GOV.UK's `bank-holidays.json`.
struct HolidayReader {
    /// The days that are no working days, and how far they are known.
    struct Holidays {
        var days: Set<CivilDate>
        /// 1 January of the year of the first date.
        var knownFrom: CivilDate
        /// 31 December of the year of the last date: GOV.UK publishes whole years.
        var knownUntil: CivilDate
    }

    /// The division whose holidays count.
    static let division = "england-and-wales"

    let complaints: Complaints

    /// The holidays of England and Wales; nil, and reported, when anything is wrong.
    func holidays(at path: String) -> Holidays? {
        guard let text = SourceFile.text(at: path, complaints) else { return nil }
        return holidays(in: text, name: path)
    }

    /// The same for a text that has been read already.
    func holidays(in text: String, name: String) -> Holidays? {
        let whole = Position(file: name)
        // JSON is YAML, and YAML's marks say where things stand; what is YAML only is refused first.
        do {
            _ = try JSONSerialization.jsonObject(with: Data(text.utf8))
        } catch {
            complaints.add("this is not JSON; take GOV.UK's bank-holidays.json as it is", at: whole)
            return nil
        }
        guard let root = SourceFile.parse(text, name: name, complaints),
            let section = root.section()
        else { return nil }
        let before = complaints.problems.count
        let days = section.require(Self.division, of: "the file").map {
            self.days(of: $0, division: Self.division)
        }
        for division in ["scotland", "northern-ireland"] {
            if let value = section.take(division) { _ = self.days(of: value, division: division) }
        }
        section.finish()
        guard complaints.problems.count == before, let days, let first = days.min(),
            let last = days.max(),
            let knownFrom = CivilDate(year: first.components.year, month: 1, day: 1),
            let knownUntil = CivilDate(year: last.components.year, month: 12, day: 31)
        else { return nil }
        checkYears(days, whole)
        guard complaints.problems.count == before else { return nil }
        return Holidays(days: Set(days), knownFrom: knownFrom, knownUntil: knownUntil)
    }

    private func checkYears(_ days: [CivilDate], _ whole: Position) {
        let counts = Dictionary(grouping: days) { $0.components.year }.mapValues(\.count)
        guard let first = counts.keys.min(), let last = counts.keys.max() else { return }
        let limit = ConfigurationLimits.holidaysPerYear
        for year in first...last where counts[year] == nil {
            complaints.add(
                "\(year) has no bank holidays at all, between \(first) and \(last); take GOV.UK's file "
                    + "as it is", at: whole)
        }
        for year in first...last where (1..<limit).contains(counts[year, default: 0]) {
            complaints.remark(
                "\(year) has \(counts[year, default: 0]) bank holidays, and England and Wales has at "
                    + "least \(limit); check the file against GOV.UK's", at: whole)
        }
    }

    private func days(of value: Value, division: String) -> [CivilDate] {
        guard let section = value.section() else { return [] }
        let owner = "division \"\(division)\""
        if let name = section.require("division", of: owner), name.raw != division {
            name.complain(expected: "\"\(division)\", as the key above says")
        }
        let events = section.require("events", of: owner)
        section.finish()
        var days: [CivilDate] = []
        for event in events?.oneOrMore() ?? [] {
            guard let day = day(of: event, after: days.last) else { continue }
            days.append(day)
        }
        return days
    }

    private func day(of value: Value, after former: CivilDate?) -> CivilDate? {
        guard let section = value.section() else { return nil }
        _ = section.require("title", of: "the holiday")?.text()
        let dateValue = section.require("date", of: "the holiday")
        _ = section.take("notes")
        _ = section.take("bunting")?.flag()
        section.finish()
        guard let dateValue, let date = dateValue.date() else { return nil }
        if let former, date == former {
            dateValue.complain("date \(date) is given twice; keep one")
            return nil
        }
        if let former, date < former {
            dateValue.complain("date \(date) comes after \(former); put the dates in order")
        }
        return date
    }
}
