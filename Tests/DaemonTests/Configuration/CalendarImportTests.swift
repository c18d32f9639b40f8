import Deadlines
import Escalation
import Foundation
import Testing

@testable import Daemon

/// New bank holidays: checked, compared and installed; and what is said when they run out.
@Suite struct CalendarImportTests {
    private func withFolder(_ body: (_ folder: String, _ file: String) throws -> Void) throws {
        let whole = FileManager.default.temporaryDirectory
            .appendingPathComponent("longstop-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: whole) }
        try FileManager.default.createDirectory(at: whole, withIntermediateDirectories: true)
        let folder = whole.appendingPathComponent("config").path
        try FileManager.default.copyItem(atPath: ShippedConfiguration.folder, toPath: folder)
        try body(folder, whole.appendingPathComponent("new.json").path)
    }

    private func day(_ text: String) -> CivilDate { CivilDate(iso: text)! }

    @Test func `a day more is shown, moves what it moves, and is installed`() throws {
        try withFolder { folder, file in
            let path = Configuration.holidaysPath(in: folder)
            let text = try String(contentsOfFile: path, encoding: .utf8)
            let event = #"{"title":"An extra day","date":"2026-12-29","notes":"","bunting":true},"#
            let before = try #require(
                text.range(of: #"\{[^{}]*"2027-01-01""#, options: .regularExpression))
            var changed = text
            changed.insert(contentsOf: event, at: before.lowerBound)
            try Data(changed.utf8).write(to: URL(fileURLWithPath: file))
            let calendar = try CalendarImport(file, into: folder)
            #expect(calendar.added == [day("2026-12-29")] && calendar.removed.isEmpty)
            let moment = try #require(Timestamp(rfc3339: "2026-12-23T11:00:00Z"))
            let referred = Fact(
                identity: FactID(source: "test", id: "1"), type: "mase.referred",
                subject: CaseReference("BCT-900001"), time: moment, recordedAt: moment,
                data: ["concern": .text("C1")])
            let diff = RulesDiff(from: calendar.old, to: calendar.new, at: moment)
            #expect(diff.rules.isEmpty)
            let change = diff.changes(
                of: CaseFile(subject: CaseReference("BCT-900001"), facts: [referred]))
            #expect(
                change.clocks.map { [$0.before?.dueAt?.description, $0.after?.dueAt?.description] }
                    == [["2027-01-11T17:00:00Z", "2027-01-12T17:00:00Z"]])
            #expect(
                try Configuration.load(folder: folder).holidays.contains(day("2026-12-29")) == false
            )
            try calendar.install()
            #expect(try Configuration.load(folder: folder).holidays.contains(day("2026-12-29")))
            #expect(FileManager.default.fileExists(atPath: path + ".new") == false)
        }
    }

    @Test func `years that the new file has forgotten stay as they are`() throws {
        try withFolder { folder, file in
            let event = #"{"title":"A day","date":"2029-01-01","notes":"","bunting":true}"#
            let text =
                #"{"england-and-wales":{"division":"england-and-wales","events":["# + event + "]}}"
            try Data(text.utf8).write(to: URL(fileURLWithPath: file))
            let calendar = try CalendarImport(file, into: folder)
            #expect(calendar.added == [day("2029-01-01")] && calendar.removed.isEmpty)
            try calendar.install()
            let holidays = try Configuration.load(folder: folder).holidays
            #expect(holidays.contains(day("2024-12-25")) && holidays.contains(day("2028-12-26")))
            #expect(holidays.count == 41)
        }
    }

    @Test func `what is no calendar is refused and changes nothing`() throws {
        try withFolder { folder, file in
            let path = Configuration.holidaysPath(in: folder)
            let whole = try Data(contentsOf: URL(fileURLWithPath: path))
            try Data("no calendar".utf8).write(to: URL(fileURLWithPath: file))
            #expect(throws: ConfigurationErrors.self) { try CalendarImport(file, into: folder) }
            #expect(throws: ConfigurationErrors.self) {
                try CalendarImport(file + ".missing", into: folder)
            }
            #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == whole)
        }
    }

    @Test func `holidays that run out are a note a year before, and a warning in the last month`()
        throws
    {
        let configuration = try Configuration.load(folder: ShippedConfiguration.folder)
        func warned(_ text: String) -> Int {
            configuration.warnings(on: day(text)).filter { $0.text.contains("known until") }.count
        }
        #expect(configuration.notes(on: day("2027-12-31")).isEmpty && warned("2027-12-31") == 0)
        #expect(configuration.notes(on: day("2028-01-02")).count == 1 && warned("2028-01-02") == 0)
        #expect(configuration.notes(on: day("2028-12-02")).isEmpty && warned("2028-12-02") == 1)
        let note = try #require(configuration.notes(on: day("2028-06-01")).first)
        #expect(note.text.contains("known until 2028-12-31 only, 213 days ahead"))
    }

    @Test func `that nobody looks after the installation is worth a note`() throws {
        let without = try Miniature().load()
        let with = try Miniature().replacing(
            "zone:", with: "caretaker: manager\nzone:", in: "longstop.yml"
        ).load()
        let today = day("2026-11-30")
        let said = without.notes(on: today).filter { $0.text.contains("caretaker") }
        #expect(said.count == 1)
        #expect(with.notes(on: today).count == without.notes(on: today).count - 1)
    }
}
