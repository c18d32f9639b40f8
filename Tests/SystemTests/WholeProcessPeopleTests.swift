import Foundation
import Glibc
import Testing

/// The verbs about people, in the built program beside a running daemon.
@Suite(.serialized, .timeLimit(.minutes(3))) struct WholeProcessPeopleTests {
    private func verb(_ site: Site, _ words: String...) throws -> (status: Int32, output: String) {
        try site.longstop(words + site.asking)
    }

    private func read(_ site: Site, _ words: String...) throws -> (status: Int32, output: String) {
        try site.longstop(words + site.reading)
    }

    @Test("who is said to be away is not on call, and is again when they are back")
    func absences() throws {
        try Site.with { site in
            _ = try site.start()
            let before = try read(site, "oncall", "show", "--role", "co-ordinator")
            #expect(before.status == 0 && before.output.contains("alex.example"))
            let added = try verb(
                site, "absence", "add", "alex.example", "sickness", "--from", "2026-01-01 09:00",
                "--by",
                "frankie.example")
            #expect(added.status == 0 && added.output.contains("as absence 1"), "\(added)")
            #expect(added.output.contains("co-ordinator") && added.output.contains("NOBODY"))
            let away = try read(site, "oncall", "show", "--role", "co-ordinator")
            #expect(away.output.contains("NOBODY"))
            let reasons = try read(site, "oncall", "explain", "co-ordinator")
            #expect(reasons.output.contains("alex.example is away and has no deputy"))
            let coverage = try read(site, "coverage", "--days", "2")
            #expect(coverage.status == 1 && coverage.output.contains("NOBODY"))
            #expect(try read(site, "absence", "list").output.contains("1  alex.example  sickness"))
            let ended = try verb(site, "absence", "end", "1", "--by", "alex.example")
            #expect(ended.status == 0)
            #expect(try read(site, "absence", "list").output.contains("nobody is said to be away"))
            #expect(try read(site, "coverage", "--days", "2").status == 0)
            let unknown = try verb(
                site, "absence", "add", "alex.exampel", "leave", "--first", "2026-12-21", "--by",
                "frankie.example")
            #expect(
                unknown.status == 1 && unknown.output.contains("did you mean \"alex.example\"?"))
            #expect(try read(site, "oncall", "show", "--role", "co-ordinatr").status == 2)
            #expect(try read(site, "coverage", "--days", "0").status == 2)
        }
    }

    @Test("lists of absences are taken over whole, from CSV and from a calendar")
    func lists() throws {
        try Site.with { site in
            _ = try site.start()
            let csv = site.folder.appendingPathComponent("leave.csv")
            try
                "person,kind,first,last\nalex.example,leave,2027-02-01,2027-02-05\nnobody,leave,2027-02-01,\n"
                .write(to: csv, atomically: true, encoding: .utf8)
            let first = try verb(
                site, "absence", "import", csv.path, "--source", "team", "--by", "frankie.example")
            #expect(first.status == 1 && first.output.contains("leave.csv:3: unknown person"))
            #expect(first.output.contains("1 absence under team: 1 new, 0 ended"))
            let ics = site.folder.appendingPathComponent("leave.ics")
            try [
                "BEGIN:VCALENDAR", "VERSION:2.0", "BEGIN:VEVENT", "UID:1",
                "DTSTAMP:20261101T000000Z",
                "DTSTART;VALUE=DATE:20270301", "DTEND;VALUE=DATE:20270306", "SUMMARY:x",
                "ATTENDEE:mailto:bailey@birmingham-trust.example", "END:VEVENT", "END:VCALENDAR",
                "",
            ].joined(separator: "\r\n").write(to: ics, atomically: true, encoding: .utf8)
            let second = try verb(
                site, "absence", "import", ics.path, "--source", "team", "--by", "frankie.example")
            #expect(second.status == 0 && second.output.contains("1 new, 1 ended"), "\(second)")
            let listed = try read(site, "absence", "list")
            #expect(
                listed.output.contains("bailey.example") && !listed.output.contains("alex.example"))
        }
    }

    @Test(
        "a silence holds what is told until it is ended, and a page only once a second person agrees"
    )
    func silences() throws {
        try Site.with { site in
            let daemon = try site.start()
            let added = try verb(
                site, "silence", "add", "case=BCT-900061", "--for", "1h", "--owner",
                "frankie.example",
                "--reason", "moving desks")
            #expect(added.status == 0 && added.output.contains("silence confirm 1"), "\(added)")
            try daemon.waits(for: "silence 1 by frankie.example")
            let own = try verb(site, "silence", "confirm", "1", "--by", "frankie.example")
            #expect(own.status == 1 && own.output.contains("a second person must agree"))
            #expect(try verb(site, "silence", "confirm", "1", "--by", "gray.example").status == 0)
            #expect(try site.record(Site.missing(900_061, dueIn: 1)).status == 0)
            try daemon.waits(for: "deadline missed: missing-72h of case BCT-900061")
            let held = try within(10, "the held notice") {
                let notices = try site.notices().filter {
                    $0.case == "BCT-900061" && $0.kind == "breach"
                }
                return notices.isEmpty ? nil : notices
            }
            #expect(held.allSatisfy { $0.state == "held" })
            #expect(
                try read(site, "silence", "list").output.contains("(agreed to by gray.example)"))
            #expect(try verb(site, "silence", "end", "1", "--by", "kit.example").status == 0)
            try site.mail.wait(for: "what the silence held", "mail") { events in
                events.contains { $0.person == "alex" }
            }
            let everything = try verb(
                site, "silence", "add", "case=~.*", "--for", "1h", "--owner", "frankie.example",
                "--reason", "x")
            #expect(
                everything.status == 1 && everything.output.contains("it would match everything"))
        }
    }

    @Test("a test message and a drill reach people for real, and it is shown how they fared")
    func trying() throws {
        try Site.with { site in
            _ = try site.start()
            let tested = try verb(
                site, "test-channel", "alex.example", "--by", "kit.example", "--store",
                site.folder.path + "/longstop.db")
            #expect(
                tested.status == 0 && tested.output.contains("email: accepted (250"), "\(tested)")
            let none = try verb(
                site, "test-channel", "alex.example", "--channel", "sms", "--by", "kit.example")
            #expect(none.status == 1 && none.output.contains("has no contact by \"sms\""))
            let drill = try verb(site, "drill", "missing-urgent", "--by", "frankie.example")
            #expect(
                drill.status == 0 && drill.output.contains("drill 1 of policy missing-urgent"),
                "\(drill)")
            let alert = try within(20, "the drill's first notice") {
                try site.notices().first { $0.case == "schedule:drill-1" && $0.state == "sent" }?
                    .alert
            }
            #expect(try read(site, "drill", "report", "1").status == 1)
            #expect(try site.acknowledge("\(alert)", "--by", "alex.example").status == 0)
            let report = try within(10, "the answer in the report") {
                let report = try read(site, "drill", "report", "1")
                return report.output.contains("answered after") ? report : nil
            }
            #expect(report.output.contains("alex.example (co-ordinator)"))
            let chain = try read(site, "explain", "\(alert)")
            #expect(chain.status == 0 && chain.output.contains("alex.example by api"), "\(chain)")
            #expect(try read(site, "explain", "999999").status == 1)
            let load = try read(site, "load", "--absent", "alex.example")
            #expect(load.status == 0)
            let calendar = try read(site, "oncall", "export", "co-ordinator", "--days", "3")
            #expect(calendar.output.hasPrefix("BEGIN:VCALENDAR\r\n"))
            #expect(calendar.output.contains("X-LONGSTOP-PERSON:alex.example"))
        }
    }

    @Test("an answer to a mail takes its alert on, and a mail server learns what became of it")
    func mailed() throws {
        var plan = Site.Plan(nextStep: "90s")
        plan.more = "reply_address: longstop-reply@birmingham-trust.example"
        try Site.with(plan) { site in
            let daemon = try site.start()
            #expect(try site.record(Site.missing(900_062, dueIn: 1)).status == 0)
            let mails = try site.mail.wait(for: "the co-ordinator's mail", "mail") { events in
                events.contains { $0.person == "alex" }
            }
            let mail = try #require(mails.first { $0.person == "alex" })
            let text = try String(contentsOfFile: try #require(mail.file), encoding: .utf8)
            #expect(text.contains("Reply-To: longstop-reply@birmingham-trust.example"))
            #expect(text.contains("answer this mail with YES"))
            func answer(_ body: String, _ headers: String = "") throws -> Int32 {
                let file = site.folder.appendingPathComponent("reply.eml")
                try
                    ("From: alex@birmingham-trust.example\r\nIn-Reply-To: <\((mail.messageID ?? "").trimmingCharacters(in: CharacterSet(charactersIn: "<> \r\n")))>\r\n"
                    + "\(headers)\r\n\(body)\r\n").write(
                        to: file, atomically: true, encoding: .utf8)
                let command = ([Site.program, "answer-mail"] + site.asking).map { "'\($0)'" }
                let child = try Child(
                    ["/bin/sh", "-c", command.joined(separator: " ") + " < '\(file.path)'"],
                    output: site.folder.appendingPathComponent("answer.out"))
                return try within(20, "the mail's answer") { child.exit }
            }
            #expect(try answer("I am away until Monday") == 65)
            #expect(try answer("YES", "Auto-Submitted: auto-replied\r\n") == 0)
            #expect(!daemon.journal.contains("has taken it on"))
            #expect(
                try answer("Yes") == 0,
                "\((try? String(contentsOf: site.folder.appendingPathComponent("answer.out"), encoding: .utf8)) ?? "")"
            )
            try daemon.waits(for: "alex.example has taken it on")
            daemon.child.end()
            #expect(try answer("Yes") == 75)
        }
    }
}
