import Metrics
import Synchronization

/// Keeps what swift-metrics counts and measures, until Prometheus asks for it.
///
/// Handed to each instrument by itself, so that there is no factory of the whole process, and tests have their own.
final class MetricsRegistry: MetricsFactory {
    private struct Key: Hashable {
        var label: String
        var dimensions: [String]
    }

    private struct State {
        var counters: [Key: CounterCell] = [:]
        var gauges: [Key: GaugeCell] = [:]
        var histograms: [Key: HistogramCell] = [:]
    }

    private let state = Mutex(State())

    func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
        state.withLock { state in
            let key = Self.key(label, dimensions)
            if let known = state.counters[key] { return known }
            let cell = CounterCell(label, dimensions)
            state.counters[key] = cell
            return cell
        }
    }

    func makeRecorder(
        label: String, dimensions: [(String, String)], aggregate: Bool
    ) -> any RecorderHandler {
        guard aggregate else { return gauge(label, dimensions) }
        return histogram(label, dimensions)
    }

    func makeMeter(label: String, dimensions: [(String, String)]) -> any MeterHandler {
        gauge(label, dimensions)
    }

    func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
        histogram(label, dimensions)
    }

    // Whoever has the handler may count on; what was counted stays to be asked for.
    func destroyCounter(_ handler: any CounterHandler) {}
    func destroyRecorder(_ handler: any RecorderHandler) {}
    func destroyMeter(_ handler: any MeterHandler) {}
    func destroyTimer(_ handler: any TimerHandler) {}

    /// Adds every family that was ever counted or measured, in the order of `MetricName`.
    func expose(to exposition: inout Exposition) {
        let (counters, gauges, histograms) = state.withLock {
            (Array($0.counters.values), Array($0.gauges.values), Array($0.histograms.values))
        }
        for name in MetricName.allCases {
            exposition.add(
                name,
                counters.filter { $0.label == name.rawValue }.map(\.sample).sorted(by: isBefore)
                    + gauges.filter { $0.label == name.rawValue }.map(\.sample)
                    .sorted(by: isBefore)
                    + histograms.filter { $0.label == name.rawValue }
                    .sorted { isBefore($0.key, $1.key) }.flatMap(\.samples))
        }
    }

    private func isBefore(_ one: Exposition.Sample, _ other: Exposition.Sample) -> Bool {
        one.labels.map(\.1).lexicographicallyPrecedes(other.labels.map(\.1))
    }

    private func gauge(_ label: String, _ dimensions: [(String, String)]) -> GaugeCell {
        state.withLock { state in
            let key = Self.key(label, dimensions)
            if let known = state.gauges[key] { return known }
            let cell = GaugeCell(label, dimensions)
            state.gauges[key] = cell
            return cell
        }
    }

    private func histogram(_ label: String, _ dimensions: [(String, String)]) -> HistogramCell {
        state.withLock { state in
            let key = Self.key(label, dimensions)
            if let known = state.histograms[key] { return known }
            let cell = HistogramCell(label, dimensions)
            state.histograms[key] = cell
            return cell
        }
    }

    private static func key(_ label: String, _ dimensions: [(String, String)]) -> Key {
        Key(label: label, dimensions: dimensions.flatMap { [$0.0, $0.1] })
    }
}
