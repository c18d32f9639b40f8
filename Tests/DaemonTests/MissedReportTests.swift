import Foundation
import Testing

@testable import Daemon
@testable import Deadlines
@testable import Escalation
@testable import Storage

@Suite struct MissedReportTests {
    private typealias Made = MissedFixtures

    private func deadline(_ records: [JournalRecord]) throws -> MissedDeadline {
        let found = MissedDeadline.all(in: records)
        #expect(found.count == 1)
        return try #require(found.first)
    }

    // MARK: The journal

    @Test func `entries of a clock and of its notices are put together by case and alert`() throws {
        let other = Made.record(
            .clockBreached, at: 5, [.caseReference: "BCT-900002", .alert: "8"])
        let found = MissedDeadline.all(in: [
            Made.told("n-1", at: 3), Made.breach, other, Made.record(.stepEscalated, at: 2),
            Made.record(.acknowledged, at: 60, [.person: "sam.example"]),
            Made.record(.nobodyOnCall, at: 30, [.step: "3"]),
        ])
        #expect(found.map(\.id.caseReference) == ["BCT-900001", "BCT-900002"])
        let first = try #require(found.first)
        #expect(first.key == "E/1" && first.run == 2 && first.dueAt == Made.dueAt)
        #expect(first.tellings.map(\.toldAt) == [Made.at(3)])
        #expect(first.tellings.first?.role == "co-ordinator")
        #expect(first.answers.map(\.person) == ["sam.example"])
        #expect(first.emptySteps.map(\.step) == [3])
        #expect(first.state == .open && first.secondsLate(at: Made.at(90)) == 90)
        #expect(found[1].tellings.isEmpty)
    }

    @Test
    func `a telling without a deadline missed, and a date of a schedule, are no missed deadline`() {
        let date = Made.record(.clockBreached, at: 2, [.caseReference: "schedule:monday"])
        #expect(MissedDeadline.all(in: [Made.told("n-1", at: 3), date]).isEmpty)
    }

    @Test func `what became of it is the last that the journal says`() throws {
        let met = try deadline([
            Made.breach, Made.record(.deadlineMetLate, at: 500, [.late: "480"]),
        ])
        #expect(met.state == .met && met.endedAt == Made.at(480))
        let ended = try deadline([
            Made.breach, Made.record(.breachEnded, at: 500, [.reason: "clock-ended: not needed"]),
        ])
        #expect(ended.state == .ended("not needed") && ended.endedAt == Made.at(500))
        let removed = try deadline([
            Made.breach, Made.record(nil, at: 500, [.reason: "ground-removed: corrected"]),
        ])
        #expect(removed.state == .takenBack("corrected"))
        #expect(removed.secondsLate(at: Made.at(900)) == nil)
        let later = Made.at(9000).description
        let moved = Made.record(nil, at: 500, [.reason: "deadline-moved: a fact", .due: later])
        #expect(try deadline([Made.breach, moved]).state == .takenBack("a fact"))
        let again = try deadline([Made.breach, moved, Made.record(.clockBreached, at: 9001)])
        #expect(again.state == .open && again.breaches.count == 2)
    }

    @Test
    func `what was decided and of which no notice is written is to be told, perhaps by a digest`()
        throws
    {
        func step(_ person: String, _ reason: String) -> JournalRecord {
            Made.record(
                .stepEscalated, at: 2,
                [
                    .person: person, .channel: "email", .step: "2", .role: "co-ordinator",
                    .reason: reason,
                ])
        }
        var held = Made.notice("n", toldAt: nil).reason
        held.text += "; \(Notice.waitsForDigest) \(Made.at(99))"
        let found = try deadline([
            Made.breach, step("alex.example", "x: y"), Made.told("n-1", at: 3),
            step("sam.example", "x: \(held.text)"),
        ])
        #expect(found.tellings.map(\.person) == ["sam.example", "alex.example"])
        #expect(found.tellings.map { $0.toldAt == nil } == [true, false])
        #expect(found.tellings.map(\.isOfDigest) == [true, false])
    }

    // MARK: The store

