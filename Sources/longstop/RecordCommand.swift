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
            longstop record missing.found BCT-900001 episode=WMP-26-900001 --at 'today 09:00'

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
        let (body, name) = try words.isEmpty ? file() : (fact(), "your words")
        let answer: LocalClient.Answer
        do {
            answer = try LocalClient.ask(socket: try socket.path(), path: "/v1/facts", body: body)
        } catch {
            throw error is InvalidValue ? Refusal("\(error)") : Refusal(error)
        }
        let reply = try? JSONSerialization.jsonObject(with: Data(answer.body)) as? [String: Any]
        for problem in Self.problems(reply) {
            Output.error(
                problem.hasPrefix("request:") ? name + problem.dropFirst("request".count) : problem)
        }
        let counts = ["accepted", "known", "conflict", "refused", "failed"].compactMap { word in
            (reply?[word] as? Int).flatMap { $0 > 0 ? "\($0) \(word)" : nil }
        }
        if !counts.isEmpty { Output.line(counts.joined(separator: ", ")) }
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

    private func file() throws -> ([UInt8], String) {
        if what == "-" {
            let data = try FileHandle.standardInput.readToEnd() ?? Data()
            return (Array(data), "standard input")
        }
        do {
            return (Array(try Data(contentsOf: URL(fileURLWithPath: what))), what)
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

    private func fact() throws -> [UInt8] {
        let book = try socket.configuration.load().ruleBook
        let reader = FactReader(vocabulary: book.vocabulary, zone: book.zone)
        var words = FactWords(
            type: what, subject: self.words[0], members: Array(self.words.dropFirst()), at: at,
            source: source)
        while true {
            do throws(FactWords.Failure) {
                return Array(try words.build(reader: reader, now: SystemClock.now()).json.utf8)
            } catch {
                switch error {
                case .wrong(let sentences):
                    throw Refusal(sentences.joined(separator: "\n"))
                case .missing(let missing):
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
            Output.error("\(one.name)\(one.expectation.map { " (\($0))" } ?? "")? ")
            guard let answer = readLine(), !answer.isEmpty else {
                throw Refusal("\(one.name) was not given; nothing was recorded")
            }
            words.members.append("\(one.name)=\(answer)")
        }
    }
}
