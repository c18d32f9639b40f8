import Deadlines
import Foundation
import Testing

@testable import Daemon
@testable import Storage

/// What a clock that is set back, a store that goes away and a long complaint come to.
@Suite struct ServicesMomentTests {
    private func at(_ seconds: Int64) -> Timestamp { Timestamp(seconds: 1_700_000_000 + seconds) }

    @Test func `nothing is decided before what was decided already`() {
        var moment = PassMoment(after: at(100))
        #expect(moment.at(at(40)) == at(100))
        #expect(moment.at(at(140)) == at(140))
        moment.decided(at: at(200))
        moment.decided(at: at(150))
        #expect(moment.at(at(40)) == at(200))
        #expect(PassMoment(after: nil).at(at(1)) == at(1))
    }

    @Test func `a clock that lags is reported once each time, and a small correction never`() {
        var moment = PassMoment(after: at(3600))
        let before = [3540, 0, 5].map { moment.lagToReport(at: at($0)) }
        #expect(before == [nil, at(3600), nil])
        let after = [9, 3600, 1].map { moment.lagToReport(at: at($0)) }
        #expect(after == [nil, nil, at(3600)])
    }

    @Test
    func `where nobody looks after the installation, whoever is told last hears of its clock`()
        throws
    {
        let site = try AnswerSite()
        var telling = site.live.telling
        func told() throws -> Set<String> {
            Set(
                try telling.clockWarning(
                    alert: 1, wall: AnswerSite.due, newest: AnswerSite.due.advanced(seconds: 3600)
                ).map(\.notice.role))
        }
        telling.caretaker = "administrator"
        #expect(try told() == ["administrator"])
        telling.caretaker = nil
        let last = Set(telling.world.policies.values.flatMap(\.lastResort.roles))
        #expect(try !last.isEmpty && told() == last)
    }

    @Test func `the same complaint is made once a minute`() {
        var complaint = Complaint()
        let wasMade = complaint.end()
        #expect(!wasMade)
        let made = [0, 5, 59, 60, 61].map { complaint.isDue(at: .seconds($0)) }
        #expect(made == [true, false, false, true, false])
        let isOver = complaint.end()
        let again = complaint.isDue(at: .seconds(62))
        #expect(isOver && again)
    }

    @Test
    func `of a backlog nothing is sent before all of it is decided, but for five seconds at most`()
    {
        var hints = HeldHints()
        func take(_ queued: Int, full: Bool, _ seconds: Int) -> Bool {
            hints.take(queued: queued, isFull: full, at: .seconds(seconds))
        }
        let prompt = [take(1, full: false, 0), take(0, full: false, 1)]
        #expect(prompt == [true, false])
        let backlog = [
            take(9, full: true, 10), take(9, full: true, 12), take(0, full: false, 13),
            take(0, full: false, 14),
        ]
        #expect(backlog == [false, false, true, false])
        let long = [take(9, full: true, 20), take(9, full: true, 25), take(9, full: true, 26)]
        #expect(long == [false, true, false])
        let waited = [hints.end(), hints.end()]
        #expect(waited == [true, false])
    }

    @Test func `a store that is removed or replaced is noticed`() async throws {
        let folder = TemporaryFolder()
        let path = folder.path + "/s.db"
        let store = try Store(path: path, role: .daemon)
        let place = StorePlace(store)
        #expect(place.isKept)
        try FileManager.default.moveItem(atPath: path, toPath: path + ".away")
        #expect(!place.isKept)
        folder.write("another", to: "s.db")
        #expect(!place.isKept)
        try FileManager.default.removeItem(atPath: path)
        try FileManager.default.moveItem(atPath: path + ".away", toPath: path)
        #expect(place.isKept)
        try await store.close()
    }
}
