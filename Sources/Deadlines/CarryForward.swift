/// Carries the keys of superseded clocks forward to the clocks that follow (facts, §3.10).
extension RuleDerivation {
    private enum Moment {
        /// A fact names these keys: they are no longer waited for.
        case named(Set<String>, by: FactID)
        case superseded(Int)
        case started(Int)
        case met(Int)

        /// At one moment an interview comes before what supersedes, and both before what starts.
        var rank: Int {
            switch self {
            case .named: 0
            case .met: 1
            case .superseded: 2
            case .started: 3
            }
        }
    }

    /// Lets each run speak also for every key superseded before it and not named since.
    func carryForward(_ ofKeys: [[Run]]) {
        let runs = Array(ofKeys.joined())
        var waiting: [String] = []
        var open: Set<Int> = []
        for (_, moment) in moments(of: runs) {
            switch moment {
            case .named(let names, let fact):
                waiting.removeAll(where: names.contains)
                let others = open.filter { runs[$0].end?.identity != fact }
                for index in others {
                    runs[index].carried.removeAll(where: names.contains)
                }
            case .met(let index):
                open.remove(index)
                let own = runs[index].key.values.first
                waiting.removeAll { $0 == own }
            case .superseded(let index):
                open.remove(index)
                let key = runs[index].key
                if let value = key.values.first, !waiting.contains(value),
                    key.withdrawal == nil
                {
                    waiting.append(value)
                }
            case .started(let index):
                open.insert(index)
                let own = runs[index].key.values.first
                runs[index].carried = waiting.filter { $0 != own }
            }
        }
        for run in runs { run.clock?.episodes = run.carried + run.key.episodes }
    }

    private func moments(of runs: [Run]) -> [(Timestamp, Moment)] {
        var result: [(Timestamp, Moment)] = []
        let part = history.plan.eaches[planned.each].first
        for type in planned.carriedUntil {
            for occurrence in history.occurrences where occurrence.type == type {
                let names = Set(part.map(occurrence.values(of:)) ?? [])
                result.append((occurrence.at, .named(names, by: occurrence.fact.identity)))
            }
        }
        for (index, run) in runs.enumerated() {
            result.append((run.begins[0].place, .started(index)))
            switch run.end?.effect {
            case .met: result.append((run.end!.at, .met(index)))
            case .superseded: result.append((run.end!.at, .superseded(index)))
            default: break
            }
        }
        return result.enumerated().sorted {
            ($0.element.0, $0.element.1.rank, $0.offset) < (
                $1.element.0, $1.element.1.rank, $1.offset
            )
        }.map(\.element)
    }
}
