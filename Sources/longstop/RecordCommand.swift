import ArgumentParser
import Channels
import Daemon
import Deadlines
import Foundation

struct RecordCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "record",
        abstract: "Records facts: from a file, from standard input (-), or one fact in words.",
        discussion: """
            longstop record facts.json
            longstop record TYPE BCT-900001 episode=WMP-26-900001 --at 'today 09:00'

            What a fact in words still needs is asked for at a terminal. Nothing is said to be accepted \
            before it is on disk.
            """)

    @OptionGroup var socket: SocketOptions

    @Argument(help: "A file, - for standard input, or a fact type followed by case and members.")
    var what: String

    @Argument(help: "The case, then member=value.")
    var words: [String] = []

    @Option(
        help: "When it happened: now, 'today 09:00', 'Fri 18:00', '2026-11-20 18:40', RFC 3339.")
    var at: String?

    @Option(help: "Who says so, the source of a fact in words.")
    var source = "longstop/terminal"

    func run() throws {
        let input = try input()
        let answer: LocalClient.Answer
        do {
            answer = try LocalClient.ask(socket: socket.path, path: "/v1/facts", body: input.body)
        } catch {
            throw Refusal("\(error)")
        }
        let reply = try? JSONSerialization.jsonObject(with: Data(answer.body)) as? [String: Any]
        for problem in Self.problems(reply) {
            Output.error(
                problem.hasPrefix("request:")
                    ? input.name + problem.dropFirst("request".count) : problem)
        }
        let counts = ["accepted", "known", "conflict", "refused", "failed"].compactMap { word in
            (reply?[word] as? Int).flatMap { $0 > 0 ? "\($0) \(word)" : nil }
        }
        if !counts.isEmpty { Output.line(counts.joined(separator: ", ")) }
        // Read back, so that a wrong day or episode is seen by whoever said it.
        if answer.status == 200, let said = input.said { Output.line(said) }
        if answer.status != 200 {
            let sentence = reply?["error"] as? String
            throw sentence.map { Refusal($0) } ?? ExitCode(Refusal.failed)
        }
    }

    private static func problems(_ reply: [String: Any]?) -> [String] {
        let facts = reply?["facts"] as? [[String: Any]] ?? []
        return facts.flatMap { $0["problems"] as? [String] ?? [] }
            + (reply?["problems"] as? [String] ?? [])
    }

    /// What is to be recorded.
    private struct Input {
        var body: [UInt8]
        /// What it is called in messages.
        var name: String
        /// A fact in words as it was understood.
        var said: String?
    }

    private func input() throws -> Input {
        if !words.isEmpty { return try fact(of: words) }
        if what == "-" || what.contains("/") || FileManager.default.fileExists(atPath: what) {
            return try file()
        }
        // A configuration that cannot be read leaves it open whether this is a fact type.
        guard let book = try? socket.configuration.load().ruleBook,
            FactReader(vocabulary: book.vocabulary, zone: book.zone).vocabulary.types[what] != nil
        else { return try file() }
        guard isatty(0) == 1 else {
            throw Refusal(
                "missing: the case; name it after \(what), such as BCT-900001", code: Refusal.usage)
        }
        return try fact(of: [try Self.answer(to: "case")], asksCase: true)
    }

    private func file() throws -> Input {
        if what == "-" {
            let data = try FileHandle.standardInput.readToEnd() ?? Data()
            return Input(body: Array(data), name: "standard input")
        }
        do {
            return Input(
                body: Array(try Data(contentsOf: URL(fileURLWithPath: what))), name: what)
        } catch {
            if what.contains("."), !what.contains("/"),
                !FileManager.default.fileExists(atPath: what)
            {
                throw Refusal(
                    "there is no file \"\(what)\"; for a fact in words name the case after its type",
                    code: Refusal.usage)
            }
            throw Refusal(
                "file \"\(what)\" cannot be read; name one that exists and is yours to read")
        }
    }

    /// The fact in words; when `asksCase`, the case was typed at the prompt too.
    private func fact(of given: [String], asksCase: Bool = false) throws -> Input {
        let book = try socket.configuration.load().ruleBook
        let reader = FactReader(vocabulary: book.vocabulary, zone: book.zone)
        var words = FactWords(
            type: what, subject: given[0], members: Array(given.dropFirst()), at: at,
            source: source)
        // What was typed at the prompt may be mended there; what came with the command may not.
        var asked = asksCase ? words : nil
        var wrongAnswers = 0
        while true {
            do throws(FactWords.Failure) {
                let built = try words.build(reader: reader, now: SystemClock.now())
                let fact = built.fact
                let said =
                    "\(fact.type) of case \(fact.subject), happened "
                    + Reports.localDay(fact.time, book.zone)
                return Input(body: Array(built.json.utf8), name: "your words", said: said)
            } catch {
                switch error {
                case .wrong(let sentences):
                    wrongAnswers += 1
                    guard let before = asked, wrongAnswers < Self.tries else {
                        throw Refusal(sentences.joined(separator: "\n"))
                    }
                    for sentence in sentences { Output.error(sentence) }
                    words = before
                    if asksCase { words.subject = try Self.answer(to: "case") }
                case .missing(let missing):
                    asked = words
                    try ask(for: missing, &words)
                }
            }
        }
    }

    private func ask(for missing: [FactWords.Missing], _ words: inout FactWords) throws {
        guard isatty(0) == 1 else {
            let names = missing.map { missing in
                missing.name + (missing.expectation.map { " (\($0))" } ?? "")
            }
            throw Refusal("missing: \(names.joined(separator: ", ")); write each as member=value")
        }
        for one in missing {
            let answer = try Self.answer(to: one.name, one.expectation)
            words.members.append("\(one.name)=\(answer)")
        }
    }

    /// How often an answer may be wrong.
    private static let tries = 3

    /// Asks for one thing until something is typed.
    private static func answer(to name: String, _ expectation: String? = nil) throws -> String {
        for _ in 0..<tries {
            Output.error("\(name)\(expectation.map { " (\($0))" } ?? "")? ")
            guard let answer = readLine() else { break }
            if answer.contains(where: { !$0.isWhitespace }) { return answer }
        }
        throw Refusal("\(name) was not given; nothing was recorded")
    }
}
