import Foundation
import Glibc
import Synchronization

/// A script of `Tests/Servers`, running until `stop`; it ends by itself when this process does, because its
/// stdin closes.
final class Server: Sendable {
    /// One line a server printed.
    struct Event: Decodable, Sendable {
        var event: String
        var port: Int?
        var file: String?
        var to: Recipients?
        var messageID: String?
        var headers: [String: String]?
        var verified: [Bool]?
        var method: String?
        var path: String?
        var body: String?

        enum CodingKeys: String, CodingKey {
            case event, port, file, to, headers, verified, method, path, body
            case messageID = "message_id"
        }

        /// The address before its @, of a mail for one person.
        var person: String? { to?.all.first?.split(separator: "@").first.map(String.init) }

        /// The id of the webhook's message.
        var webhookID: String? {
            headers?.first { $0.key.lowercased() == "webhook-id" }?.value
        }
    }

    /// One address, or a list of them.
    struct Recipients: Decodable, Sendable {
        var all: [String]

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            all = try (try? container.decode([String].self)) ?? [container.decode(String.self)]
        }
    }

    private struct Output {
        let descriptor: Int32
        var isClosed = false
        var buffer: [UInt8] = []
        var events: [Event] = []

        /// Takes in what has been printed, without waiting.
        mutating func drain() throws {
            guard !isClosed else { return }
            var waiting = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            while poll(&waiting, 1, 0) > 0 {
                var chunk = [UInt8](repeating: 0, count: 65_536)
                let count = read(descriptor, &chunk, chunk.count)
                guard count > 0 else { throw Vain(description: "a test server has ended") }
                buffer += chunk[..<count]
            }
            while let end = buffer.firstIndex(of: 10) {
                events.append(try JSONDecoder().decode(Event.self, from: Data(buffer[..<end])))
                buffer.removeSubrange(...end)
            }
        }
    }

    let port: Int
    private let child: Child
    private let output: Mutex<Output>

    /// Starts `script` and waits until it listens.
    init(_ script: String, _ arguments: [String]) throws {
        var ends: [Int32] = [0, 0]
        let kind = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
        guard socketpair(AF_UNIX, kind, 0, &ends) == 0 else {
            throw Vain(description: "there is no socket pair")
        }
        defer { close(ends[1]) }
        let path = Repository.root.appendingPathComponent("Tests/Servers/\(script)").path
        child = try Child(["/usr/bin/python3", path] + arguments) { [theirs = ends[1]] actions in
            posix_spawn_file_actions_adddup2(&actions, theirs, 0)
            posix_spawn_file_actions_adddup2(&actions, theirs, 1)
        }
        var output = Output(descriptor: ends[0])
        port = try within(20, "\(script) to listen") {
            try output.drain()
            return output.events.lazy.compactMap(\.port).first
        }
        self.output = Mutex(output)
    }

    /// Every event called `name` so far.
    func all(_ name: String) throws -> [Event] {
        try output.withLock { output in
            try output.drain()
            return output.events.filter { $0.event == name }
        }
    }

    /// Waits until `isEnough` is true of all events called `name`, and returns them.
    @discardableResult
    func wait(
        _ seconds: Int = 20, for what: String, _ name: String, _ isEnough: ([Event]) -> Bool
    ) throws -> [Event] {
        try within(seconds, what) {
            let events = try all(name)
            return isEnough(events) ? events : nil
        }
    }

    func stop() {
        child.end()
        output.withLock { output in
            if !output.isClosed { close(output.descriptor) }
            output.isClosed = true
        }
    }
}
