import Deadlines
import Foundation

/// Reads the days on which the Trust is closed: `calendars/closures.yml`.
///
/// They count for rules with `calendar: trust` alone, and never stop an hour of elapsed time (facts, §3.6).
struct ClosuresReader {
    /// The closed days, and from when until when they are known.
    struct Closures {
        var days: Set<CivilDate>
        var knownFrom: CivilDate
        var knownUntil: CivilDate
    }

    /// Days of one closure beyond which a date is a slip of the pen.
    private static let longestClosure = 31

    let complaints: Complaints

    /// The closures; nil when there is no such file, or, reported, when anything is wrong.
    func closures(at path: String) -> Closures? {
        guard FileManager.default.fileExists(atPath: path) else { return nil }
        let file = SourceFile.yaml(at: path, complaints)
        guard let root = file.root, let section = root.section() else { return nil }
        let before = complaints.problems.count
        let from = section.require("known_from", of: "the file")?.date()
        let untilValue = section.require("known_until", of: "the file")
        let until = untilValue?.date()
        var last: ClosedRange<CivilDate>?
        var days: Set<CivilDate> = []
        if let list = section.require("closures", of: "the file"), !list.isEmptyList {
            for value in list.oneOrMore() {
                guard let closure = closure(value, after: last, from, until) else { continue }
                last = closure
                for number in closure.lowerBound.dayNumber...closure.upperBound.dayNumber {
                    days.insert(CivilDate(dayNumber: number))
                }
            }
        }
        section.finish()
        if let from, let until, until < from {
            untilValue?.complain(
                "\"known_until\" is \(until), before \"known_from\", \(from); correct one")
        }
        guard complaints.problems.count == before, let from, let until else { return nil }
        return Closures(days: days, knownFrom: from, knownUntil: until)
    }

    private func closure(
        _ value: Value, after former: ClosedRange<CivilDate>?, _ from: CivilDate?,
        _ until: CivilDate?
    ) -> ClosedRange<CivilDate>? {
        guard let section = value.section() else { return nil }
        let first = section.require("first", of: "the closure")?.date()
        let last = section.require("last", of: "the closure")?.date()
        _ = section.take("reason")?.text()
        section.finish()
        guard let first, let last else { return nil }
        guard first <= last, last.dayNumber - first.dayNumber < Self.longestClosure else {
            value.complain(
                "the closure runs from \(first) to \(last), which is no time or more than "
                    + "\(Self.longestClosure) days; correct one")
            return nil
        }
        if let former, first <= former.upperBound {
            value.complain(
                "the closure from \(first) overlaps or comes before the one that ends on "
                    + "\(former.upperBound); put closures in order")
        }
        if let from, let until, first < from || last > until {
            value.complain(
                "the closure from \(first) to \(last) lies outside \"known_from\" to \"known_until\"; "
                    + "correct one")
        }
        return first...last
    }
}
