import Deadlines
import Escalation
import Foundation
import Testing

@testable import Daemon

/// What is seen of a clock that was moved, and of a machine that slept.
@Suite struct SystemClockReadingsTests {
    private static let start = Timestamp(seconds: 1_790_000_000)

    /// The clocks `wall` seconds later by the wall, of which the machine was awake and asleep for so many.
    private func readings(_ wall: Int64, awake: Int64, asleep: Int64 = 0) -> ClockReadings {
        ClockReadings(
            wall: Self.start.advanced(seconds: wall), monotonic: .seconds(1000 + awake),
            boottime: .seconds(5000 + awake + asleep))
    }

    @Test func `a clock that goes as it should passes nothing over`() {
        let first = readings(0, awake: 0)
        #expect(readings(600, awake: 600).outage(since: first) == nil)
        #expect(readings(650, awake: 600).outage(since: first) == nil)
        #expect(readings(-3600, awake: 600).outage(since: first) == nil)
    }

    @Test func `a step forward passes over what lies between what was expected and what is`() {
        let outage = readings(7800, awake: 600).outage(since: readings(0, awake: 0))
        #expect(
            outage
                == Outage(
                    .clockSet, from: Self.start.advanced(seconds: 600),
                    to: Self.start.advanced(seconds: 7800)))
    }

    @Test func `sleep passes over everything since the look before it`() {
        let outage = readings(7800, awake: 600, asleep: 7200).outage(since: readings(0, awake: 0))
        #expect(
            outage == Outage(.suspended, from: Self.start, to: Self.start.advanced(seconds: 7800)))
    }

    @Test func `a clock far behind what is on record is not believed`() {
        let moment = PassMoment(after: Self.start)
        #expect(moment.disbelief(at: Self.start.advanced(seconds: -300)) == nil)
        #expect(moment.disbelief(at: Self.start.advanced(seconds: -301)) == Self.start)
        #expect(PassMoment(after: nil).disbelief(at: Timestamp(seconds: 0)) == nil)
    }

    @Test func `the last pass is known by a clock that nobody sets`() throws {
        let folder = TemporaryFolder()
        let pass = LastPass(besideSocket: folder.path + "/longstop.sock")
        #expect(throws: SystemError.self) { try pass.age(at: readings(0, awake: 0)) }
        try pass.write(readings(0, awake: 0))
        #expect(try pass.age(at: readings(-90_000, awake: 75)) == .seconds(75))
        folder.write("nonsense", to: "last-pass")
        let error = #expect(throws: SystemError.self) { try pass.age(at: readings(0, awake: 0)) }
        #expect(error?.sentence.contains("holds no moment") == true)
    }
}