    @Test func `the store says whether a breach is open, met late, ended or taken back`() {
        func state(_ missed: MissedClock) -> MissedDeadline.State { MissedDeadline(missed).state }
        #expect(state(Made.missed()) == .open)
        #expect(
            state(Made.missed(Made.clock(.met, late: true, endedAt: 50, endedAs: .met))) == .met)
        let ended = Made.clock(.breached, endedAt: 50, endedAs: .cancelled)
        #expect(
            state(Made.missed(ended, decisions: [Made.decision(.cancelled, at: 50, "over")]))
                == .ended("over"))
        let moved = Made.missed(
            Made.clock(.running), decisions: [Made.decision(.resumed, at: 60, "the deadline moved")]
        )
        #expect(state(moved) == .takenBack("the deadline moved"))
        var removed = Made.missed()
        removed.entry.alert.isGroundRemoved = true
        if case .takenBack = state(removed) {} else { Issue.record("it is not taken back") }
    }

    @Test func `a notice accepted and refused later was told, and then not`() {
        var notice = Made.notice("n-1", toldAt: 3)
        notice.state = .undeliverable
        notice.finishedAt = Made.at(50)
        let telling = MissedDeadline(Made.missed(notices: [notice])).tellings.first
        #expect(telling?.toldAt == Made.at(3) && telling?.failedAt == Made.at(50))
    }

    // MARK: Comparing

    private func differences(
        _ journal: MissedReport.JournalSide, _ store: MissedReport.StoreSide,
        _ question: MissedReport.Question = Made.question
    ) -> [String] {
        MissedReport(question, journal: journal, store: store).differences.map {
            "\($0.notice ?? "breach") not in \($0.isMissingFrom)"
        }
    }

    @Test func `a breach or a telling in one and not in the other is a difference`() {
        let told = Made.missed(notices: [Made.notice("n-1", toldAt: 3)])
        let both = [Made.breach, Made.told("n-1", at: 3)]
        #expect(differences(Made.journal(both), Made.store(told)) == [])
        #expect(
            differences(Made.journal([]), Made.store(Made.missed())) == ["breach not in journal"])
        #expect(differences(Made.journal(both), Made.store()) == ["breach not in store"])
        #expect(
            differences(Made.journal([Made.breach]), Made.store(told)) == ["n-1 not in journal"])
        #expect(
            differences(Made.journal(both), Made.store(Made.missed())) == ["n-1 not in store"])
        let again = Made.missed(decisions: [Made.decision(.breach, at: 900)])
        #expect(
            differences(Made.journal([Made.breach]), Made.store(again)) == ["breach not in journal"]
        )
    }

    @Test func `what lies before the journal's beginning, after its end, or is too young is none`()
    {
        let told = Made.missed(notices: [Made.notice("n-1", toldAt: 3)])
        #expect(differences(Made.journal([], begin: 4), Made.store(told)) == [])
        #expect(differences(Made.journal([], end: 1), Made.store(told)) == [])
        #expect(differences(Made.journal([], begin: nil), Made.store(told)) == [])
        let soon = MissedReport.Question(since: Made.at(-60), until: Made.at(6), now: Made.at(6))
        #expect(differences(Made.journal([], end: 6), Made.store(told), soon) == [])
        #expect(differences(Made.journal([Made.breach]), Made.store(), soon) == [])
    }

    @Test func `a notice that a digest told is looked for by the digest`() {
        var held = Made.notice("n-1", toldAt: nil)
        held.state = .sent
        var missed = Made.missed(notices: [held])
        missed.digests = ["n-1": MissedClock.Digest(id: "d-1", acceptedAt: Made.at(40))]
        var digest = Made.told("d-1", at: 40)
        digest.fields["LONGSTOP_CASE"] = "digest:alex.example"
        #expect(differences(Made.journal([Made.breach, digest]), Made.store(missed)) == [])
        #expect(
            differences(Made.journal([Made.breach]), Made.store(missed)) == ["n-1 not in journal"])
        #expect(MissedDeadline(missed).tellings.first?.toldAt == Made.at(40))
    }

    @Test func `a role and a rule choose among them, by either source`() {
        let told = Made.missed(notices: [Made.notice("n-1", toldAt: 3)])
        var question = Made.question
        func count(_ journal: MissedReport.JournalSide?, _ store: MissedReport.StoreSide?) -> Int {
            MissedReport(question, journal: journal, store: store).lines.count
        }
        let journal = Made.journal([Made.breach, Made.told("n-1", at: 3)])
        question.role = "co-ordinator"
        #expect(count(journal, nil) == 1 && count(nil, Made.store(told)) == 1)
        question.role = "analyst"
        #expect(count(journal, nil) == 0 && count(nil, Made.store(told)) == 0)
        question.role = nil
        question.rule = "rhi-offer"
        #expect(count(journal, Made.store(told)) == 0)
        question.rule = nil
        question.since = Made.at(10)
        #expect(count(journal, Made.store(told)) == 0)
    }
}
