import Deadlines
import Foundation

/// Reads school terms: `calendars/school-terms.yml`, with the first and last day of each and the inset days.
struct SchoolTermsReader {
    /// Terms in order, and the days within them on which no child is taught.
    struct Terms {
        var terms: [ClosedRange<CivilDate>]
        var inset: Set<CivilDate>
    }

    let complaints: Complaints

    /// Days between two terms beyond which one is missing.
    private static let longestHoliday = 70

    /// The terms; nil when there is no such file, or, reported, when anything is wrong.
    func terms(at path: String) -> Terms? {
        guard FileManager.default.fileExists(atPath: path) else { return nil }
        let file = SourceFile.yaml(at: path, complaints)
        guard let root = file.root, let section = root.section() else { return nil }
        let before = complaints.problems.count
        var terms: [ClosedRange<CivilDate>] = []
        for value in section.require("terms", of: "the file")?.oneOrMore() ?? [] {
            guard let term = term(value, after: terms.last) else { continue }
            terms.append(term)
        }
        var inset: Set<CivilDate> = []
        if let days = section.take("inset_days"), !days.isEmptyList {
            for value in days.oneOrMore() {
                guard let day = value.date() else { continue }
                if !terms.contains(where: { $0.contains(day) }) {
                    value.complain("inset day \(day) lies in no term; correct one of them")
                } else if !inset.insert(day).inserted {
                    value.complain("inset day \(day) is given twice; keep one")
                }
            }
        }
        let setBy = section.take("set_by")?.text()
        let reviewed = section.take("reviewed")
        _ = reviewed?.date()
        section.finish()
        if reviewed != nil, setBy == nil {
            reviewed?.complain("the terms were reviewed by nobody; say who in \"set_by\"")
        } else if reviewed == nil {
            complaints.remark(
                "nobody has confirmed the school terms; put your authority's own here, then add "
                    + "\"set_by\" and \"reviewed\"", at: Position(file: path))
        }
        return complaints.problems.count == before ? Terms(terms: terms, inset: inset) : nil
    }

    private func term(
        _ value: Value, after former: ClosedRange<CivilDate>?
    ) -> ClosedRange<CivilDate>? {
        guard let section = value.section() else { return nil }
        let first = section.require("first", of: "the term")?.date()
        let last = section.require("last", of: "the term")?.date()
        section.finish()
        guard let first, let last else { return nil }
        guard (2000...2099).contains(first.components.year),
            (2000...2099).contains(last.components.year)
        else {
            value.complain("a term lies between 2000 and 2099; correct its dates")
            return nil
        }
        if let former, first.dayNumber - former.upperBound.dayNumber > Self.longestHoliday {
            value.complain(
                "there is no term between \(former.upperBound) and \(first); add those that are missing"
            )
        }
        guard first <= last else {
            value.complain("the term ends on \(last), before it begins on \(first); correct one")
            return nil
        }
        if let former, first <= former.upperBound {
            value.complain(
                "the term from \(first) overlaps or comes before the one that ends on "
                    + "\(former.upperBound); put terms in order")
        }
        return first...last
    }
}
