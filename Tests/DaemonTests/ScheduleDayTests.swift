import Deadlines
import Escalation
import Foundation
import Testing

@testable import Channels
@testable import Daemon
@testable import Storage

@Suite("What is told by the calendar, under the shipped configuration")
struct ScheduleDayTests {
    @Test("the daily triage lists what is not triaged, what is due, and what was breached")
    func triage() async throws {
        let day = try ScheduleDay()
        try await day.reach("2026-11-18 12:00")
        try await day.record(
            "BCT-900001", "missing.reported 2026-11-18 18:00 episode=1 kind=M",
            "missing.found 2026-11-18 20:00 episode=1", "triage.held 2026-11-18 21:00 episode=1")
        try await day.record("BCT-900002", "missing.reported 2026-11-18 22:00 episode=2 kind=M")
        try await day.record(
            "BCT-900003", "exploitation.referred 2026-11-17 22:00 concern=C1 kind=sexual")
        try await day.reach("2026-11-18 23:00")
        _ = try await day.send(at: "2026-11-18 23:00")
        try await day.reach("2026-11-19 08:30")
        let sent = try await day.send(at: "2026-11-19 08:30").filter { $0.kind == .schedule }
        #expect(sent.map(\.person) == ["alex.example"])
        let mail = try #require(sent.first)
        #expect(
            mail.subject
                == "[OFFICIAL-SENSITIVE] Daily triage, Thu 19 Nov 08:30: 1 not yet triaged, 3 due "
                + "before the next triage, 1 breached since the last triage")
        #expect(mail.text.contains("Not yet triaged: 1\n"))
        let lists = mail.text.components(separatedBy: "\n---")
        #expect(lists.count == 5)
        #expect(lists[1].contains("BCT-900002 WMP-26-900002-2"))
        #expect(!lists[1].contains("BCT-900001"))
        #expect(lists[3].contains("BCT-900003 C1"))
        #expect(!mail.text.contains("late by"))
        #expect(mail.html.contains("<td"))
        // Nobody has to answer a list.
        try await day.reach("2026-11-19 20:00")
        let later = try await day.send(at: "2026-11-19 20:00")
        #expect(!later.contains { $0.kind == .schedule })
    }

    @Test("a list missed while nobody ran comes once, late, and says so")
    func missed() async throws {
        let day = try ScheduleDay()
        try await day.reach("2026-11-17 12:00")
        try await day.reach("2026-11-20 11:00")
        let sent = try await day.send(at: "2026-11-20 11:00").filter {
            $0.subject.contains("Daily triage")
        }
        #expect(sent.count == 1)
        let text = sent.first?.text ?? ""
        #expect(text.contains("This message is late by 2 hours 30 minutes"), "\(text)")
        let history = try #require(
            try await day.store.caseHistory(CaseReference("schedule:daily-triage")))
        let states = history.entries.map { "\($0.clock.key) \($0.clock.state.rawValue)" }
        #expect(
            states == [
                "2026-11-18T08:30:00Z superseded", "2026-11-19T08:30:00Z superseded",
                "2026-11-20T08:30:00Z running",
            ])
    }

    @Test(
        "the service manager hears when offers fall, again until an answer, and not when they are made"
    )
    func offers() async throws {
        let day = try ScheduleDay()
        try await day.reach("2026-11-20 12:00")
        for number in 1...19 {
            try await day.record(
                "BCT-9001\(number)", "missing.reported 2026-11-10 10:00 episode=1 kind=M",
                "missing.found 2026-11-11 10:00 episode=1",
                "rhi.offered 2026-11-11 12:00 episode=1")
        }
        try await day.record(
            "BCT-90020", "missing.reported 2026-11-10 10:00 episode=1 kind=M",
            "missing.found 2026-11-11 10:00 episode=1")
        // Found within the last day: there is still time.
        try await day.record(
            "BCT-90021", "missing.reported 2026-11-21 10:00 episode=1 kind=M",
            "missing.found 2026-11-22 18:00 episode=1")
        try await day.reach("2026-11-23 09:00")
        let fine = try await day.store.caseHistory(CaseReference("schedule:offer-rate"))
        let reason = fine?.decisions.last { $0.event == .cancelled }?.reason.text ?? ""
        #expect(
            reason.contains(": 95.0, 19 of 20 from Sun 25 Oct 09:00 GMT to Sun 22 Nov 09:00"),
            "\(reason)")
        try await day.record(
            "BCT-90022", "missing.reported 2026-11-24 10:00 episode=1 kind=M",
            "missing.found 2026-11-25 10:00 episode=1")
        try await day.reach("2026-11-30 09:00")
        let sent = try await day.send(at: "2026-11-30 09:00").filter {
            $0.subject.contains("not being offered")
        }
        #expect(sent.map(\.person) == ["gray.example"])
        #expect(
            sent.first?.text.contains(": 86.4, 19 of 22 from") == true, "\(sent.first?.text ?? "")")
        #expect(sent.first?.text.contains("longstop acknowledge") == true)
        for (time, people) in [
            ("2026-12-01 09:00", ["gray.example"]), ("2026-12-02 09:00", ["gray.example"]),
            ("2026-12-03 09:00", ["frankie.example", "gray.example"]),
        ] {
            try await day.reach(time)
            let again = try await day.send(at: time).filter {
                $0.subject.contains("not being offered")
            }
            #expect(again.map(\.person) == people, "\(time)")
        }
    }

    @Test("what can wait comes as one message, with what is due first at its head")
    func digest() async throws {
        let day = try ScheduleDay()
        try await day.reach("2026-11-16 12:00")
        for number in 1...3 {
            try await day.record(
                "BCT-90000\(number)", "missing.reported 2026-11-14 10:00 episode=1 kind=M",
                "missing.found 2026-11-16 1\(number):00 episode=1")
        }
        var early: [ScheduleDay.Sent] = []
        for time in [
            "2026-11-18 11:00", "2026-11-18 23:00", "2026-11-19 07:00", "2026-11-19 08:30",
            "2026-11-19 14:00",
        ] {
            try await day.reach(time)
            early += try await day.send(at: time)
        }
        let waiting = early.filter { $0.subject.contains("Complete the return home interview") }
        #expect(waiting.isEmpty)
        // Answered before the digest: of it nobody hears.
        try await day.record(
            "BCT-900001", "rhi.completed 2026-11-19 15:00 episodes=1 id=x")
        try await day.reach("2026-11-20 08:30")
        let digests = try await day.send(at: "2026-11-20 08:30").filter { $0.kind == .digest }
        #expect(digests.contains { $0.person == "bailey.example" })
        let mail = try #require(digests.first { $0.person == "bailey.example" })
        #expect(mail.text.contains("BCT-900003"))
        let kinds = try await day.store.notices(state: .gathered)
        #expect(kinds.isEmpty)
        #expect(mail.subject.hasPrefix("[OFFICIAL-SENSITIVE] Longstop digest: "))
    }

    @Test(
        "what waits for a digest goes to whoever, wherever and whenever the configuration says now",
        arguments: [
            ("as it was", "email bailey@trust.example 2026-11-23T08:30:00Z"),
            ("left", "-"), ("another role", "-"),
            ("moved", "email new@trust.example 2026-11-23T08:30:00Z"),
            ("every day at seven", "email bailey@trust.example 2026-11-21T07:00:00Z"),
            ("by page", "webhook pager 2026-11-20T18:00:00Z"),
        ])
    func replanned(_ change: String, _ wanted: String) throws {
        var world = try ShippedRules.configuration.world
        let now = try ShippedRules.moment("2026-11-20 18:00")
        var bailey = Person(
            name: "bailey.example", contacts: [Contact(.email, "bailey@trust.example")])
        switch change {
        case "left": bailey.name = "someone.example"
        case "another role": world.directory.roles["support-worker"] = ["casey.example"]
        case "moved": bailey.contacts = [Contact(.email, "new@trust.example")]
        case "every day at seven":
            bailey.digest = DigestTime(secondOfDay: 7 * 3600, onEveryDay: true)
        case "by page":
            world.policies["support-worker-digest"]?.urgency = .page
            bailey.contacts = [
                Contact(.email, "bailey@trust.example", urgencies: [.digest]),
                Contact(.webhook, "pager", urgencies: [.page]),
            ]
        default: break
        }
        world.directory.people["bailey.example"] = change == "left" ? nil : bailey
        let line = HeldLine(
            address: DigestAddress(
                person: "bailey.example", role: "support-worker",
                contact: Contact(.email, "bailey@trust.example")),
            policy: "support-worker-digest", heldUntil: try ShippedRules.moment("2026-11-23 08:30"),
            clock: ServicesFixtures.clock())
        let plan = world.plan(of: line, at: now).map {
            "\($0.contact.channel.rawValue) \($0.contact.address) \($0.heldUntil)"
        }
        #expect((plan ?? "-") == wanted)
    }

    @Test("the administrator hears in time that bank holidays run out, and until then why not")
    func horizon() async throws {
        let day = try ScheduleDay()
        try await day.reach("2027-12-24 12:00")
        func mails(_ time: String) async throws -> [ScheduleDay.Sent] {
            try await day.reach(time)
            return try await day.send(at: time).filter { $0.subject.contains("running out") }
        }
        #expect(try await mails("2027-12-29 09:00").isEmpty)
        let audit = try await day.store.caseHistory(CaseReference("schedule:calendar-horizon"))
        let reasons = (audit?.decisions ?? []).map(\.reason.text)
        #expect(reasons.contains("Bank holidays are known until 2028-12-31, 368 days ahead."))
        let sent = try await mails("2028-01-04 09:00")
        #expect(sent.map(\.person) == ["morgan.example"])
        #expect(sent.first?.text.contains("known until 2028-12-31, 362 days ahead") == true)
        // Nobody has answered.
        #expect(try await mails("2028-01-05 09:00").map(\.person) == ["morgan.example"])
    }

    @Test(
        "the manager hears 14, 7 and 1 days before that a role will have nobody, and while it has")
    func coverage() async throws {
        let day = try ScheduleDay(
            overlay: """
                absences:
                  - { person: bailey.example, kind: leave, first: 2026-12-21, last: 2026-12-24 }
                  - { person: casey.example, kind: sickness, first: 2026-12-21, last: 2026-12-22 }
                """)
        try await day.reach("2026-12-05 12:00")
        var told: [String] = []
        for number in 6...25 {
            let time = "2026-12-\(number < 10 ? "0" : "")\(number) 09:00"
            try await day.reach(time)
            for sent in try await day.send(at: time) where sent.subject.contains("short of people")
            {
                told.append("\(number) \(sent.person)")
                #expect(sent.text.contains("support-worker has nobody"))
                #expect(sent.text.contains("only casey.example, without a deputy"))
            }
        }
        #expect(
            told == [
                "7 frankie.example", "14 frankie.example", "20 frankie.example",
                "21 frankie.example", "22 frankie.example",
            ])
        let audit = try await day.store.caseHistory(CaseReference("schedule:coverage"))
        let reasons = (audit?.decisions ?? []).map(\.reason.text)
        #expect(reasons.contains("No role that is told is newly short of people."))
    }

    @Test("the meeting's pack lists who went missing again and again, whoever is responsible")
    func pack() async throws {
        let day = try ScheduleDay()
        try await day.reach("2026-10-30 12:00")
        for (number, authority) in [(1, "E08000025"), (2, "E08000026")] {
            try await day.record(
                "BCT-90000\(number)",
                "missing.reported 2026-11-02 10:00 episode=1 kind=M responsible_authority=\(authority)",
                "missing.found 2026-11-02 20:00 episode=1",
                "missing.reported 2026-11-05 10:00 episode=2 kind=M responsible_authority=\(authority)",
                "missing.found 2026-11-05 20:00 episode=2",
                "missing.reported 2026-11-09 10:00 episode=3 kind=M responsible_authority=\(authority)",
                "missing.found 2026-11-09 20:00 episode=3")
        }
        try await day.record("BCT-900003", "missing.reported 2026-11-18 10:00 episode=1 kind=M")
        try await day.reach("2026-11-22 12:00")
        _ = try await day.send(at: "2026-11-22 12:00")
        try await day.reach("2026-11-23 09:00")
        let sent = try await day.send(at: "2026-11-23 09:00").filter {
            $0.subject.contains("Missing Operational Group")
        }
        #expect(sent.map(\.person) == ["alex.example"])
        let text = sent.first?.text ?? ""
        #expect(text.contains("To be prepared: Agenda pack."))
        #expect(text.contains("What to do: Put the pack together and send it to the members."))
        #expect(text.contains("Missing 3 times or more in 30 days: 2\n"), "\(text)")
        #expect(text.contains("Missing over 72 hours: 1\n"))
        #expect(text.contains("Interviews breached since the last: 5\n"))
        #expect(!text.contains("longstop acknowledge"), "what is to be prepared needs no answer")
    }

    @Test("a list is given up half way to the next one, and the last resort never")
    func givenUp() async throws {
        let day = try ScheduleDay()
        try await day.reach("2026-11-18 12:00")
        try await day.reach("2026-11-19 08:30")
        func ready() async throws -> [NoticeRecord] {
            try await day.store.notices(state: .ready).filter { $0.kind == .schedule }
        }
        let list = try await ready()
        #expect(list.map(\.person) == ["alex.example"])
        #expect(list.map { $0.giveUpAt } == [try ShippedRules.moment("2026-11-19 20:30")])
        for (time, person) in [
            ("2026-11-19 09:00", "frankie.example"), ("2026-11-19 09:30", "gray.example"),
            ("2026-11-19 10:00", "missing-mailbox"),
        ] {
            let now = try ShippedRules.moment(time)
            let claimed = try await day.store.claim(limit: 10, at: now, run: 1)
            try await day.store.finish(
                claimed.map {
                    FinishedAttempt(
                        id: $0.id, outcome: .permanent(reason: "refused"), startedAt: now,
                        finishedAt: now)
                })
            try await day.reach(time)
            #expect(try await ready().map(\.person) == [person])
        }
        #expect(try await ready().map { $0.giveUpAt } == [nil])
    }

    @Test("while the clock lags behind what was decided, lists are sent without waiting for it")
    func lagging() async throws {
        let day = try ScheduleDay()
        try await day.reach("2026-11-18 12:00")
        try await day.reach("2026-11-20 12:00")
        _ = try await day.send(at: "2026-11-20 12:00")
        // The clock was two days ahead; it is Wednesday again, and Monday's list comes on Monday by the store.
        let wall = try ShippedRules.moment("2026-11-18 12:05")
        #expect(await day.scheduler.tell(at: wall))
        try await day.store.know(schedules: [CaseReference("schedule:mog")], at: wall)
        let subject = CaseReference("schedule:daily-triage")
        let (configuration, telling) = day.live.both
        let schedule = try #require(configuration.world.schedules["daily-triage"])
        let known = ScheduleFile(
            file: CaseFile(subject: subject, facts: []),
            settledUntil: try ShippedRules.moment("2026-11-20 08:00"))
        var reports = ScheduleReports()
        reports.reports[["2026-11-20T08:30:00Z"]] = Report()
        let advance = try telling.advance(
            known, of: schedule, reports, at: try ShippedRules.moment("2026-11-20 12:00"),
            sendingFrom: wall)
        #expect(advance.outbox.map(\.notBefore) == [wall])
    }
}
