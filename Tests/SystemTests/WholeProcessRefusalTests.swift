import Foundation
import Glibc
import Testing

/// What the built program refuses, and that it does nothing worse than refuse.
@Suite(.serialized, .timeLimit(.minutes(2))) struct WholeProcessRefusalTests {
    /// Adds a key nobody knows to the site's overlay; returns what was there.
    private func spoil(_ site: Site) throws -> String {
        let good = try String(contentsOf: site.overlay, encoding: .utf8)
        try (good + "no_such_key: 1\n").write(to: site.overlay, atomically: true, encoding: .utf8)
        return good
    }

    @Test("a wrong fact is refused with its place, and the good one beside it goes in")
    func wrongFact() throws {
        try Site.with { site in
            _ = try site.start()
            let wrong = Site.missing(900_011, dueIn: 3600)
                .replacingOccurrences(of: "\"kind\"", with: "\"knid\"")
            let answer = try site.record("[\n\(wrong),\n\(Site.missing(900_012, dueIn: -60))\n]")
            #expect(answer.status == 1)
            #expect(
                answer.output.contains(#/facts\.json:4:\d+: .*"knid".*"kind"/#),
                "\(answer.output)")
            #expect(answer.output.contains("1 accepted, 1 refused\n"), "\(answer.output)")
            try site.mail.wait(for: "the good fact's mail", "mail") { !$0.isEmpty }
            #expect(Set(try site.notices().map(\.case)) == ["BCT-900012"])
        }
    }

    @Test("a broken configuration ends check and serve with 78, and says where it is broken")
    func brokenConfiguration() throws {
        try Site.with { site in
            _ = try spoil(site)
            let place = #/site\.yml:\d+:1: .*"no_such_key"/#
            let check = try site.check()
            #expect(check.status == 78 && check.output.contains(place), "\(check)")
            let daemon = try site.spawn()
            let status = try within(20, "the end of serve") { daemon.child.exit }
            #expect(status == 78 && daemon.journal.contains(place), "\(daemon.journal)")
        }
    }

    @Test("a second daemon on the same store is refused in one sentence, and the first goes on")
    func secondDaemon() throws {
        try Site.with { site in
            let first = try site.start()
            let second = try site.spawn(socket: "another")
            let status = try within(20, "the end of the second") { second.child.exit }
            #expect(status == 1)
            let said = second.journal.split(separator: "\n").filter { !$0.contains("is starting") }
            #expect(said.count == 1, "\(second.journal)")
            let sentence =
                "is in use by another longstop daemon (process \(first.child.process)); stop that one"
            #expect(said.first?.contains(sentence) == true, "\(second.journal)")
            let answer = try site.record(Site.missing(900_013, dueIn: 3600))
            #expect(answer.status == 0, "\(answer)")
        }
    }

    @Test("a broken reload keeps the old configuration, a mended one is taken, SIGTERM ends with 0")
    func reload() throws {
        try Site.with(.init(nextStep: "10m")) { site in
            let daemon = try site.start()
            let good = try spoil(site)
            daemon.child.send(SIGHUP)
            try daemon.waits(for: "the old one stays in force")
            #expect(daemon.journal.contains(#/site\.yml:\d+:1: .*"no_such_key"/#))
            // The verb reads the configuration too, but given the socket it needs none.
            let answer = try site.record(Site.missing(900_014, dueIn: -60))
            #expect(answer.status == 0, "\(answer)")
            try site.mail.wait(for: "a mail by the old one", "mail") { $0.count == 1 }

            try good.replacingOccurrences(of: "alex@", with: "sasha@")
                .write(to: site.overlay, atomically: true, encoding: .utf8)
            daemon.child.send(SIGHUP)
            try daemon.waits(for: "was read again and is in force")
            #expect(try site.record(Site.missing(900_015, dueIn: -60)).status == 0)
            try site.mail.wait(for: "a mail by the new one", "mail") {
                $0.contains { $0.person == "sasha" }
            }

            daemon.child.send(SIGTERM)
            let status = try within(10, "the end after SIGTERM") { daemon.child.exit }
            #expect(status == 0, "\(daemon.journal)")
            #expect(daemon.journal.contains("longstop is stopping"))
        }
    }
}
