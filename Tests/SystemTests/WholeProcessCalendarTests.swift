import Foundation
import Glibc
import Testing

/// What the built daemon tells by the calendar. The store is moved into the past instead of waiting for a morning.
@Suite(.serialized, .timeLimit(.minutes(2))) struct WholeProcessCalendarTests {
    /// Reported and found so long ago that the interview is overdue, and with it something for a digest.
    private static var story: String {
        func fact(_ id: String, _ type: String, hoursAgo: Double, _ data: String = "") -> String {
            let at = Date().addingTimeInterval(-hoursAgo * 3600).formatted(.iso8601)
            return """
                {"specversion": "1.0", "id": "\(id)", "source": "test/police", "type": "\(type)",
                 "subject": "BCT-900031", "time": "\(at)",
                 "data": {"episode": "WMP-26-900031"\(data)}}
                """
        }
        return "["
            + [
                fact(
                    "1", "missing.reported", hoursAgo: 90,
                    #", "kind": "M", "responsible_authority": "E08000025""#),
                fact("2", "missing.found", hoursAgo: 80), fact("3", "rhi.offered", hoursAgo: 79),
            ].joined(separator: ",\n") + "]"
    }

    private func change(_ site: Site, _ sql: String) throws {
        let run = try Child(
            [
                "/usr/bin/env", "python3", "-c",
                "import sqlite3, sys; c = sqlite3.connect(sys.argv[1]); c.executescript(sys.argv[2])",
                site.folder.path + "/longstop.db", sql,
            ], output: site.folder.appendingPathComponent("change.out"))
        #expect(try within(20, "the change of the store") { run.exit } == 0)
    }

    @Test("a list that was missed comes late, and a digest brings what waited, both by mail")
    func calendar() throws {
        try Site.with { site in
            var daemon = try site.start()
            #expect(try site.record(Self.story).status == 0)
            let held = try within(10, "something that waits for a digest") {
                let waiting = try site.notices().filter { $0.state == "held" }
                return waiting.isEmpty ? nil : waiting
            }
            #expect(Set(held.map(\.person)) == ["bailey.example", "casey.example"])
            #expect(try site.mail.all("mail").allSatisfy { $0.person != "bailey" })
            daemon.child.end()
            let week = 7 * 86_400 * 1_000_000
            try change(
                site,
                """
                UPDATE notices SET not_before = not_before - 2 * \(week) WHERE state = 'held';
                UPDATE cases SET look_at = look_at - 2 * \(week), settled_until = settled_until - \(week)
                WHERE reference = 'schedule:daily-triage';
                """)
            daemon = try site.start()
            let told = try within(20, "the list and the digests") {
                let sent = try site.notices().filter { $0.state == "sent" }
                let kinds = Set(sent.map(\.kind))
                return kinds.isSuperset(of: ["schedule", "digest"])
                    && held.allSatisfy { one in sent.contains { $0.id == one.id } } ? sent : nil
            }
            #expect(told.filter { $0.kind == "digest" }.count == 2)
            #expect(try site.mail.all("mail").contains { $0.person == "bailey" })
            let notices = try site.read("notices", "--state", "sent", "--output", "json").output
            #expect(
                notices.contains("Daily triage") && notices.contains("Longstop digest: 1 overdue"))
            let audit = try site.read("case", "schedule:daily-triage").output
            #expect(audit.contains("superseded") && audit.contains(", late: its time has come"))
            let proof = try site.read("case", "BCT-900031").output
            #expect(proof.contains("with a digest: accepted: 250"), "\(proof)")
            daemon.child.end()
        }
    }
}
