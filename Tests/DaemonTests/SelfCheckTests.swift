import Testing

@testable import Daemon
@testable import Deadlines

/// What the daemon says of what it finds: each change once, and what lasts again and again.
@Suite struct SelfCheckTests {
    private func at(_ seconds: Int64) -> Timestamp { Timestamp(seconds: 1_790_000_000 + seconds) }

    private func failure(_ code: AuditCode) -> AuditCheck {
        AuditCheck(code, .failure, "\(code.rawValue) fails", "mend it")
    }

    private let fine = [AuditCheck(.watching, .ok, "all is well")]

    @Test("a failure counts when it is seen twice, and the second look comes soon")
    func twice() {
        var check = SelfCheck(heartbeatSeconds: 300)
        #expect(check.take(fine, at: at(0)) == [.success])
        #expect(check.nextAt(after: at(0)) == at(60))
        #expect(check.take([failure(.outbox)], at: at(60)) == [])
        #expect(check.nextAt(after: at(60)) == at(70))
        #expect(check.take(fine, at: at(70)) == [])
        #expect(check.take([failure(.outbox)], at: at(130)) == [])
        #expect(
            check.take([failure(.outbox)], at: at(140)) == [
                .record(.selfCheckFailed, "outbox fails; mend it"), .failure([.outbox]),
            ])
        #expect(check.nextAt(after: at(140)) == at(200))
    }

    @Test("a change is said at once, what lasts every hour to the journal and by every heartbeat")
    func lasting() {
        var check = SelfCheck(heartbeatSeconds: 300)
        let outbox = failure(.outbox)
        for moment: Int64 in [0, 10] { _ = check.take([outbox], at: at(moment)) }
        #expect(check.take([outbox], at: at(70)) == [])
        #expect(check.take([outbox], at: at(310)) == [.failure([.outbox])])
        // A second thing fails: said once it is sure, and the first is not forgotten meanwhile.
        #expect(
            check.take([outbox, failure(.disk)], at: at(370)).contains { $0 == .success } == false)
        let both = check.take([outbox, failure(.disk)], at: at(380))
        #expect(both.contains(.failure([.disk, .outbox])))
        #expect(
            both.contains(
                .record(.selfCheckFailed, "outbox fails; mend it. disk fails; mend it")))
        #expect(
            check.take([outbox, failure(.disk)], at: at(3970)).contains(.failure([.disk, .outbox])))
        let hour = check.take([outbox, failure(.disk)], at: at(3985))
        #expect(hour.contains { if case .record(.selfCheckFailed, _) = $0 { true } else { false } })
        #expect(check.take(fine, at: at(4000)) == [.recovered, .success])
        #expect(check.take(fine, at: at(4060)) == [])
    }

    @Test("a heartbeat that was lost is said again, and none where nobody listens")
    func lost() {
        var check = SelfCheck(heartbeatSeconds: 300)
        #expect(check.take(fine, at: at(0)) == [.success])
        check.beatWasLost()
        #expect(check.take(fine, at: at(60)) == [.success])
        #expect(check.take(fine, at: at(120)) == [])
        // Set back, the clock must not silence it for longer than the interval.
        #expect(check.take(fine, at: at(-3600)) == [.success])
        var alone = SelfCheck(heartbeatSeconds: nil)
        #expect(alone.take(fine, at: at(0)) == [])
    }

    @Test("a disk that gets full is recorded at once, then every hour while it lasts")
    func room() {
        var check = SelfCheck(heartbeatSeconds: nil)
        let full = [AuditCheck(.disk, .warning, "10 MiB are free", "make room")]
        let entry = SelfCheck.Action.record(.storeNearlyFull, "10 MiB are free; make room")
        #expect(check.take(full, at: at(0)) == [entry])
        #expect(check.take(full, at: at(3540)) == [])
        #expect(check.take(full, at: at(3600)) == [entry])
        #expect(check.take(fine, at: at(3660)) == [])
        #expect(check.take(full, at: at(3720)) == [entry])
    }

    @Test("a feed that falls silent is recorded once for each silence")
    func feeds() {
        var check = SelfCheck(heartbeatSeconds: nil)
        func silent(_ names: String...) -> [AuditCheck] {
            names.map { AuditCheck(.feeds, .warning, "feed \($0) is old", "mend it", feed: $0) }
        }
        func entry(_ name: String) -> SelfCheck.Action {
            .record(.feedSilent, "feed \(name) is old; mend it")
        }
        #expect(check.take(silent("leave"), at: at(0)) == [entry("leave")])
        #expect(check.take(silent("leave", "shifts"), at: at(60)) == [entry("shifts")])
        // A store that cannot be read says nothing of feeds.
        #expect(check.take([failure(.store)], at: at(120)) == [])
        #expect(check.take(silent("shifts"), at: at(180)) == [])
        #expect(check.take(silent("leave", "shifts"), at: at(240)) == [entry("leave")])
    }
}
