package import Channels
package import Deadlines
package import Escalation
import Foundation

/// Runs the core over facts in virtual time: no store, no network, nobody told.
///
/// Cases are run side by side on every processor, a stretch of time after the other, so that what waits to be
/// printed stays small. Alerts are numbered within their case.
package struct Simulation: Sendable {
    /// Seconds of virtual time that are run at once.
    private static let stretch: Int64 = 30 * 86_400
    /// Lanes for each processor; with one each they would wait for the slowest.
    private static let lanesEach = 8

    private let setting: SimulationSetting
    private let renderer: Renderer
    /// Whether what waits is marked as held, and each digest that tells it is an event of its own.
    private let showsDigests: Bool

    /// Simulates under these rules in this world. With `showsDigests` a notice that waits is an event `held`, and
    /// what waited for one contact is one event `digest` at the moment it is heard.
    package init(
        rules: RuleBook, world: World, renderer: Renderer, answers: AnswerModel = .nobody,
        showsDigests: Bool = false
    ) {
        setting = SimulationSetting(
            rules: rules, world: world, answers: answers, isFollowed: showsDigests)
        self.renderer = renderer
        self.showsDigests = showsDigests
    }

    /// Runs from the first fact to `end` and hands every event, made a line with its subject, to `report`, many
    /// at a time and in order.
    ///
    /// No two facts have one identity. They count from their `recordedAt`. Of what happens before `start`, nothing is printed. `end` is the last
    /// fact plus seven days unless given.
    package func run<Line: Sendable>(
        _ facts: [Fact], from start: Timestamp?, to end: Timestamp?,
        as line: @escaping @Sendable (Event, _ subject: String?) -> Line,
        _ report: ([Line]) throws -> Void
    ) async throws {
        let ordered = facts.sorted { ($0.recordedAt, $0.identity) < ($1.recordedAt, $1.identity) }
        guard let first = ordered.first?.recordedAt, let last = ordered.last?.recordedAt else {
            return
        }
        let end = end ?? last.advanced(seconds: 7 * 86_400)
        let output = SimulationOutput(
            start: start, renderer: renderer, showsDigests: showsDigests, line: line)
        let lanes = lanes(ordered).map { Lane($0, output) }
        let digests = showsDigests ? SimulatedDigests(setting, renderer) : nil
        try await withThrowingTaskGroup(of: [Lane<Line>.Moment].self) { group in
            // The first stretch begins before the first fact, so that one at the very end is told too.
            var until = Timestamp(microseconds: first.microseconds - 1)
            var done: [Lane<Line>.Moment] = []
            while until < end {
                until = min(until.advanced(seconds: Self.stretch), end)
                for lane in lanes { group.addTask { [until] in try await lane.run(to: until) } }
                // While the lanes are on their way, what they brought last is printed.
                try report(done.flatMap(\.lines))
                done = []
                for _ in lanes { done += try await group.next() ?? [] }
                done.sort { $0.place < $1.place }
                guard let digests else { continue }
                let told = try digests.told(done.flatMap(\.waited))
                done += told.map { Lane<Line>.Moment($0, output.line) }
                done.sort { $0.place < $1.place }
            }
            try report(done.flatMap(\.lines))
        }
    }

    /// The cases of these facts, dealt out to lanes.
    private func lanes(_ facts: [Fact]) -> [[SimulatedCase]] {
        var coming: [CaseReference: [SimulatedCase.Coming]] = [:]
        for (number, fact) in facts.enumerated() {
            coming[fact.subject, default: []].append(.init(fact: fact, number: number))
        }
        let processors = ProcessInfo.processInfo.activeProcessorCount
        var lanes = Array(repeating: [SimulatedCase](), count: processors * Self.lanesEach)
        for (number, item) in coming.enumerated() {
            lanes[number % lanes.count].append(
                SimulatedCase(item.key, coming: item.value, in: setting))
        }
        return lanes
    }
}

/// What becomes of what happens in a simulation.
private struct SimulationOutput<Line: Sendable>: Sendable {
    let start: Timestamp?
    let renderer: Renderer
    let showsDigests: Bool
    let line: @Sendable (Event, String?) -> Line
}

/// Some of the cases, run one after the other.
private actor Lane<Line: Sendable> {
    /// What was printed of one case at one moment. A class, because many are put in order.
    final class Moment: Sendable {
        let place: SimulatedPlace
        let lines: [Line]
        /// What was heard then and had waited.
        let waited: [SimulatedDigests.Waited]

        init(_ place: SimulatedPlace, _ lines: [Line], waited: [SimulatedDigests.Waited] = []) {
            self.place = place
            self.lines = lines
            self.waited = waited
        }

        convenience init(_ digest: SimulatedDigests.Told, _ line: (Event, String?) -> Line) {
            self.init(digest.place, digest.events.map { line($0.event, $0.subject) })
        }
    }

    private var cases: [SimulatedCase]
    private let output: SimulationOutput<Line>
    private var known = KnownSubjects()

    init(_ cases: [SimulatedCase], _ output: SimulationOutput<Line>) {
        self.cases = cases
        self.output = output
    }

    /// Everything up to and including a moment.
    func run(to end: Timestamp) throws -> [Moment] {
        var result: [Moment] = []
        for index in cases.indices {
            while let now = cases[index].nextAt, now <= end {
                let moment = cases[index].step(at: now)
                guard !moment.events.isEmpty || !moment.heard.isEmpty,
                    output.start.map({ now >= $0 }) ?? true
                else { continue }
                let lines = try moment.events.map { event in
                    output.line(shown(event), try event.notice.map { try subject($0) })
                }
                let place = SimulatedPlace(at: now, number: moment.number, subject: moment.subject)
                let waited =
                    output.showsDigests
                    ? moment.heard.filter { $0.notice.heldUntil != nil }
                        .map { SimulatedDigests.Waited(heard: $0, at: now) } : []
                if !lines.isEmpty || !waited.isEmpty {
                    result.append(Moment(place, lines, waited: waited))
                }
            }
        }
        return result.sorted { $0.place < $1.place }
    }

    /// What waits is marked as such where digests are shown.
    private func shown(_ event: Event) -> Event {
        guard output.showsDigests, event.notice?.heldUntil != nil else { return event }
        var event = event
        event.kind = .held
        return event
    }

    private func subject(_ notice: Notice) throws(MessageError) -> String {
        try output.renderer.renderSubject(notice, using: &known)
    }
}

/// Where a moment of a simulation stands: by time, digests after what decided them, then the fact that came, then the
/// case.
struct SimulatedPlace: Comparable, Sendable {
    let at: Timestamp
    var isDigest = false
    let number: Int
    let subject: CaseReference

    static func < (left: SimulatedPlace, right: SimulatedPlace) -> Bool {
        if left.at != right.at { return left.at < right.at }
        if left.isDigest != right.isDigest { return right.isDigest }
        return (left.number, left.subject) < (right.number, right.subject)
    }
}
