import Deadlines
import Escalation
import Foundation
import Testing

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
                == "[OFFICIAL-SENSITIVE] Daily triage, Thu 19 Nov 08:30: 1 not yet triaged, 3 due in "
                + "the next 24 hours, 1 breached since the last triage")
        #expect(mail.text.contains("Not yet triaged: 1\n"))
        let lists = mail.text.components(separatedBy: "\n---")
        #expect(lists.count == 4)
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
        #expect(reason.contains("19 of 20 in the last 28 days"), "\(reason)")
        try await day.record(
            "BCT-90022", "missing.reported 2026-11-24 10:00 episode=1 kind=M",
            "missing.found 2026-11-25 10:00 episode=1")
        try await day.reach("2026-11-30 09:00")
        let sent = try await day.send(at: "2026-11-30 09:00").filter {
            $0.subject.contains("not being offered")
        }
        #expect(sent.map(\.person) == ["gray.example"])
        #expect(sent.first?.text.contains("86, 19 of 22") == true, "\(sent.first?.text ?? "")")
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
        for time in ["2026-11-18 13:30", "2026-11-19 10:30", "2026-11-19 15:30"] {
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
}
