import Deadlines
import Escalation
import Foundation
import Testing

@testable import Channels
@testable import Daemon
@testable import Storage

/// A store under the shipped configuration, brought from moment to moment as the services would.
final class ScheduleDay {
    let store: Store
    let live: LiveConfiguration
    let scheduler: Scheduler
    private let folder = TemporaryFolder()
    private var names = 0

    /// A day under the shipped configuration, with one overlay if it is given.
    init(overlay: String? = nil) throws {
        let file = folder.path + "/overlay.yml"
        if let overlay { try Data(overlay.utf8).write(to: URL(fileURLWithPath: file)) }
        live = try LiveConfiguration(
            folder: ShippedConfiguration.folder, overlays: overlay == nil ? [] : [file])
        store = try Store(path: folder.path + "/s.db", role: .daemon)
        scheduler = Scheduler(
            store: store, live: live, timer: try RealtimeTimer(), outboxHints: [],
            logger: LogSpy.logger().0)
    }

    /// Records facts of one case, each a line as `RuleTestCase` reads it.
    func record(_ subject: String, _ lines: String...) async throws {
        names += 1
        let facts = try RuleTestCase(lines: lines).facts.map { fact in
            var data = fact.data
            for (name, value) in data where name.hasPrefix("episode") {
                data[name] = Self.renamed(value, names)
            }
            return Fact(
                identity: FactID(source: "case-\(names)", id: fact.identity.id), type: fact.type,
                subject: CaseReference(subject), time: fact.time, recordedAt: fact.recordedAt,
                data: data)
        }
        for result in try await store.record(facts) { #expect(result == .accepted) }
    }

    private static func renamed(_ value: FactValue, _ number: Int) -> FactValue {
        switch value {
        case .text(let text): .text("\(text)-\(number)")
        case .list(let values): .list(values.map { renamed($0, number) })
        default: value
        }
    }

    /// Brings cases, digests and schedules to a moment by London's clock.
    func reach(_ time: String) async throws {
        let now = try ShippedRules.moment(time)
        while true {
            let summary = try await store.advanceDueCases(at: now, limit: 100) { [live] file in
                try live.telling.advance(file, at: now)
            }
            #expect(summary.failures.isEmpty)
            if summary.advanced == 0 { break }
        }
        #expect(await scheduler.tell(at: now))
    }

    /// A message that was sent.
    struct Sent {
        let person: String
        let kind: Notice.Kind
        let subject: String
        let text: String
        let html: String
    }

    /// Sends everything that is ready at a moment; the receipt is always the same.
    func send(at time: String) async throws -> [Sent] {
        let now = try ShippedRules.moment(time)
        let claimed = try await store.claim(limit: 10_000, at: now, run: 1)
        try await store.finish(
            claimed.map {
                FinishedAttempt(
                    id: $0.id, outcome: .accepted(receipt: "250 ok"), startedAt: now,
                    finishedAt: now)
            })
        return claimed.filter { $0.channel == .email }.map { notice in
            let parts = Self.parts(of: notice.body)
            return Sent(
                person: notice.person, kind: notice.kind, subject: notice.subject,
                text: parts.first ?? "", html: parts.last ?? "")
        }
    }

    /// The decoded parts of a mail.
    private static func parts(of body: [UInt8]) -> [String] {
        let whole = String(decoding: body, as: UTF8.self)
            .replacingOccurrences(of: "\r\n", with: "\n")
        return whole.components(separatedBy: "quoted-printable\n\n").dropFirst().map { part in
            let end = part.range(of: "\n--=_longstop")?.lowerBound ?? part.endIndex
            return decoded(part[..<end].replacingOccurrences(of: "=\n", with: ""))
        }
    }

    private static func decoded(_ text: String) -> String {
        var bytes: [UInt8] = []
        var rest = text[...]
        while let character = rest.popFirst() {
            if character == "=", let byte = UInt8(rest.prefix(2), radix: 16) {
                bytes.append(byte)
                rest = rest.dropFirst(2)
            } else {
                bytes += String(character).utf8
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
