import Deadlines
import Escalation
import Foundation
import Testing

@testable import Daemon
@testable import Storage

@Suite struct ReportsTests {
    private let subject = CaseReference("BCT-900001")
    private let start = IntakeFixtures.now

    private func at(_ hours: Int64) -> Timestamp { start.advanced(seconds: hours * 3600) }

    private func entry(_ clock: Clock, id: Int64 = 7) -> CaseFile.Entry {
        CaseFile.Entry(id: id, clock: clock, alert: Alert())
    }

    private var late: Clock {
        Clock(
            subject: subject, rule: "rhi-offer", keyParts: ["WMP-26-900001"], state: .met,
            late: true, startedAt: start, dueAt: at(24), endedAt: at(30), endedAs: .met,
            startedBy: [FactID(source: "test/police", id: "1")],
            endedBy: FactID(source: "test/police", id: "2"), episodes: ["WMP-26-900001"],
            policy: "support-worker-notify")
    }

    private func object(_ json: String) throws -> [String: Any] {
        let object = try JSONSerialization.jsonObject(with: Data(json.utf8))
        return try #require(object as? [String: Any])
    }

    @Test func `a clock has exactly the members of the contract`() throws {
        let members = try object(Reports.json(entry(late)))
        #expect(
            Set(members.keys) == [
                "case", "rule", "key", "n", "state", "startedAt", "dueAt", "endedAt", "episodes",
                "late", "endedAs", "facts", "policy", "provisional", "ruleVersion", "alert",
            ])
        #expect(members["late"] as? Bool == true)
        #expect(members["state"] as? String == "met")
        #expect(members["alert"] as? Int == 7)
        let facts = try #require(members["facts"] as? [[String: String]])
        #expect(facts.map { $0["id"] } == ["1", "2"])
    }

    @Test func `an alert shows who took it on and what they noted`() throws {
        var entry = entry(late)
        entry.alert.acknowledgement = Acknowledgement(
            alert: 7, person: "alex.example", at: at(1), until: at(5), note: "on the telephone")
        let members = try object(Reports.alertJSON(entry, []))
        #expect(members["acknowledgedBy"] as? String == "alex.example")
        #expect(members["acknowledgementNote"] as? String == "on the telephone")
    }

    @Test func `an alert tells apart who was told, who is to be told, and who was not reached`()
        throws
    {
        var entry = entry(late)
        let people = ["alex", "bailey", "casey", "drew"]
        entry.alert.recipients = people.map {
            Alert.Recipient(
                role: "worker", person: "\($0).example",
                contact: Contact(.email, "\($0)@trust.example"))
        }
        func notice(_ name: String, _ state: NoticeState) -> NoticeRecord {
            NoticeRecord(
                id: name, alert: 7, case: subject, kind: .breach, revision: 0, step: 1,
                repetition: 1, person: "\(name).example", role: "worker", channel: .email,
                address: "\(name)@trust.example", urgency: .digest, policy: "p", late: false,
                reason: Reason(.deadlinePassed, "passed"), subject: "a subject",
                plannedAt: at(0), createdAt: at(0), notBefore: at(0), state: state, attempts: 0)
        }
        let notices = [
            notice("alex", .sent), notice("bailey", .held), notice("casey", .undeliverable),
            notice("drew", .withdrawn),
        ]
        let members = try object(Reports.alertJSON(entry, notices))
        #expect(members["told"] as? [String] == ["alex.example/email"])
        #expect(members["waiting"] as? [String] == ["bailey.example/email"])
        #expect(members["unreached"] as? [String] == ["casey.example/email"])
        let zone = try #require(Zone(identifier: "Europe/London"))
        let text = Reports.alertText(entry, notices, zone: zone, now: at(9))
        #expect(
            text.hasSuffix(
                "  told alex.example  to be told bailey.example  not reached casey.example"))
    }

    // MARK: The timeline

    private var record: CaseRecord {
        CaseRecord(
            subject: subject,
            facts: [
                Fact(
                    identity: FactID(source: "test/police", id: "1"), type: "missing.found",
                    subject: subject, time: at(-2), recordedAt: at(0))
            ],
            entries: [entry(late)], notices: [],
            acknowledgements: [
                Acknowledgement(
                    alert: 7, person: "alex.example", at: at(13), until: at(17), note: "I have it")
            ],
            decisions: [
                DecisionRecord(
                    at: at(30), subject: subject, alert: 7, event: .met, late: true,
                    reason: Reason(.clockMet, "done after the deadline")),
                DecisionRecord(
                    at: at(0), subject: subject, alert: 7, event: .started, late: false,
                    reason: Reason(.nothingDue, "the clock started")),
                DecisionRecord(
                    at: at(13), subject: subject, alert: 7, event: .acknowledged, late: false,
                    person: "alex.example", reason: Reason(.acknowledged, "taken on")),
            ])
    }

    private func kinds(_ timeline: CaseTimeline) throws -> [String] {
        let array = try JSONSerialization.jsonObject(with: Data(timeline.json.utf8))
        let lines = try #require(array as? [[String: String]])
        return lines.compactMap { $0["kind"] }
    }

    @Test func `a timeline runs by time, a fact before what it brought about`() throws {
        let zone = try #require(IntakeFixtures.london)
        let timeline = CaseTimeline(record, zone: zone)
        #expect(try kinds(timeline) == ["fact", "decision", "acknowledgement", "decision"])
        let lines = timeline.text.split(separator: "\n")
        #expect(lines.count == 4)
        #expect(lines[0].contains("missing.found test/police#1"))
        #expect(lines[0].hasSuffix("learnt 2 hours later"))
        #expect(
            lines[2].hasSuffix(
                "alert 7 rhi-offer WMP-26-900001: acknowledged by alex.example until "
                    + "2026-11-21 11:45:00: I have it"))
    }

    @Test func `a timeline as of a moment leaves out what came after it`() throws {
        let zone = try #require(IntakeFixtures.london)
        let before = CaseTimeline(record, zone: zone, upTo: at(12))
        #expect(try kinds(before) == ["fact", "decision"])
    }

    // MARK: As things stood

    private func asOf(_ moment: Timestamp) throws -> AsOf {
        AsOf(
            moment, rules: try Configuration.load(folder: ShippedConfiguration.folder).ruleBook)
    }

    private func notice(_ state: NoticeState, finishedAt: Timestamp?) -> NoticeRecord {
        NoticeRecord(
            id: "n", alert: 7, case: subject, kind: .breach, revision: 0, step: 1, repetition: 1,
            person: "alex.example", role: "co-ordinator", channel: .email,
            address: "alex@trust.example", urgency: .page, policy: "p", late: false,
            reason: Reason(.deadlinePassed, "the deadline has passed"), subject: "s",
            plannedAt: at(24), createdAt: at(24), notBefore: at(24), state: state, attempts: 2,
            receipt: "250 2.0.0 Ok", finishedAt: finishedAt)
    }

    @Test func `clocks are derived from the facts known by then`() throws {
        let data: [String: FactValue] = [
            "episode": .text("WMP-26-900001"), "kind": .text("M"),
            "responsible_authority": .text("E08000025"),
        ]
        let facts = [
            Fact(
                identity: FactID(source: "test/police", id: "1"), type: "missing.reported",
                subject: subject, time: at(0), recordedAt: at(0), data: data),
            Fact(
                identity: FactID(source: "test/police", id: "2"), type: "missing.found",
                subject: subject, time: at(10), recordedAt: at(12),
                data: ["episode": .text("WMP-26-900001")]),
        ]
        func states(_ moment: Timestamp) throws -> [ClockState] {
            try asOf(moment).clocks(of: facts, known: []).map(\.clock)
                .filter { $0.rule == "missing-72h" }.map(\.state)
        }
        #expect(try states(at(-1)) == [])
        #expect(try states(at(11)) == [.running])
        #expect(try states(at(12)) == [.cancelled])
        let running = try asOf(at(11)).clocks(of: facts, known: [])
        let glance = try asOf(at(11)).glance(at: running, [])
        #expect(glance.openCases == 1 && glance.breached == 0)
        #expect(try object(glance.json(at: at(11)))["nextDeadlineCase"] as? String == "BCT-900001")
    }

    @Test func `a notice sent later was still waiting then`() throws {
        let sent = notice(.sent, finishedAt: at(26))
        let waiting = try asOf(at(25)).asItStood(sent, [])
        #expect(waiting.state == .ready && waiting.receipt == nil && waiting.attempts == 0)
        #expect(try asOf(at(26)).asItStood(sent, []).state == .sent)
    }

    @Test func `an alert as of a moment shows what had been told and answered by then`() throws {
        var record = record
        record.notices = [notice(.sent, finishedAt: at(25))]
        var entry = entry(late)
        entry.alert.endedAt = at(30)
        #expect(try asOf(at(12)).told(entry, in: record) == nil)
        let told = try #require(try asOf(at(25)).told(entry, in: record))
        #expect(told.alert.toldBreach && told.alert.endedAt == nil)
        #expect(told.alert.acknowledgement?.note == "I have it")
    }
}
