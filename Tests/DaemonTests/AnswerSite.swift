import Channels
import Foundation
import Logging
import Testing

@testable import Daemon
@testable import Deadlines
@testable import Escalation
@testable import Storage

/// A store with one alert under the shipped configuration, and everything that takes answers to it.
struct AnswerSite {
    let folder = TemporaryFolder()
    let store: Store
    let live: LiveConfiguration
    let answering: Answering
    let key: LinkKey
    /// When the alert's deadline passed and its first step was told.
    static let due = Timestamp(rfc3339: "2026-11-27T10:00:00Z")!

    private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()

    static let overlay = """
        answers: { url: 'https://longstop.trust.example', credential: link-key }
        absences:
          - { person: ellis.example, kind: leave, first: 2026-11-27, last: 2026-11-30 }
        """

    init(_ more: String = "") throws {
        let site = folder.write(Self.overlay + "\n" + more, to: "site.yml")
        let key = try LinkKey([UInt8](repeating: 7, count: 32))
        self.key = key
        live = try LiveConfiguration(
            folder: Self.root.path + "/config", overlays: [site], linkKey: { _ in key })
        store = try Store(path: folder.path + "/longstop.db", role: .daemon)
        answering = Answering(
            store: store, live: live, watcher: try RealtimeTimer(),
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    }

    var pages: AnswerPages { AnswerPages(key: key, answering: answering) }

    /// Records that a child is missing, and brings the case up to the deadline of `rule`; answers its alert.
    @discardableResult
    func start(rule: String = "missing-72h") async throws -> Int64 {
        let fact = Fact(
            identity: FactID(source: "test", id: "1"), type: "missing.reported",
            subject: CaseReference("BCT-900001"), time: Self.due.advanced(seconds: -72 * 3600),
            recordedAt: Self.due.advanced(seconds: -72 * 3600),
            data: ["episode": .text("E-1"), "kind": .text("M")])
        #expect(try await store.record([fact]) == [.accepted])
        try await advance(to: Self.due)
        let entries = try await store.clocks(ClockFilter(rule: rule))
        return try #require(entries.first?.id)
    }

    /// Brings everything that is due up to a moment.
    func advance(to now: Timestamp) async throws {
        while let next = try await store.nextLookAt(), next <= now {
            let summary = try await store.advanceDueCases(at: max(next, now), limit: 10) {
                [live] file in
                try live.telling.advance(file, at: max(next, now))
            }
            try #require(summary.failures.isEmpty)
        }
    }

    /// The newest notice of an alert to somebody.
    func notice(of alert: Int64, to person: String) async throws -> NoticeRecord {
        try #require(try await store.notices(alert: alert).last { $0.person == person })
    }

    /// The token of the link in that notice's mail, read out of the mail itself.
    func token(in notice: NoticeRecord, at now: Timestamp = due) async throws -> String {
        let claimed = try await store.claim(limit: 100, at: now, run: 1)
        let mail = try #require(claimed.first { $0.id == notice.id })
        let text = String(decoding: mail.body, as: UTF8.self)
            .replacing("=\r\n", with: "").replacing("=3D", with: "=")
        let start = try #require(text.range(of: "https://longstop.trust.example/a/"))
        return String(text[start.upperBound...].prefix { !$0.isWhitespace && $0 != "\"" })
    }
}
