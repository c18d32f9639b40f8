import Daemon
import Deadlines

/// Times the derivation of one case of 500 facts under a whole configuration: `derive CONFIG [FACTS]`.
@main
struct Derive {
    static func main() throws {
        let arguments = CommandLine.arguments
        let count = arguments.count > 2 ? Int(arguments[2]) ?? 500 : 500
        let book = try Configuration.load(folder: arguments[1]).ruleBook
        let facts = facts(count)
        let now = Timestamp(seconds: 1_800_000_000)
        var times: [Duration] = []
        var clocks = 0
        for _ in 0..<1000 {
            times.append(
                ContinuousClock().measure {
                    clocks = Derivation(of: facts, under: book, at: now).clocks.count
                })
        }
        times.sort()
        let median = times[times.count / 2] / .microseconds(1)
        let most = times[times.count * 99 / 100] / .microseconds(1)
        print(
            #"{"what": "derive one case", "facts": \#(facts.count), "rules": \#(book.rules.count), "#
                + #""clocks": \#(clocks), "p50us": \#(median.rounded()), "p99us": \#(most.rounded())}"#
        )
    }

    /// A child who goes missing again and again: each episode reported, looked at, found, seen, offered and
    /// interviewed, and every fifth sent on by the police.
    private static func facts(_ count: Int) -> [Fact] {
        var facts: [Fact] = []
        var episode = 0
        while facts.count < count {
            let start: Int64 = 1_767_225_600 + Int64(episode) * 6 * 86_400
            let name = "WMP-26-\(900_000 + episode)"
            let own: [String: FactValue] = ["episode": .text(name)]
            var reported = own
            reported["kind"] = .text("M")
            reported["risk"] = .text(episode % 3 == 0 ? "high" : "low")
            reported["responsible_authority"] = .text("E08000025")
            var story: [(String, Int64, [String: FactValue])] = [
                ("missing.reported", 0, reported), ("triage.held", 20, own),
                ("missing.found", 30, own), ("child.seen", 40, own), ("rhi.offered", 45, own),
                ("rhi.completed", 70, ["episodes": .list([.text(name)])]),
                ("rhi.shared", 75, ["episodes": .list([.text(name)])]),
            ]
            if episode % 5 == 0 {
                var compact = own
                compact["message"] = .text("missing")
                compact["responsible_authority"] = .text("E08000025")
                story.append(("compact.received", 1, compact))
            }
            for (type, hours, data) in story {
                let at = Timestamp(seconds: start + hours * 3600)
                facts.append(
                    Fact(
                        identity: FactID(source: "bench/police", id: "\(name)/\(type)"), type: type,
                        subject: CaseReference("BCT-900001"), time: at, recordedAt: at, data: data))
            }
            episode += 1
        }
        return Array(facts.prefix(count))
    }
}
