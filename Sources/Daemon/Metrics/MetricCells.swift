import Metrics
import Synchronization

/// A number that only grows.
final class CounterCell: CounterHandler {
    let label: String
    private let dimensions: [(String, String)]
    private let value = Atomic<Int64>(0)

    init(_ label: String, _ dimensions: [(String, String)]) {
        self.label = label
        self.dimensions = dimensions
    }

    func increment(by amount: Int64) { value.wrappingAdd(amount, ordering: .relaxed) }

    func reset() { value.store(0, ordering: .relaxed) }

    var sample: Exposition.Sample {
        Exposition.Sample(Double(value.load(ordering: .relaxed)), labels: dimensions)
    }
}

/// A number that goes up and down.
final class GaugeCell: RecorderHandler, MeterHandler {
    let label: String
    private let dimensions: [(String, String)]
    private let value = Mutex(0.0)

    init(_ label: String, _ dimensions: [(String, String)]) {
        self.label = label
        self.dimensions = dimensions
    }

    func record(_ value: Int64) { set(Double(value)) }
    func record(_ value: Double) { set(value) }
    func set(_ value: Int64) { set(Double(value)) }
    func set(_ value: Double) { self.value.withLock { $0 = value } }
    func increment(by amount: Double) { value.withLock { $0 += amount } }
    func decrement(by amount: Double) { value.withLock { $0 -= amount } }

    var sample: Exposition.Sample {
        Exposition.Sample(value.withLock { $0 }, labels: dimensions)
    }
}

/// How many values lay below each bound; seconds.
final class HistogramCell: RecorderHandler, TimerHandler {
    let label: String
    private let dimensions: [(String, String)]

    private struct State {
        /// By bound, those that lie between it and the one before.
        var counts = [Int](repeating: 0, count: MetricName.bounds.count + 1)
        var sum = 0.0
    }

    private let state = Mutex(State())

    init(_ label: String, _ dimensions: [(String, String)]) {
        self.label = label
        self.dimensions = dimensions
    }

    func record(_ value: Int64) { record(Double(value)) }

    func record(_ value: Double) {
        let place = MetricName.bounds.firstIndex { value <= $0 } ?? MetricName.bounds.count
        state.withLock { state in
            state.counts[place] += 1
            state.sum += value
        }
    }

    func recordNanoseconds(_ duration: Int64) { record(Double(duration) / 1_000_000_000) }

    /// For its place among others of its family.
    var key: Exposition.Sample { Exposition.Sample(0, labels: dimensions) }

    var samples: [Exposition.Sample] {
        let (counts, sum) = state.withLock { ($0.counts, $0.sum) }
        var total = 0
        var samples: [Exposition.Sample] = []
        for (bound, count) in zip(MetricName.bounds + [.infinity], counts) {
            total += count
            samples.append(
                Exposition.Sample(
                    Double(total), labels: dimensions + [("le", Exposition.number(bound))],
                    suffix: "_bucket"))
        }
        samples.append(Exposition.Sample(sum, labels: dimensions, suffix: "_sum"))
        samples.append(Exposition.Sample(Double(total), labels: dimensions, suffix: "_count"))
        return samples
    }
}
