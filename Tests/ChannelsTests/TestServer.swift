import Foundation
import Glibc
import Synchronization

/// A script of `Tests/Servers`, running on a free loopback port until `stop`; it ends by itself when
/// this process does, because its stdin closes.
final class TestServer: Sendable {
    /// One line a server printed.
    struct Event: Decodable, Sendable {
        var event: String
        var port: Int?
        var file: String?
        var to: Recipients?
        var from: String?
        var name: String?
        var messageID: String?
        var connection: Int?
        var most: Int?
        var tls: Bool?
        var user: String?
        var good: Bool?
        var method: String?
        var path: String?
        var headers: [String: String]?
        var body: String?
        var verified: [Bool]?

        enum CodingKeys: String, CodingKey {
            case event, port, file, to, from, name, connection, most, tls, user, good
            case method, path, headers, body, verified
            case messageID = "message_id"
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

    struct Failure: Error { var reason: String }

    let port: Int
    /// The certificate the server made, when it was told to.
    let certificate: String?
    let folder: URL
    private let process: Int32
    private let output: Mutex<LineReader>

    /// Starts `script` with `arguments`; `{}` in an argument stands for the server's own folder.
    init(_ script: String, _ arguments: [String] = []) throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "longstop-\(UUID())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let path = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../Servers/\(script)").path
        let full = arguments.map { [folder] in $0.replacing("{}", with: folder.path) }
        let (process, descriptor) = try Self.spawn(["/usr/bin/python3", path] + full)
        self.process = process
        var reader = LineReader(descriptor: descriptor)
        var certificate: String?
        while true {
            let event = try reader.next()
            if event.event == "certificate" { certificate = event.file }
            if event.event == "listening", let port = event.port {
                self.port = port
                break
            }
        }
        self.certificate = certificate
        output = Mutex(reader)
    }

    /// The next event called `name`; those before it are dropped. Throws when none comes for 10 s.
    func next(_ name: String) throws -> Event {
        try output.withLock { reader in
            while true {
                let event = try reader.next()
                if event.event == name { return event }
            }
        }
    }

    /// Says a line to the server, and waits until it has it.
    func tell(_ line: String) throws {
        try output.withLock { reader in
            let bytes = Array("\(line)\n".utf8)
            guard write(reader.descriptor, bytes, bytes.count) == bytes.count else {
                throw Failure(reason: "the server does not listen")
            }
        }
        _ = try next("told")
    }

    /// Every event called `name` that has been printed by now.
    func all(_ name: String) throws -> [Event] {
        try output.withLock { reader in
            var events: [Event] = []
            while let event = try reader.nextIfPrinted() { events.append(event) }
            return events.filter { $0.event == name }
        }
    }

    /// Ends the server and waits for that.
    func stop() {
        kill(process, SIGKILL)
        waitpid(process, nil, 0)
        output.withLock { _ = close($0.descriptor) }
        try? FileManager.default.removeItem(at: folder)
    }

    /// Starts `command` with its stdin and stdout on one socket; returns its pid and our end.
    private static func spawn(_ command: [String]) throws -> (Int32, Int32) {
        var ends: [Int32] = [0, 0]
        // Close-on-exec: another server's child must not hold this one's stdin open.
        let kind = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
        guard socketpair(AF_UNIX, kind, 0, &ends) == 0 else { throw Failure(reason: "no socket") }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, ends[1], 0)
        posix_spawn_file_actions_adddup2(&actions, ends[1], 1)
        // A test runner may block signals in its threads, and a child would inherit that.
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var signals = sigset_t()
        sigemptyset(&signals)
        posix_spawnattr_setsigmask(&attributes, &signals)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
        var words: [UnsafeMutablePointer<CChar>?] = command.map { strdup($0) } + [nil]
        defer { for word in words { free(word) } }
        var process: pid_t = 0
        let code = posix_spawn(&process, command[0], &actions, &attributes, &words, environ)
        close(ends[1])
        guard code == 0 else { throw Failure(reason: "\(command[0]) does not start: \(code)") }
        return (process, ends[0])
    }
}

/// Reads JSON lines from a socket.
private struct LineReader {
    let descriptor: Int32
    private var buffer: [UInt8] = []

    init(descriptor: Int32) { self.descriptor = descriptor }

    mutating func next() throws -> TestServer.Event {
        guard let event = try read(milliseconds: 10_000) else {
            throw TestServer.Failure(reason: "the server printed nothing for 10 s")
        }
        return event
    }

    mutating func nextIfPrinted() throws -> TestServer.Event? { try read(milliseconds: 0) }

    private mutating func read(milliseconds: Int32) throws -> TestServer.Event? {
        while true {
            if let end = buffer.firstIndex(of: 10) {
                let line = Data(buffer[..<end])
                buffer.removeSubrange(...end)
                return try JSONDecoder().decode(TestServer.Event.self, from: line)
            }
            var waiting = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            guard poll(&waiting, 1, milliseconds) > 0 else { return nil }
            var chunk = [UInt8](repeating: 0, count: 65_536)
            let count = Glibc.read(descriptor, &chunk, chunk.count)
            guard count > 0 else { throw TestServer.Failure(reason: "the server has ended") }
            buffer += chunk[..<count]
        }
    }
}
