import ArgumentParser
import Channels
import Daemon
import Foundation

struct AnswerMailCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "answer-mail",
        abstract:
            "Takes an answer to one of Longstop's mails from standard input, for a mail server's alias.",
        discussion: """
            Run it by the mail server as a user who may use the daemon's socket; docs/answers.md shows how for \
            Postfix. Exits as mail servers understand: 0 taken, or written by a program; 65 refused, with a \
            sentence for whoever wrote it; 75 not now, try again.
            """)

    @OptionGroup var socket: SocketOptions

    /// `EX_DATAERR` and `EX_TEMPFAIL`.
    private static let (refused, later): (Int32, Int32) = (65, 75)

    func run() throws {
        let mail = [UInt8](FileHandle.standardInput.readDataToEndOfFile())
        let answer: LocalClient.Answer
        do {
            answer = try LocalClient.ask(socket: socket.path, path: "/v1/mail", body: mail)
        } catch {
            throw Refusal("\(error)", code: Self.later)
        }
        let reply = try? JSONSerialization.jsonObject(with: Data(answer.body)) as? [String: Any]
        guard answer.status != 200 else { return }
        let sentence = reply?["error"] as? String ?? "the daemon answered \(answer.status)"
        throw Refusal(sentence, code: answer.status >= 500 ? Self.later : Self.refused)
    }
}
