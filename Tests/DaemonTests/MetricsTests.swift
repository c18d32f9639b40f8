import Metrics
import Testing

@testable import Daemon
@testable import Deadlines
@testable import Escalation
@testable import Storage

/// What is counted, and how Prometheus reads it.
@Suite struct MetricsTests {
    private func text(_ registry: MetricsRegistry) -> String {
        var exposition = Exposition()
        registry.expose(to: &exposition)
        return exposition.text
    }

    @Test("labels and help are escaped, and numbers written as Prometheus reads them")
    func exposition() {
        var exposition = Exposition()
        exposition.add(.feedAge, [.init(.infinity, ("feed", "a \"b\"\\c\nd")), .init(1.5)])
        exposition.add(.clocks, [])
        #expect(
            exposition.text == """
                # HELP longstop_feed_age_seconds \(MetricName.feedAge.help)
                # TYPE longstop_feed_age_seconds gauge
                longstop_feed_age_seconds{feed="a \\"b\\"\\\\c\\nd"} +Inf
                longstop_feed_age_seconds 1.5

                """)
        #expect(Exposition.number(-.infinity) == "-Inf" && Exposition.number(.nan) == "NaN")
        #expect(Exposition.number(1_796_037_013) == "1796037013")
        #expect(Exposition.number(0.005) == "0.005" && Exposition.number(1e18) == "1e+18")
    }

    @Test("instruments of swift-metrics end in the page, the same label in the same place")
    func instruments() {
        let registry = MetricsRegistry()
        let labels = [("channel", "email")]
        for _ in 0..<2 {
            Counter(label: "longstop_notice_attempts_total", dimensions: labels, factory: registry)
                .increment(by: 3)
        }
        Gauge(label: "longstop_store_free_bytes", factory: registry).record(7)
        let meter = Meter(label: "longstop_store_free_bytes", factory: registry)
        meter.increment(by: 2)
        let timer = Timer(label: "longstop_notice_latency_seconds", factory: registry)
        timer.recordNanoseconds(20_000_000)
        let recorder = Recorder(
            label: "longstop_notice_latency_seconds", aggregate: true, factory: registry)
        recorder.record(0.005)
        recorder.record(5000)
        let page = text(registry)
        for line in [
            "longstop_notice_attempts_total{channel=\"email\"} 6", "longstop_store_free_bytes 9",
            "longstop_notice_latency_seconds_bucket{le=\"0.005\"} 1",
            "longstop_notice_latency_seconds_bucket{le=\"0.01\"} 1",
            "longstop_notice_latency_seconds_bucket{le=\"0.025\"} 2",
            "longstop_notice_latency_seconds_bucket{le=\"3600\"} 2",
            "longstop_notice_latency_seconds_bucket{le=\"+Inf\"} 3",
            "longstop_notice_latency_seconds_sum 5000.025",
            "longstop_notice_latency_seconds_count 3",
        ] {
            #expect(page.contains("\n\(line)\n"), "\(line) is not in \(page)")
        }
    }

    private static let due = Timestamp(seconds: 1_790_000_000)

    private func clock(_ number: Int) -> Clock {
        Clock(
            subject: CaseReference("BCT-90000\(number)"), rule: "missing-72h", keyParts: ["E"],
            state: .running, startedAt: Self.due, dueAt: Self.due, endedAt: nil,
            startedBy: [FactID(source: "test", id: "1")], policy: "urgent")
    }

    @Test("a deadline's lateness is measured to the commit, but not of one learnt of too late")
    func lateness() {
        let registry = MetricsRegistry()
        let meters = Meters(registry)
        let reason = Reason(.deadlinePassed, "x")
        let (at, commit) = (
            Self.due.advanced(seconds: 1),
            Timestamp(microseconds: Self.due.microseconds + 1_250_000)
        )
        meters.advanced(
            [
                Event(.breach, at: at, alert: 1, clock: clock(1), reason: reason),
                Event(.started, at: at, alert: 2, clock: clock(2), reason: reason),
                Event(.breach, at: at, alert: 2, clock: clock(2), reason: reason),
                Event(.skipped, at: at, alert: 1, clock: clock(1), reason: reason),
            ], at: commit)
        let page = text(registry)
        #expect(page.contains("longstop_deadline_lateness_seconds_sum 1.25\n"), "\(page)")
        #expect(page.contains("longstop_deadline_lateness_seconds_count 1\n"))
        #expect(page.contains("longstop_step_empty_total 1\n"))
        #expect(!page.contains("BCT-"))
    }

    private func attempt(
        _ meters: Meters, _ outcome: AttemptOutcome, retryAt: Timestamp? = nil,
        isWithdrawn: Bool = false
    ) {
        let notice = ClaimedNotice(
            id: "n", alert: 1, case: CaseReference("BCT-900001"), kind: .breach, step: 1,
            person: "sam.example", role: "worker", channel: .email, address: "sam@example.org",
            urgency: .page, policy: "urgent", late: false, attempt: 1, plannedAt: Self.due,
            createdAt: Self.due, notBefore: Self.due, giveUpAt: nil, subject: "x", body: [])
        let at = Self.due.advanced(seconds: 2)
        meters.attempted(
            notice,
            FinishedAttempt(
                id: "n", outcome: outcome, startedAt: at, finishedAt: at, retryAt: retryAt),
            isWithdrawn: isWithdrawn)
    }

    @Test("attempts, ends and possible duplicates are counted by channel, and nobody is named")
    func attempts() {
        let registry = MetricsRegistry()
        let meters = Meters(registry)
        meters.prepare(for: [.email])
        let later = Self.due.advanced(seconds: 60)
        attempt(meters, .accepted(receipt: "250 ok"))
        attempt(meters, .temporary(reason: "busy", retryAfter: nil), retryAt: later)
        attempt(meters, .temporary(reason: "busy", retryAfter: nil))
        attempt(meters, .permanent(reason: "no such mailbox"))
        attempt(meters, .unknown(reason: "cut"), retryAt: later)
        attempt(meters, .unknown(reason: "cut"), retryAt: later, isWithdrawn: true)
        meters.reclaimed(2)
        var report = IntakeReport(name: "request")
        for outcome in [IntakeOutcome.accepted, .accepted, .refused] {
            report.results.append(
                IntakeReport.Result(
                    index: 1, line: 1, identity: nil, wasRead: true, outcome: outcome, problems: [])
            )
        }
        meters.heard(report)
        let page = text(registry)
        for line in [
            "longstop_notice_attempts_total{channel=\"email\"} 6",
            "longstop_notices_total{channel=\"email\",outcome=\"sent\",reason=\"accepted\"} 1",
            "longstop_notices_total{channel=\"email\",outcome=\"undeliverable\",reason=\"temporary\"} 1",
            "longstop_notices_total{channel=\"email\",outcome=\"undeliverable\",reason=\"permanent\"} 1",
            "longstop_notices_total{channel=\"email\",outcome=\"undeliverable\",reason=\"misconfigured\"} 0",
            "longstop_notices_total{channel=\"email\",outcome=\"withdrawn\",reason=\"unknown\"} 1",
            "longstop_possible_duplicates_total 3",
            "longstop_notice_latency_seconds_sum{channel=\"email\"} 2",
            "longstop_facts_total{verdict=\"accepted\"} 2",
            "longstop_facts_total{verdict=\"refused\"} 1",
            "longstop_facts_total{verdict=\"conflict\"} 0",
        ] {
            #expect(page.contains("\n\(line)\n"), "\(line) is not in \(page)")
        }
        for word in ["sam.", "sam@", "BCT", "no such", "urgent"] { #expect(!page.contains(word)) }
    }

    @Test("an attempt is counted in microseconds")
    func cost() {
        let meters = Meters(MetricsRegistry())
        let start = ContinuousClock.now
        for _ in 0..<1000 { attempt(meters, .accepted(receipt: "250 ok")) }
        // A debug build under load; what is meant is that it is nothing beside a message.
        #expect(ContinuousClock.now - start < .seconds(5))
    }
}
