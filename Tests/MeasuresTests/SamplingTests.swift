import Deadlines
import Testing

@testable import Measures

@Suite("Random samples")
struct SamplingTests {
    private let clocks = (1...46).map { number in
        Clock(
            subject: CaseReference("BCT-\(900_000 + number)"), rule: "span",
            keyParts: ["C\(number)"],
            startedAt: Timestamp(seconds: 1_790_000_000 + Int64(number)), policy: "")
    }

    private func draw(_ size: Int, _ seed: String, _ clocks: [Clock]) -> [String] {
        Sampling.draw(size, of: clocks, seed: seed).map(\.key)
    }

    @Test("fifteen of forty-six, the same again for the same seed, in whatever order they come")
    func same() {
        let first = draw(15, "dip-sample/2026-12-07", clocks)
        #expect(first.count == 15 && Set(first).count == 15)
        #expect(draw(15, "dip-sample/2026-12-07", clocks.reversed()) == first)
        #expect(draw(15, "dip-sample/2027-02-01", clocks) != first)
        #expect(draw(100, "any", clocks).count == 46)
    }

    @Test("every one is drawn about as often as every other")
    func fair() {
        var counts: [String: Int] = [:]
        for seed in 0..<4000 {
            for key in draw(15, "seed \(seed)", clocks) { counts[key, default: 0] += 1 }
        }
        // 1,304 are expected of each; five standard deviations are 148.
        #expect(counts.count == 46)
        #expect(counts.values.allSatisfy { abs($0 - 1304) < 148 }, "\(counts.values.sorted())")
    }
}
