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

    /// Simulates under these rules in this world.
    package init(rules: RuleBook, world: World, renderer: Renderer) {
        setting = SimulationSetting(rules: rules, world: world)
        self.renderer = renderer
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
        let lanes = lanes(ordered).map { Lane($0, from: start, renderer: renderer, as: line) }
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

/// Some of the cases, run one after the other.
private actor Lane<Line: Sendable> {
    /// What was printed of one case at one moment. A class, because many are put in order.
    final class Moment: Sendable {
        let place: Place
        let lines: [Line]

        init(_ place: Place, _ lines: [Line]) {
            self.place = place
            self.lines = lines
        }
    }

    /// Where a moment stands: by time, then the fact that came, then the case.
    struct Place: Comparable, Sendable {
        let at: Timestamp
        let number: Int
        let subject: CaseReference

        static func < (left: Place, right: Place) -> Bool {
            if left.at != right.at { return left.at < right.at }
            return (left.number, left.subject) < (right.number, right.subject)
        }
    }

    private var cases: [SimulatedCase]
    private let start: Timestamp?
    private let renderer: Renderer
    private let line: @Sendable (Event, String?) -> Line
    private var known = KnownSubjects()

    init(
        _ cases: [SimulatedCase], from start: Timestamp?, renderer: Renderer,
        as line: @escaping @Sendable (Event, String?) -> Line
    ) {
        self.cases = cases
        self.start = start
        self.renderer = renderer
        self.line = line
    }

    /// Everything up to and including a moment.
    func run(to end: Timestamp) throws -> [Moment] {
        var result: [Moment] = []
        for index in cases.indices {
            while let now = cases[index].nextAt, now <= end {
                let moment = cases[index].step(at: now)
                guard !moment.events.isEmpty, start.map({ now >= $0 }) ?? true else { continue }
                let lines = try moment.events.map { event in
                    line(event, try event.notice.map { try subject($0) })
                }
                let place = Place(at: now, number: moment.number, subject: moment.subject)
                result.append(Moment(place, lines))
            }
        }
        return result.sorted { $0.place < $1.place }
    }

    private func subject(_ notice: Notice) throws(MessageError) -> String {
        try renderer.renderSubject(notice, using: &known)
    }
}
