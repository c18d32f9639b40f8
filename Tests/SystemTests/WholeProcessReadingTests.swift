import Foundation
import Glibc
import Testing

/// What the reading verbs of the built program print and exit with, beside a running daemon.
@Suite(.serialized, .timeLimit(.minutes(2))) struct WholeProcessReadingTests {
    private static func fact(
        _ id: String, _ type: String, hoursAgo: Double, _ data: String = ""
    ) -> String {
        let at = Date().addingTimeInterval(-hoursAgo * 3600).formatted(.iso8601)
        return """
            {"specversion": "1.0", "id": "\(id)", "source": "test/police", "type": "\(type)",
             "subject": "BCT-900021", "time": "\(at)",
             "data": {"episode": "WMP-26-900021"\(data)}}
            """
    }

    /// Reported 80 hours ago, found 40 hours ago, the interview offered only an hour ago: 15 hours late.
    private static let story =
        "["
        + [
            fact(
                "1", "missing.reported", hoursAgo: 80,
                #", "kind": "M", "responsible_authority": "E08000025""#),
            fact("2", "missing.found", hoursAgo: 40), fact("3", "rhi.offered", hoursAgo: 1),
        ].joined(separator: ",\n") + "]"

    private func objects(_ output: String) throws -> [[String: Any]] {
        try #require(try JSONSerialization.jsonObject(with: Data(output.utf8)) as? [[String: Any]])
    }

    @Test("clocks, case, alerts, notices and status show a case, as JSON and as text")
    func reading() throws {
        try Site.with { site in
            _ = try site.start()
            let answer = try site.record(Self.story)
            #expect(answer.status == 0, "\(answer)")
            let offer = try within(10, "the clock of the offer") {
                let run = try site.read("clocks", "--rule", "rhi-offer", "--output", "json")
                return try objects(run.output).first
            }
            let wanted: Set = [
                "case", "rule", "key", "state", "startedAt", "dueAt", "endedAt", "facts",
            ]
            #expect(wanted.isSubset(of: Set(offer.keys)), "\(offer)")
            #expect(offer["state"] as? String == "met" && offer["late"] as? Bool == true)
            #expect(offer["key"] as? String == "WMP-26-900021")
            let cancelled = try site.read("clocks", "--state", "cancelled", "--output", "json")
            #expect(
                try objects(cancelled.output).map { $0["rule"] as? String } == ["missing-72h"])

            let text = try site.read("case", "BCT-900021")
            for word in ["rhi-offer", "met late", "missing.found", "learnt"] {
                #expect(text.output.contains(word), "\(word) is not in \(text.output)")
            }
            let status = try site.read("status", "--output", "json")
            #expect(status.output.contains("\"openCases\":1"), "\(status.output)")
            #expect(try site.read("alerts", "--output", "json").status == 0)
            #expect(try site.read("notices", "--output", "json").status == 0)
        }
    }

    @Test("what a verb does not understand ends with 2, what it cannot find with 1")
    func exits() throws {
        try Site.with { site in
            _ = try site.start()
            for verb in ["clocks", "alerts", "notices", "status"] {
                let run = try site.read(verb, "--now", "soon")
                #expect(run.status == 2 && run.output.contains("\"soon\""), "\(verb): \(run)")
            }
            #expect(try site.longstop(["no-such-verb"]).status == 2)
            #expect(try site.read("clocks", "--state", "runing").output.contains("\"running\""))
            #expect(try site.read("case", "BCT-000000").status == 1)
            let stranger = try site.acknowledge("1", "--by", "alxe.example")
            #expect(
                stranger.status == 1 && stranger.output.contains("\"alex.example\""), "\(stranger)")
            #expect(try site.acknowledge("999", "--by", "alex.example").status == 1)
            #expect(
                try site.acknowledge("1", "--by", "alex.example", "--for", "a bit").status == 2)
        }
    }

    @Test("a mistake in the configuration keeps nobody from recording, reading and answering")
    func brokenConfiguration() throws {
        try Site.with { site in
            _ = try site.start()
            #expect(try site.record(Site.missing(900_022, dueIn: -60)).status == 0)
            let alert = try within(10, "its notice") { try site.notices().first?.alert }
            let good = try String(contentsOf: site.overlay, encoding: .utf8)
            try (good + "no_such_key: 1\n").write(
                to: site.overlay, atomically: true, encoding: .utf8)
            #expect(try site.record(Site.missing(900_023, dueIn: 3600)).status == 0)
            let answer = try site.acknowledge("\(alert)", "--by", "alex.example")
            #expect(
                answer.status == 0 && answer.output.contains("missing-72h of case BCT-900022"),
                "\(answer)")
            let story = try site.read("case", "BCT-900022")
            #expect(story.status == 0 && story.output.contains("longstop check"), "\(story)")
            #expect(
                try site.read("case", "BCT-900022", "--now", "2026-11-25T00:00:00Z").status == 78)
        }
    }

    @Test("rules changed while the daemon was down hold for open clocks at its start")
    func changedRules() throws {
        try Site.with { site in
            let first = try site.start()
            #expect(try site.record(Site.missing(900_024, dueIn: 24 * 3600)).status == 0)
            _ = try within(10, "the clock") {
                try objects(try site.read("clocks", "--output", "json").output).first
            }
            first.child.send(SIGTERM)
            _ = try within(20, "its end") { first.child.exit }
            let good = try String(contentsOf: site.overlay, encoding: .utf8)
            try
                (good + """
                    rules:
                      missing-72h:
                        title: Child missing for 24 hours
                        each: episode
                        start: { on: missing.reported, where: { kind: M } }
                        cancel: missing.found
                        limit: 24h
                        warn: -1h
                        policy: missing-urgent
                        authority: { kind: source, text: made up for a test }

                    """).write(to: site.overlay, atomically: true, encoding: .utf8)
            _ = try site.start()
            try site.mail.wait(for: "the breach under the new rule", "mail") { !$0.isEmpty }
        }
    }

    @Test("a fact in words is read back with its weekday")
    func readBack() throws {
        try Site.with { site in
            _ = try site.start()
            let run = try site.longstop(
                ["record", "missing.found", "BCT-900025", "episode=WMP-26-900025"]
                    + ["--at", "2026-11-20 18:40"] + site.asking)
            #expect(
                run.status == 0
                    && run.output.contains(
                        "missing.found of case BCT-900025, happened Fri 2026-11-20 18:40:00"),
                "\(run)")
        }
    }

    @Test("a case looked at as of a moment shows what was so then")
    func asOf() throws {
        try Site.with { site in
            _ = try site.start()
            let before = Date().addingTimeInterval(-1).formatted(.iso8601)
            #expect(try site.record(Self.story).status == 0)
            let then = try site.read("clocks", "--now", before, "--output", "json")
            #expect(try objects(then.output).isEmpty, "\(then.output)")
        }
    }

    @Test("a simulation prints a line of JSON an event, without a store")
    func simulate() throws {
        try Site.with { site in
            let file = site.folder.appendingPathComponent("story.jsonl")
            try Self.story.write(to: file, atomically: true, encoding: .utf8)
            let run = try site.read("simulate", "--facts", file.path, "--output", "json")
            #expect(run.status == 0, "\(run)")
            let events = try run.output.split(separator: "\n").map {
                try #require(
                    try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any])
            }
            let offers = events.filter { $0["rule"] as? String == "rhi-offer" }
            #expect(offers.compactMap { $0["event"] as? String }.first == "started")
            #expect(
                offers.contains { $0["event"] as? String == "met" && $0["late"] as? Bool == true })
            let members: Set = [
                "at", "case", "rule", "key", "event", "late", "step", "person", "role", "channel",
                "reason", "subject",
            ]
            #expect(events.allSatisfy { members.isSubset(of: Set($0.keys)) })
        }
    }
}
