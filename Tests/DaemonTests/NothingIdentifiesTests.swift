import Deadlines
import Escalation
import Foundation
import Testing

@testable import Channels
@testable import Daemon
@testable import Storage

/// No message can say who a child is, whatever the facts hold.
///
/// Intake refuses such members; here they are in the facts all the same, so that only what a template can
/// reach decides.
@Suite("No message says who a child is")
struct NothingIdentifiesTests {
    /// Values of members that the vocabulary refuses, each a word that stands nowhere else.
    private static func identifying() throws -> [String: FactValue] {
        let vocabulary = try ShippedRules.configuration.ruleBook.vocabulary
        var members: [String: FactValue] = [:]
        for name in vocabulary.refused { members[name] = .text("IDENTIFIES-\(name)") }
        for name in FactReader.hiddenAlways { members[name] = .text("IDENTIFIES-\(name)") }
        // The one that deadlines need: a date of a year that no deadline but its own lies in.
        members["eighteenth_birthday"] = .text("2031-07-19")
        return members
    }

    private static let marks = ["IDENTIFIES", "2031-07-19", "19 July 2031", "19 Jul 2031"]

    @Test("not one that warns, tells, escalates, resolves, corrects, digests or lists")
    func messages() async throws {
        let identifying = try Self.identifying()
        #expect(identifying.count > 15)
        let day = try ScheduleDay()
        try await day.reach("2026-11-16 12:00")
        var kinds: Set<Notice.Kind> = []
        var messages = 0
        func look(_ time: String) async throws {
            try await day.reach(time)
            let now = try ShippedRules.moment(time)
            for claimed in try await day.store.claim(limit: 10_000, at: now, run: 1) {
                kinds.insert(claimed.kind)
                messages += 1
                let text = claimed.subject + Self.decoded(claimed.body)
                for mark in Self.marks {
                    #expect(!text.contains(mark), "\(claimed.kind.rawValue): \(claimed.subject)")
                }
            }
        }
        for (number, sample) in RuleSamples.starting.enumerated() {
            let words = sample.fact.split(separator: " ", maxSplits: 1).map(String.init)
            let line =
                "\(words[0]) 2026-11-17 10:00 " + (words.count > 1 ? words[1] : "")
                + " id=s\(number)"
            guard var fact = try RuleTestCase(line).facts.first else { continue }
            fact.data.merge(identifying) { own, _ in own }
            fact = Fact(
                identity: fact.identity, type: fact.type,
                subject: CaseReference("BCT-\(900_100 + number)"), time: fact.time,
                recordedAt: fact.recordedAt, data: fact.data)
            _ = try await day.store.record([fact])
        }
        for time in [
            "2026-11-17 12:00", "2026-11-18 08:30", "2026-11-20 08:30", "2026-11-30 09:00",
            "2026-12-07 10:00", "2026-12-12 10:00", "2026-12-20 10:00", "2027-02-01 10:00",
        ] {
            try await look(time)
        }
        // Some end, and some were never so.
        for number in RuleSamples.starting.indices where !number.isMultiple(of: 2) {
            let now = try ShippedRules.moment("2027-02-01 11:00")
            _ = try await day.store.record([
                Fact(
                    identity: FactID(source: "test", id: "c\(number)"), type: Fact.closing,
                    subject: CaseReference("BCT-\(900_100 + number)"), time: now, recordedAt: now,
                    data: identifying)
            ])
        }
        for number in RuleSamples.starting.indices where number.isMultiple(of: 2) {
            let now = try ShippedRules.moment("2027-02-01 11:00")
            _ = try await day.store.record([
                Fact(
                    identity: FactID(source: "test", id: "r\(number)"), type: Fact.retraction,
                    subject: CaseReference("BCT-\(900_100 + number)"), time: now, recordedAt: now,
                    data: [
                        "corrects": .object([
                            "source": .text("test"), "id": .text("s\(number)"),
                        ])
                    ])
            ])
        }
        try await look("2027-02-01 12:00")
        try await look("2027-02-02 08:30")
        #expect(messages > 300)
        #expect(kinds == Set(Notice.Kind.allCases))
    }

    @Test("nor can a template name a member of a fact")
    func names() throws {
        for name in try Self.identifying().keys {
            #expect(MessageName.all[name] == nil, "\(name)")
        }
    }

    private static func decoded(_ body: [UInt8]) -> String {
        let whole = String(decoding: body, as: UTF8.self)
        return whole.replacingOccurrences(of: "=\r\n", with: "")
    }
}
