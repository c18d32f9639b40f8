package import Deadlines
import Synchronization

/// The one way in: every fact from a file, a socket or a terminal passes here and into the store.
package final class Intake: Sendable {
    /// Records facts and says what became of each, in their order; returns only when they are on disk.
    package typealias Record = @Sendable ([Fact]) async throws -> [IntakeVerdict]

    private let now: @Sendable () -> Timestamp
    private let record: Record
    private let heard: @Sendable (IntakeReport) -> Void
    private let state: Mutex<State>

    private struct State {
        var reader: FactReader
        var lastRecordedAt: Timestamp
        var isClockBelieved = true
    }

    /// Makes an intake. `recordedAt` is given strictly increasing, as long as the clock does not step back.
    /// `heard` is told what became of each text.
    package init(
        reader: FactReader, now: @escaping @Sendable () -> Timestamp,
        heard: @escaping @Sendable (IntakeReport) -> Void = { _ in }, record: @escaping Record
    ) {
        self.now = now
        self.heard = heard
        self.record = record
        state = Mutex(
            State(
                reader: reader, lastRecordedAt: Timestamp(microseconds: 0)))
    }

    /// The moment by our own clock.
    package var clock: Timestamp { now() }

    /// Reads with another vocabulary from now on, after a reload.
    package func use(_ reader: FactReader) {
        state.withLock { $0.reader = reader }
    }

    /// Says whether the clock is to be believed from now on: while it is not, no fact is refused for lying ahead of it.
    package func believeClock(_ isBelieved: Bool) {
        state.withLock { $0.isClockBelieved = isBelieved }
    }

    /// Reads the text and records what is right in it; the report says what became of every fact.
    ///
    /// `name` is what the text is called in messages. A fact is said to be accepted only after the store
    /// has said so; when the store fails, what it had already recorded stays said.
    package func receive(
        _ bytes: [UInt8], name: String, form: FactDocument.Form = .detect
    ) async -> IntakeReport {
        var report = IntakeReport(name: name)
        defer { heard(report) }
        guard bytes.count <= IntakeLimits.documentBytes else {
            report.problems = [Self.tooLarge(bytes.count)]
            return report
        }
        let reader = state.withLock { state in
            var reader = state.reader
            reader.believesClock = state.isClockBelieved
            return reader
        }
        var document = FactDocument(bytes, form: form)
        var batch: [(place: Int, fact: Fact)] = []
        var problems = 0
        while report.storeFailure == nil, let item = document.next() {
            guard item.index <= IntakeLimits.factsInDocument else {
                report.problems = [Self.tooMany(at: item.mark)]
                break
            }
            let reading = reader.read(item, of: document, at: stamp())
            problems += reading.problems.count
            let kept = problems <= IntakeLimits.problemsInFull ? Int.max : 1
            report.results.append(
                IntakeReport.Result(
                    index: item.index, line: item.mark.line, identity: reading.identity,
                    wasRead: item.node != nil && item.faults.isEmpty,
                    outcome: reading.fact == nil ? .refused : .failed,
                    problems: Array(reading.problems.prefix(kept))))
            if let fact = reading.fact { batch.append((report.results.count - 1, fact)) }
            if batch.count == IntakeLimits.batch { await flush(&batch, into: &report) }
        }
        await flush(&batch, into: &report)
        finish(&report, document, beginsAsJSON: Self.beginsAsJSON(bytes))
        return report
    }

    private func stamp() -> Timestamp {
        let moment = now()
        return state.withLock { state in
            let next = Timestamp(microseconds: state.lastRecordedAt.microseconds + 1)
            // A case is looked at from its facts' recordedAt on: after a clock that ran ahead was set
            // back, holding on to the future would be silence.
            let isNear = next <= moment.advanced(seconds: IntakeLimits.recordedAheadSeconds)
            state.lastRecordedAt = isNear ? max(moment, next) : moment
            return state.lastRecordedAt
        }
    }

    private func flush(
        _ batch: inout [(place: Int, fact: Fact)], into report: inout IntakeReport
    ) async {
        let sent = batch
        batch = []
        guard !sent.isEmpty else { return }
        do {
            let verdicts = try await record(sent.map(\.fact))
            guard verdicts.count == sent.count else {
                report.storeFailure =
                    "the store answered for \(verdicts.count) of \(sent.count) facts; send them again"
                return
            }
            for (entry, verdict) in zip(sent, verdicts) {
                report.results[entry.place].outcome = verdict.outcome
                guard let message = Self.message(for: verdict) else { continue }
                let line = report.results[entry.place].line
                report.results[entry.place].problems = [
                    IntakeProblem(
                        mark: StrictJSON.Mark(line: line, column: 1), member: "id",
                        message: message)
                ]
            }
        } catch {
            report.storeFailure =
                "the store could not record the facts (\(error)); send them again, those already "
                + "recorded are recognised"
        }
    }

    private static func message(for verdict: IntakeVerdict) -> String? {
        switch verdict.outcome {
        case .accepted, .known: nil
        case .conflict:
            verdict.reason
                ?? "another fact with this source and id is recorded already; to change it send a "
                + "new fact with \"corrects\""
        case .refused, .failed: verdict.reason ?? "the store refused this fact"
        }
    }

    private func finish(
        _ report: inout IntakeReport, _ document: FactDocument, beginsAsJSON: Bool
    ) {
        if !beginsAsJSON, !report.results.isEmpty, !report.results.contains(where: \.wasRead) {
            report.problems.append(
                IntakeProblem(
                    mark: nil,
                    message:
                        "this is not JSON; send facts as one JSON object, an array of them, or one "
                        + "on each line"))
        } else if let stopped = document.stopped {
            let mark = document.mark(at: stopped.offset)
            let isLast = report.results.last?.problems.contains { $0.mark == mark } == true
            let read = report.results.count - (isLast ? 1 : 0)
            let before = "the \(read) fact\(read == 1 ? "" : "s") before it had their turn"
            report.problems.append(
                IntakeProblem(
                    mark: mark,
                    message:
                        "\(stopped.message); nothing from here on was read, \(before): mend the "
                        + "text and send it again"))
        } else if report.results.isEmpty, report.problems.isEmpty {
            report.problems = [Self.nothing]
        }
    }

    /// What is said of a text without a fact.
    static let nothing = IntakeProblem(mark: nil, message: "there is no fact in it; it is empty")

    /// Whether a text's first character can begin an object or an array.
    private static func beginsAsJSON(_ bytes: [UInt8]) -> Bool {
        // The byte-order mark and blanks come before it.
        let first = bytes.first { ![0xEF, 0xBB, 0xBF, 0x20, 0x09, 0x0A, 0x0D].contains($0) }
        return first == UInt8(ascii: "{") || first == UInt8(ascii: "[")
    }

    /// What is said of a text that is too long to be read.
    static func tooLarge(_ bytes: Int) -> IntakeProblem {
        let limit = IntakeLimits.documentBytes
        return IntakeProblem(
            mark: nil,
            message: "\(bytes) bytes are more than the \(limit) that are read at once; split it")
    }

    private static func tooMany(at mark: StrictJSON.Mark) -> IntakeProblem {
        IntakeProblem(
            mark: mark,
            message:
                "more than \(IntakeLimits.factsInDocument) facts in one text; nothing from here on "
                + "was read, split it")
    }
}
