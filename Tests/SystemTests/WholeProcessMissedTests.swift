import Foundation
import Glibc
import Testing

/// `longstop missed` against a real journal that the daemon wrote through a journald of its own, and the real store.
@Suite(.serialized, .timeLimit(.minutes(3))) struct WholeProcessMissedTests {
    private static let journald = "/lib/systemd/systemd-journald"
    private static let remote = "/lib/systemd/systemd-journal-remote"
    private static let tools = [journald, remote, "/usr/bin/journalctl", "/usr/bin/unshare"]

    /// Whether a journald can be started in namespaces of its own.
    static let hasJournald: Bool = {
        guard getuid() == 0, tools.allSatisfy(FileManager.default.isExecutableFile) else {
            return false
        }
        let run = try? Repository.run("/usr/bin/unshare", ["--mount", "--pid", "--fork", "true"])
        return run?.status == 0
    }()
    static let hasNone: Comment =
        "SKIPPED: needs root, namespaces and journald; apt-get install systemd-journal-remote"

    private struct Document: Decodable {
        struct Missed: Decodable {
            struct Telling: Decodable {
                var notice: String?
                var person: String
                var role: String?
                var toldAt: String?
            }

            var `case`: String
            var state: String
            var told: [Telling]
            var inJournal: Bool
            var inStore: Bool
        }

        struct Difference: Decodable {
            var `case`: String
            var what: String
            var missingFrom: String
        }

        struct Read: Decodable {
            var store: String?
        }

        var read: Read
        var missed: [Missed]
        var differences: [Difference]
        var notes: [String]
    }

    private func document(
        _ site: Site, _ words: String...
    ) throws -> (status: Int32, document: Document) {
        let run = try site.longstop(["missed", "--output", "json"] + words + site.configuration)
        let start = try #require(run.output.firstIndex(of: "{"), "\(run)")
        let json = run.output[start...]
        return (
            run.status, try JSONDecoder().decode(Document.self, from: Data(json.utf8))
        )
    }

    /// Two deadlines missed, both told, one answered.
    private func story(_ body: (Site) throws -> Void) throws {
        try Site.with(Site.Plan(nextStep: "1h", hasJournal: true)) { site in
            let daemon = try site.spawn()
            try within(20, "the daemon to listen") {
                try site.record(Site.missing(900_031, dueIn: -60)).status == 0 ? true : nil
            }
            #expect(try site.record(Site.missing(900_032, dueIn: -60)).status == 0)
            let told = try within(30, "both to be told") {
                let notices = try site.notices()
                let sent = notices.filter { $0.state == "sent" }
                return Set(sent.map(\.case)).count == 2 && sent.count == notices.count
                    ? sent : nil
            }
            let alert = try #require(told.first { $0.case == "BCT-900031" }?.alert)
            #expect(try site.acknowledge("\(alert)", "--by", "alex.example").status == 0)
            try within(20, "the answer in the journal") {
                try export(site.journal).contains("75c7389501ec4cc3bae5875be20e21bc") ? true : nil
            }
            try body(site)
            daemon.child.end()
        }
    }

    /// The journal's entries, one after another, as `journalctl -o export` has them.
    private func export(_ folder: String) throws -> String {
        try Repository.run(
            "/usr/bin/journalctl", ["-D", folder, "-o", "export", "SYSLOG_IDENTIFIER=longstop"]
        ).output
    }

    /// A journal in a folder of its own, made of some of the entries of another.
    private func journal(
        of site: Site, called name: String, keeping isKept: (String) -> Bool
    ) throws -> String {
        let entries = try export(site.journal).components(separatedBy: "\n\n")
        let kept = entries.filter { !$0.isEmpty && isKept($0) }
        #expect(kept.count < entries.count)
        let folder = site.folder.appendingPathComponent(name)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let file = site.folder.appendingPathComponent(name + ".export")
        try (kept.joined(separator: "\n\n") + "\n\n").write(
            to: file, atomically: true, encoding: .utf8)
        let made = try Repository.run(
            Self.remote, ["-o", folder.path + "/\(name).journal", file.path])
        #expect(made.status == 0, "\(made)")
        return folder.path
    }

    private static let breach = "058aa92af154459d9e8aaec47070ca02"
    private static let told = "2d53ca4d277e4dd59a8c46358f3330dd"

    @Test(
        "journal and store of a real run agree, and each alone tells the same",
        .enabled(if: hasJournald, hasNone))
    func agreeing() throws {
        try story { site in
            let both = try site.longstop(
                ["missed", "--directory", site.journal] + site.reading)
            #expect(both.status == 0, "\(both.output)")
            for words in [
                "2 deadlines missed", "2 still open", "BCT-900031", "BCT-900032",
                "alex.example, co-ordinator, email", "answered", "OPEN",
                "journal and store agree", "read: journal from",
            ] {
                #expect(both.output.contains(words), "\(words) is not in \(both.output)")
            }
            let whole = try document(
                site, "--directory", site.journal, "--store", site.storePath
            ).document
            #expect(whole.missed.allSatisfy { $0.inJournal && $0.inStore })
            let journal = try document(site, "--directory", site.journal, "--no-store")
            let store = try document(site, "--no-journal", "--store", site.storePath)
            #expect(journal.status == 0 && store.status == 0)
            #expect(journal.document.read.store == nil)
            for alone in [journal.document, store.document] {
                #expect(alone.missed.map(\.case).sorted() == ["BCT-900031", "BCT-900032"])
                for (one, all) in zip(alone.missed, whole.missed) {
                    #expect(Set(one.told.map(\.notice)) == Set(all.told.map(\.notice)))
                    #expect(one.told.allSatisfy { $0.toldAt != nil && $0.role == "co-ordinator" })
                }
            }
        }
    }

    @Test(
        "a store or a journal that is gone is said, and the other one answers",
        .enabled(if: hasJournald, hasNone))
    func gone() throws {
        try story { site in
            let gone = site.folder.path + "/gone"
            let noStore = try site.longstop(
                ["missed", "--directory", site.journal, "--store", gone] + site.configuration)
            #expect(noStore.status == 1 && noStore.output.contains("BCT-900032"), "\(noStore)")
            #expect(noStore.output.contains("\"\(gone)\" does not exist"), "\(noStore)")
            let noJournal = try site.longstop(["missed", "--directory", gone] + site.reading)
            #expect(noJournal.status == 1 && noJournal.output.contains("BCT-900032"))
            #expect(noJournal.output.contains("no such file or directory; name a folder"))
            let neither = try site.longstop(
                ["missed", "--directory", gone, "--store", gone] + site.configuration)
            #expect(neither.status == 1 && neither.output.contains("nothing to answer from"))

            let empty = site.folder.path + "/empty"
            try FileManager.default.createDirectory(
                atPath: empty, withIntermediateDirectories: false)
            let rotated = try site.longstop(["missed", "--directory", empty] + site.reading)
            #expect(rotated.status == 0 && rotated.output.contains("BCT-900032"), "\(rotated)")
            #expect(rotated.output.contains("the journal has no entry of longstop"))
            let nothing = try site.longstop(
                ["missed", "--directory", empty, "--no-store"] + site.configuration)
            #expect(nothing.status == 1 && nothing.output.contains("nothing to answer from"))

            let before = try site.longstop(
                [
                    "missed", "--since", "2026-01-01", "--until", "2026-01-02", "--directory",
                    site.journal, "--no-store",
                ] + site.configuration)
            #expect(before.status == 1 && before.output.contains("NOT KNOWN"), "\(before)")

            let misspelt = try site.longstop(
                ["missed", "--role", "coordinator", "--directory", site.journal] + site.reading)
            #expect(misspelt.status == 2 && misspelt.output.contains("\"co-ordinator\""))
            let good = try String(contentsOf: site.overlay, encoding: .utf8)
            try (good + "no_such_key: 1\n").write(
                to: site.overlay, atomically: true, encoding: .utf8)
            let broken = try site.longstop(["missed", "--directory", site.journal] + site.reading)
            #expect(broken.status == 0 && broken.output.contains("BCT-900031"), "\(broken)")
            #expect(broken.output.contains("longstop check"), "\(broken)")
        }
    }

    @Test(
        "a breach that is in one and not in the other is a finding, and so is a notice",
        .enabled(if: hasJournald, hasNone))
    func differing() throws {
        try story { site in
            func isOf(_ id: String, _ entry: String) -> Bool {
                entry.contains("MESSAGE_ID=\(id)") && entry.contains("LONGSTOP_CASE=BCT-900031")
            }
            let noBreach = try journal(of: site, called: "no-breach") { !isOf(Self.breach, $0) }
            let noNotice = try journal(of: site, called: "no-notice") { !isOf(Self.told, $0) }
            for (folder, what) in [(noBreach, "breach"), (noNotice, "notice")] {
                let found = try within(20, "the finding, once it is old enough") {
                    let found = try document(site, "--directory", folder, "--store", site.storePath)
                    return found.status == 1 ? found.document : nil
                }
                #expect(found.missed.count == 2)
                #expect(
                    found.differences.map { [$0.case, $0.what, $0.missingFrom] }
                        == [["BCT-900031", what, "journal"]])
            }
            var count = 0
            let rotated = try journal(of: site, called: "rotated") { entry in
                if isOf(Self.breach, entry) { count += 1 }
                return count > 0 && !isOf(Self.breach, entry)
            }
            let later = try site.longstop(["missed", "--directory", rotated] + site.reading)
            #expect(later.status == 0, "\(later.output)")
            #expect(later.output.contains("the journal begins at"), "\(later.output)")
            #expect(!later.output.contains("this breach is in the store"), "\(later.output)")

            let copy = site.folder.path + "/copy.db"
            let cut = try Repository.run(
                "/usr/bin/python3",
                [
                    "-c",
                    """
                    import sqlite3, sys
                    sqlite3.connect(sys.argv[1]).execute("VACUUM INTO ?", [sys.argv[2]])
                    copy = sqlite3.connect(sys.argv[2])
                    copy.execute("DELETE FROM decisions WHERE event = 'breach' AND case_ref = 'BCT-900032'")
                    copy.commit()
                    """, site.storePath, copy,
                ])
            #expect(cut.status == 0, "\(cut.output)")
            let run = try site.longstop(
                ["missed", "--directory", site.journal, "--store", copy] + site.configuration)
            #expect(run.status == 1, "\(run.output)")
            #expect(
                run.output.contains("this breach is in the journal and not in the store"),
                "\(run.output)")
            #expect(run.output.contains("journal and store differ: 1 times"), "\(run.output)")
        }
    }

    @Test("what is missed later is followed", .enabled(if: hasJournald, hasNone))
    func following() throws {
        try story { site in
            let file = site.folder.appendingPathComponent("follow.out")
            let child = try Child(
                [Site.program, "missed", "--follow", "--directory", site.journal] + site.reading,
                output: file)
            defer { child.end() }
            func output() -> String { (try? String(contentsOf: file, encoding: .utf8)) ?? "" }
            try within(20, "the report") { output().contains("read: journal") ? true : nil }
            #expect(try site.record(Site.missing(900_033, dueIn: -60)).status == 0)
            try within(20, "the breach as it comes") {
                output().contains("missed  BCT-900033") ? true : nil
            }
            try within(20, "the telling as it comes") {
                output().contains("told  BCT-900033") ? true : nil
            }
        }
    }

    @Test(
        "a journal that may not be read is one sentence with the remedy, and the store answers",
        .enabled(if: hasJournald, hasNone))
    func forbidden() throws {
        try story { site in
            let folder = try journal(of: site, called: "closed") { !$0.contains(Self.told) }
            let closed = chmod(folder + "/closed.journal", 0)
            #expect(closed == 0)
            // Root without its privileges is bound by the modes of its own files.
            let run = try site.longstop(
                under: ["/usr/bin/setpriv", "--bounding-set", "-all", "--inh-caps", "-all"],
                ["missed", "--directory", folder] + site.reading)
            #expect(run.status == 1 && run.output.contains("BCT-900031"), "\(run.output)")
            #expect(
                run.output.contains("permission denied; run it as root, or as somebody who is in"),
                "\(run.output)")
        }
    }
}
