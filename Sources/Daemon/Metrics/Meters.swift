import Deadlines
import Escalation
import Metrics
import Storage

/// What the services count and measure as they work.
package struct Meters: Sendable {
    private let factory: any MetricsFactory
    private let lateness: Recorder
    private let stepEmpty: Counter
    private let possibleDuplicates: Counter

    /// Instruments that measure into `factory`.
    init(_ factory: any MetricsFactory) {
        self.factory = factory
        lateness = Recorder(
            label: MetricName.deadlineLateness.rawValue, aggregate: true, factory: factory)
        stepEmpty = Counter(label: MetricName.stepEmpty.rawValue, factory: factory)
        possibleDuplicates = Counter(
            label: MetricName.possibleDuplicates.rawValue, factory: factory)
    }

    /// Instruments that measure nothing.
    package static let none = Meters(NOOPMetricsHandler.instance)

    /// Makes what may never happen count from 0: of a counter that begins with its first event, no rate tells that event.
    func prepare(for channels: [ChannelKind]) {
        for channel in channels {
            _ = latency(of: channel)
            counter(.attempts, [("channel", channel.rawValue)]).increment(by: 0)
            for end in Ending.known { counter(.notices, end.labels(channel)).increment(by: 0) }
        }
        for verdict in IntakeOutcome.allCases {
            counter(.facts, [("verdict", verdict.rawValue)]).increment(by: 0)
        }
    }

    /// The same for heartbeats, where somebody listens.
    func prepareHeartbeat() {
        for outcome in ["heard", "lost"] {
            counter(.heartbeats, [("outcome", outcome)]).increment(by: 0)
        }
    }

    // MARK: What happened

    /// What a batch decided was committed at `now`.
    func advanced(_ events: [Event], at now: Timestamp) {
        for event in events {
            switch event.kind {
            case .skipped: stepEmpty.increment()
            case .breach:
                // A clock that had passed its deadline when it became known was told as soon as could be.
                let isNews = events.contains {
                    $0.kind == .started && $0.alert == event.alert && $0.at == event.at
                }
                guard !isNews, let dueAt = event.clock.dueAt else { continue }
                lateness.record(max(0, now.seconds(from: dueAt)))
            default: break
            }
        }
    }

    /// Messages of an earlier run are sent again.
    func reclaimed(_ count: Int) { possibleDuplicates.increment(by: count) }

    /// What became of the facts of a text.
    func heard(_ report: IntakeReport) {
        for verdict in IntakeOutcome.allCases {
            let count = report.count(verdict)
            if count > 0 {
                counter(.facts, [("verdict", verdict.rawValue)]).increment(by: count)
            }
        }
    }

    /// A heartbeat was said.
    func heartbeat(isHeard: Bool) {
        counter(.heartbeats, [("outcome", isHeard ? "heard" : "lost")]).increment()
    }

    /// An attempt at a notice is over, and the notice with it unless it is tried again.
    func attempted(
        _ notice: ClaimedNotice, _ attempt: FinishedAttempt, isWithdrawn: Bool
    ) {
        let channel = notice.channel
        counter(.attempts, [("channel", channel.rawValue)]).increment()
        if case .accepted = attempt.outcome {
            latency(of: channel)
                .record(max(0, attempt.finishedAt.seconds(from: notice.createdAt)))
        }
        if case .unknown = attempt.outcome, attempt.retryAt != nil, !isWithdrawn {
            possibleDuplicates.increment()
        }
        guard let end = Ending(attempt, isWithdrawn: isWithdrawn) else { return }
        counter(.notices, end.labels(channel)).increment()
    }

    private func latency(of channel: ChannelKind) -> Recorder {
        Recorder(
            label: MetricName.noticeLatency.rawValue,
            dimensions: [("channel", channel.rawValue)], aggregate: true, factory: factory)
    }

    private func counter(_ name: MetricName, _ labels: [(String, String)]) -> Counter {
        Counter(label: name.rawValue, dimensions: labels, factory: factory)
    }

    /// How a notice ended, and why.
    fileprivate struct Ending {
        var outcome: String
        var reason: String

        /// All but those of withdrawn ones, which count no failure.
        static let known =
            [Ending(outcome: "sent", reason: "accepted")]
            + ["temporary", "permanent", "misconfigured", "unknown"].map {
                Ending(outcome: "undeliverable", reason: $0)
            }

        func labels(_ channel: ChannelKind) -> [(String, String)] {
            [("channel", channel.rawValue), ("outcome", outcome), ("reason", reason)]
        }
    }
}

extension Meters.Ending {
    /// Nil while the notice is tried again.
    init?(_ attempt: FinishedAttempt, isWithdrawn: Bool) {
        let reason = attempt.outcome.words.word
        if case .accepted = attempt.outcome {
            self.init(outcome: "sent", reason: reason)
        } else if isWithdrawn {
            self.init(outcome: "withdrawn", reason: reason)
        } else if attempt.retryAt == nil {
            self.init(outcome: "undeliverable", reason: reason)
        } else {
            return nil
        }
    }
}

extension Timestamp {
    /// Seconds from an earlier moment, with their fraction.
    fileprivate func seconds(from earlier: Timestamp) -> Double {
        Double(microseconds - earlier.microseconds) / 1_000_000
    }
}
