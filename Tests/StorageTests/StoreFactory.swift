import Foundation
import Testing

@testable import Deadlines
@testable import Escalation
@testable import Storage

/// A kind of store that must pass the conformance suites.
struct StoreFactory: Sendable, CustomTestStringConvertible {
    let testDescription: String
    /// Opens the store of a folder, creating it the first time.
    let open: @Sendable (_ folder: String, Store.Role) throws -> Store

    static let all = [
        StoreFactory(testDescription: "SQLite") { folder, role in
            try Store(path: folder + "/longstop.db", role: role)
        }
    ]

    /// Gives `body` a new store, and takes it away again.
    func withStore(_ body: (Store) async throws -> Void) async throws {
        try await withFolder { folder in
            let store = try open(folder, .daemon)
            try await body(store)
            try await store.close()
        }
    }
}

/// Gives `body` an empty folder, and removes it again.
func withFolder(_ body: (String) async throws -> Void) async throws {
    let folder = FileManager.default.temporaryDirectory.appending(
        path: "longstop-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try await body(folder.path)
}

/// A moment, in seconds from the time at which all of these tests begin.
func at(_ seconds: Int64) -> Timestamp {
    Timestamp(seconds: 1_790_000_000 + seconds)
}

let subject = CaseReference("BCT-900001")

func fact(
    _ id: String, of subject: CaseReference = subject, type: String = "missing.reported",
    time: Int64 = 0, recordedAt: Int64 = 0, data: [String: FactValue] = [:]
) -> Fact {
    Fact(
        identity: FactID(source: "test", id: id), type: type, subject: subject, time: at(time),
        recordedAt: at(recordedAt), data: data)
}

func correcting(_ id: String) -> [String: FactValue] {
    ["corrects": .object(["source": .text("test"), "id": .text(id)])]
}

func clock(
    of subject: CaseReference = subject, state: ClockState = .running, dueAt: Int64 = 100,
    endedAt: Int64? = nil, rule: String = "missing-72h"
) -> Clock {
    Clock(
        subject: subject, rule: rule, keyParts: ["E-1"], state: state, startedAt: at(0),
        dueAt: at(dueAt), endedAt: endedAt.map { at($0) },
        startedBy: [FactID(source: "test", id: "1")], policy: "urgent")
}

func notice(
    alert: Int64, kind: Notice.Kind = .breach, step: Int = 1, repetition: Int = 1,
    urgency: Urgency = .page, to contact: Contact = Contact(.email, "sam@example.org")
) -> Notice {
    Notice(
        alert: alert, kind: kind, revision: 0, step: step, repetition: repetition,
        policy: "urgent", urgency: urgency, role: "co-ordinator", person: "sam.example",
        contact: contact, late: false, plannedAt: at(0), decidedAt: at(0),
        reason: Reason(.deadlinePassed, "the deadline has passed"), next: nil, clock: clock())
}

func outbox(
    _ notice: Notice, id: String = UUID().uuidString.lowercased(), notBefore: Int64 = 0
) -> OutboxNotice {
    OutboxNotice(
        id: id, notice: notice, subject: "a subject", body: Array("a body".utf8),
        notBefore: at(notBefore))
}

/// The advance that stores one entry.
func storing(
    _ entry: CaseFile.Entry, isNew: Bool, events: [Event] = [], outbox: [OutboxNotice] = [],
    withdraws: Bool = false, lookAgainAt: Timestamp? = nil
) -> StoredAdvance {
    let change = Advance.Change(
        entry: entry, isNew: isNew, events: events, notices: outbox.map(\.notice),
        reason: Reason(.nothingDue, "a test"), withdrawsPending: withdraws)
    return StoredAdvance(
        advance: Advance(changes: [change], lookAgainAt: lookAgainAt), outbox: outbox)
}

extension Store {
    /// Records a fact of `subject` and starts one clock for it, with these notices; answers its number.
    @discardableResult
    func start(
        _ clock: Clock = clock(), lookAgainAt: Timestamp? = nil,
        _ outbox: @escaping @Sendable (Int64) -> [OutboxNotice] = { _ in [] }
    ) async throws -> Int64 {
        let id = "start-\(clock.subject)-\(UUID().uuidString)"
        _ = try await record([fact(id, of: clock.subject)])
        let before = try await clocks().map(\.id).max() ?? 0
        let summary = try await advanceDueCases(at: at(0), limit: 100) { file in
            let entry = CaseFile.Entry(id: file.nextAlert, clock: clock, alert: Alert())
            return storing(
                entry, isNew: true, outbox: outbox(entry.id), lookAgainAt: lookAgainAt)
        }
        #expect(summary.failures.isEmpty)
        return before + 1
    }

    /// What a pass at a moment finds of the case that is due.
    func file(at moment: Timestamp) async throws -> CaseFile? {
        let found = Found()
        _ = try await advanceDueCases(at: moment, limit: 1) { file in
            found.file = file
            return StoredAdvance(advance: Advance(changes: [], lookAgainAt: nil), outbox: [])
        }
        return found.file
    }
}

/// What a body saw; only read after the pass.
private final class Found: @unchecked Sendable {
    var file: CaseFile?
}
