import Deadlines
import Testing

@testable import Measures

@Suite("Months")
struct MonthTests {
    @Test("a month runs from local midnight to local midnight")
    func bounds() throws {
        let zone = try #require(Zone(identifier: "Europe/London"))
        let month = try #require(Month("2026-10"))
        let period = month.period(in: zone)
        #expect(period.from.description == "2026-09-30T23:00:00Z")
        #expect(period.to.description == "2026-11-01T00:00:00Z")
        #expect(month.advanced(by: -10).description == "2025-12")
        #expect(Month("2026-13") == nil)
    }
}
