package import Deadlines
import Escalation
import Foundation

/// Why a list of absences cannot be read at all: one sentence.
package struct AbsenceListError: Error, Hashable, CustomStringConvertible {
    package var description: String
}

/// A list of absences from a file: CSV, or a calendar.
package struct AbsenceList: Sendable {
    /// One absence, by the names the socket gives its members.
    package struct Row: Hashable, Sendable {
        package var members: [String: String]
    }

    package private(set) var absences: [Row] = []
    /// Lines that could not be taken, each with its place and why; the rest is taken all the same.
    package private(set) var problems: [String] = []

    private static let longestBytes = 1024 * 1024
    private static let columns = ["person", "kind", "first", "last", "from", "to"]

    /// Reads a file by what its name ends in. Throws when nothing of it can be read.
    package init(
        file: String, configuration: Configuration, at now: Timestamp
    ) throws(AbsenceListError) {
        guard let data = FileManager.default.contents(atPath: file) else {
            throw AbsenceListError(
                description: "\(file) cannot be read; is it there, and readable for you?")
        }
        guard data.count <= Self.longestBytes else {
            throw AbsenceListError(
                description: "\(file) is longer than 1 MiB; leave past years out")
        }
        switch file.split(separator: ".").last?.lowercased() {
        case "csv": try readCSV(data, file, configuration, now)
        case "ics": try readCalendar(data, file, configuration, now)
        default:
            throw AbsenceListError(
                description: "\(file) is neither .csv nor .ics; name a file that is")
        }
    }

    /// Days of a calendar that are taken over, before and after now.
    private static let daysOfCalendar: (before: Int64, after: Int64) = (7, 400)

    // MARK: CSV

    private mutating func readCSV(
        _ data: Data, _ file: String, _ configuration: Configuration, _ now: Timestamp
    ) throws(AbsenceListError) {
        guard let text = String(data: data, encoding: .utf8) else {
            throw AbsenceListError(description: "\(file) is not UTF-8; save it as such")
        }
        var lines = CSVLines(text)
        guard let head = lines.next()?.fields.map({ $0.lowercased() }), head.contains("person")
        else {
            throw AbsenceListError(
                description:
                    "\(file):1: the first line must name the columns: person, kind, first, last")
        }
        if let strange = head.first(where: { !Self.columns.contains($0) }) {
            throw AbsenceListError(
                description: "\(file):1: unknown column \"\(ShownValue.plain(strange))\""
                    + NearestName.suggestion(for: strange, among: Self.columns))
        }
        let reader = AbsenceReader(configuration, at: now)
        while let line = lines.next() {
            guard line.fields != [""] else { continue }
            guard line.fields.count == head.count else {
                problems.append(
                    "\(file):\(line.number): \(line.fields.count) fields, and there are \(head.count) columns"
                )
                continue
            }
            var members = Dictionary(
                zip(head, line.fields), uniquingKeysWith: { first, _ in first })
            members = members.filter { !$0.value.isEmpty }
            do {
                let said = AbsenceRequest.Said(
                    person: members["person"] ?? "", kind: members["kind"] ?? "",
                    first: members["first"], last: members["last"], from: members["from"],
                    to: members["to"])
                _ = try reader.absence(said, place: line.number)
                absences.append(Row(members: members))
            } catch {
                let words = error.sentence.split(separator: ": ", maxSplits: 1).last ?? ""
                problems.append("\(file):\(line.number): \(words)")
            }
        }
    }

    // MARK: Calendars

    private mutating func readCalendar(
        _ data: Data, _ file: String, _ configuration: Configuration, _ now: Timestamp
    ) throws(AbsenceListError) {
        let zone = configuration.ruleBook.zone
        let calendar: CalendarFile
        do {
            calendar = try CalendarFile(bytes: data, zone: zone)
        } catch {
            throw AbsenceListError(description: "\(file): \(error)")
        }
        let found = calendar.absences(
            of: CalendarPeople(configuration.world.directory),
            from: now.advanced(seconds: -Self.daysOfCalendar.before * 86_400),
            to: now.advanced(seconds: Self.daysOfCalendar.after * 86_400))
        problems = (calendar.problems + calendar.remarks + found.remarks).map { "\(file): \($0)" }
        absences = found.absences.map { absence in
            var members = ["person": absence.person, "kind": absence.kind.rawValue]
            members["from"] = absence.from.description
            members["to"] = absence.to?.description
            return Row(members: members)
        }
    }
}

/// The lines of a CSV (RFC 4180): fields between commas, in double quotes where they hold commas, quotes or line ends.
struct CSVLines: IteratorProtocol {
    /// One record, with the line of the file it begins on, from 1.
    struct Line {
        var number: Int
        var fields: [String]
    }

    private var rest: Substring.UnicodeScalarView
    private var number = 1

    init(_ text: String) {
        let plain = text.hasPrefix("\u{FEFF}") ? text.dropFirst() : text[...]
        rest = plain.unicodeScalars
    }

    mutating func next() -> Line? {
        guard !rest.isEmpty else { return nil }
        let start = number
        var fields: [String] = []
        var field = String.UnicodeScalarView()
        var isQuoted = false
        while let scalar = rest.popFirst() {
            if isQuoted {
                if scalar == "\"", rest.first == "\"" {
                    field.append(scalar)
                    rest.removeFirst()
                } else if scalar == "\"" {
                    isQuoted = false
                } else {
                    if scalar == "\n" { number += 1 }
                    field.append(scalar)
                }
            } else if scalar == "\"" {
                isQuoted = true
            } else if scalar == "," {
                fields.append(Self.trimmed(field))
                field = String.UnicodeScalarView()
            } else if scalar == "\n" {
                number += 1
                break
            } else if scalar != "\r" {
                field.append(scalar)
            }
        }
        return Line(number: start, fields: fields + [Self.trimmed(field)])
    }

    private static func trimmed(_ field: String.UnicodeScalarView) -> String {
        String(field).trimmingCharacters(in: .whitespaces)
    }
}
