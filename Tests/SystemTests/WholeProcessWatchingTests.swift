import Foundation
import Glibc
import Testing

/// How the daemon itself is watched: heartbeat, metrics and the check by hand, in the built program.
@Suite(.serialized, .timeLimit(.minutes(3))) struct WholeProcessWatchingTests {
    /// Runs a program of the system to its end, with a file for its input.
    private func run(
        _ words: [String], in site: Site, reading input: String = "/dev/null"
    ) throws -> (status: Int32, output: String) {
        let file = site.folder.appendingPathComponent("out-\(UUID().uuidString)")
        let child = try Child(
            ["/bin/sh", "-c", "exec \"$@\" < \(input)", "sh"] + words, output: file)
        defer { child.end() }
        let status = try within(20, "the end of \(words[0])") { child.exit }
        return (status, try String(contentsOf: file, encoding: .utf8))
    }

    private func scrape(_ site: Site) throws -> String {
        let page = try run(
            [
                "/usr/bin/curl", "-sS", "--fail", "--unix-socket", site.folder.path + "/socket",
                "http://longstop/v1/metrics",
            ], in: site)
        guard page.status == 0 else { throw Vain(description: page.output) }
        return page.output
    }

    private func value(_ series: String, in page: String) -> Double? {
        page.split(separator: "\n").first { $0.hasPrefix(series + " ") }
            .flatMap { Double($0.dropFirst(series.count + 1)) }
    }

    @Test("the metrics of a running daemon are as Prometheus wants them, and count what it does")
    func metrics() throws {
        var plan = Site.Plan()
        let port = try WholeProcessAnswerTests.freePort()
        plan.more = """
            metrics: { listen: '127.0.0.1:\(port)' }
            feeds: { team-leave: { file: leave.ics } }
            """
        try Site.with(plan) { site in
            let daemon = try site.start()
            try FileManager.default.createDirectory(
                atPath: site.folder.path + "/backups", withIntermediateDirectories: true)
            try "x".write(
                toFile: site.folder.path + "/backups/longstop-20261101T000000Z.db",
                atomically: true, encoding: .utf8)
            #expect(try site.record(Site.missing(900_041, dueIn: 2)).status == 0)
            try site.mail.wait(for: "the breach", "mail") { !$0.isEmpty }
            #expect(try site.record("{}").status == 1)
            let page = try within(20, "the mail among the metrics") {
                let page = try scrape(site)
                let sent =
                    "longstop_notices_total{channel=\"email\",outcome=\"sent\",reason=\"accepted\"}"
                let late = value("longstop_deadline_lateness_seconds_count", in: page)
                return (value(sent, in: page) ?? 0) > 0 && late == 1 ? page : nil
            }
            let file = site.folder.path + "/page"
            try page.write(toFile: file, atomically: true, encoding: .utf8)
            let lint = try run(["/usr/bin/promtool", "check", "metrics"], in: site, reading: file)
            #expect(lint.status == 0 && lint.output.isEmpty, "\(lint)")

            let late = try #require(value("longstop_deadline_lateness_seconds_sum", in: page))
            #expect(late < 5)
            #expect(value("longstop_clocks{state=\"breached\"}", in: page) == 1)
            #expect(value("longstop_facts_total{verdict=\"accepted\"}", in: page) == 1)
            #expect(value("longstop_facts_total{verdict=\"refused\"}", in: page) == 1)
            #expect(value("longstop_last_backup_timestamp_seconds", in: page) == 1_793_491_200)
            #expect(page.contains("longstop_feed_age_seconds{feed=\"team-leave\"} +Inf"))
            #expect(value("longstop_config_last_reload_successful", in: page) == 1)
            for word in ["BCT-", "WMP-", "example"] { #expect(!page.contains(word), "\(word)") }
            let rules = try String(
                contentsOf: Repository.root.appending(path: "config/alerts.rules.yml"),
                encoding: .utf8)
            for match in rules.matches(of: /\blongstop_[a-z_]+/) {
                #expect(page.contains("\n\(match.0)"), "\(match.0) is not exposed")
            }

            let beside = try run(
                ["/usr/bin/curl", "-sS", "--fail", "http://127.0.0.1:\(port)/metrics"], in: site)
            #expect(beside.status == 0 && beside.output.contains("longstop_build_info{version="))
            let other = try run(
                ["/usr/bin/curl", "-sS", "http://127.0.0.1:\(port)/v1/status"], in: site)
            #expect(other.output.contains("there is GET /metrics alone"))

            let good = try String(contentsOf: site.overlay, encoding: .utf8)
            try (good + "\nno_such_key: 1\n").write(
                to: site.overlay, atomically: true, encoding: .utf8)
            daemon.child.send(SIGHUP)
            try within(20, "the refused reload") {
                value("longstop_config_last_reload_successful", in: try scrape(site)) == 0
                    ? true : nil
            }
        }
    }

    @Test(
        "a watchdog elsewhere hears the start and the success, the failure with its words alone, and its end"
    )
    func heartbeat() throws {
        let watchdog = try Server("webhook_receiver.py", [])
        defer { watchdog.stop() }
        var plan = Site.Plan()
        let away =
            "absences: [{ person: alex.example, kind: leave, first: 2026-01-01, last: 2030-01-01 }]"
        plan.more = "heartbeat: { credential: beat, insecure_loopback: true }"
        plan.secrets = ["beat": "http://127.0.0.1:\(watchdog.port)/200"]
        try Site.with(plan) { site in
            let daemon = try site.start()
            let first = try watchdog.wait(for: "the success", "request") { $0.count > 1 }
            #expect(first.map(\.path) == ["/200/start", "/200"])
            // The co-ordinator is away and nobody stands in: looked up anew after the reload.
            let good = try String(contentsOf: site.overlay, encoding: .utf8)
            try (good + "\n\(away)\n").write(to: site.overlay, atomically: true, encoding: .utf8)
            daemon.child.send(SIGHUP)
            let seen = try watchdog.wait(60, for: "the failure", "request") { $0.count > 2 }
            #expect(seen[2].path == "/200/fail" && seen[2].method == "POST")
            #expect(seen[2].body == "coverage")
            try daemon.waits(for: "nobody would be told as")
            let doctor = try site.longstop(["doctor"] + site.reading + site.besides)
            #expect(doctor.status == 1 && doctor.output.contains("FAIL     coverage"), "\(doctor)")
            try good.write(to: site.overlay, atomically: true, encoding: .utf8)
            daemon.child.send(SIGHUP)
            let last = try watchdog.wait(60, for: "the recovery", "request") { $0.count > 3 }
            #expect(last[3].path == "/200")
        }
    }

    @Test("the check by hand passes beside a daemon, and says that nobody watches without one")
    func doctor() throws {
        try Site.with { site in
            let daemon = try site.start()
            let well = try within(20, "a check that passes") {
                let run = try site.longstop(["doctor"] + site.reading + site.besides)
                return run.status == 0 ? run : nil
            }
            #expect(well.output.contains("ok       passes"), "\(well)")
            #expect(!well.output.contains("FAIL  "))
            #expect(well.output.contains("no file of the spool was refused"))
            try site.drop("{}", as: "bad.json")
            try within(20, "a refused file") {
                let run = try site.longstop(["doctor"] + site.reading + site.besides)
                return run.status == 0 && run.output.contains("refused within a week: 1 file")
                    ? true : nil
            }
            daemon.child.send(SIGTERM)
            _ = try within(20, "its end") { daemon.child.exit }
            let alone = try site.longstop(
                ["doctor", "--output", "json"] + site.reading + site.besides)
            #expect(alone.status == 1)
            let checks = try #require(
                try JSONSerialization.jsonObject(with: Data(alone.output.utf8)) as? [[String: Any]])
            let failing = checks.filter { $0["severity"] as? String == "failure" }
            #expect(failing.compactMap { $0["check"] as? String } == ["daemon"], "\(alone)")
            #expect((failing.first?["finding"] as? String)?.contains("nobody watches") == true)
            let lost = try site.longstop([
                "doctor", "--config", "/no/such/folder", "--store", "/no/such/store",
            ])
            #expect(lost.status == 1 && lost.output.contains("FAIL     configuration"), "\(lost)")
            #expect(lost.output.contains("FAIL     store"))
        }
    }
}
