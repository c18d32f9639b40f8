import Glibc
import Testing

@testable import Daemon

/// Each case runs in a process of its own, since what systemd passes is in the environment.
@Suite(.serialized) struct SystemServiceManagerTests {
    @Test("what the service manager is told arrives in its own words")
    func messages() async {
        await #expect(processExitsWith: .success) {
            let double = DatagramDouble()
            setenv("NOTIFY_SOCKET", double.path, 1)
            ServiceManager.ready(status: "3 cases watched")
            #expect(double.receive() == "READY=1\nSTATUS=3 cases watched")
            ServiceManager.stopping(status: "draining 2 deliveries")
            #expect(double.receive() == "STOPPING=1\nSTATUS=draining 2 deliveries")
            ServiceManager.status("outbox 0")
            #expect(double.receive() == "STATUS=outbox 0")
            ServiceManager.watchdog()
            #expect(double.receive() == "WATCHDOG=1")
            ServiceManager.extendTimeout(by: .milliseconds(1500))
            #expect(double.receive() == "EXTEND_TIMEOUT_USEC=1500000")
            ServiceManager.reloading()
            let reloading = double.receive().split(separator: "\n")
            #expect(reloading.first == "RELOADING=1")
            let moment = reloading.last?.split(separator: "=")
            #expect(moment?.first == "MONOTONIC_USEC")
            let now = SystemClock.monotonic().microseconds
            let stated = moment?.last.flatMap { Int64($0) } ?? 0
            #expect(stated > now - 5_000_000 && stated <= now)
        }
    }

    @Test("for as long as something takes, more time is asked for, and no longer")
    func extended() async {
        await #expect(processExitsWith: .success) {
            let double = DatagramDouble()
            setenv("NOTIFY_SOCKET", double.path, 1)
            let waiting = TimeoutExtension()
            ServiceManager.status("before")
            #expect(double.receive() == "STATUS=before")
            waiting.begin()
            #expect(double.receive() == "EXTEND_TIMEOUT_USEC=30000000")
            // The next is asked for well before the time is over.
            #expect(double.receive() == "EXTEND_TIMEOUT_USEC=30000000")
            waiting.end()
            ServiceManager.status("after")
            #expect(double.receive() == "STATUS=after")
        }
    }

    @Test("a status with a newline cannot tell the service manager anything else")
    func injection() async {
        await #expect(processExitsWith: .success) {
            let double = DatagramDouble()
            setenv("NOTIFY_SOCKET", double.path, 1)
            ServiceManager.status("next BCT-900001\nWATCHDOG=trigger\u{0}\u{7f}x")
            #expect(double.receive() == "STATUS=next BCT-900001 WATCHDOG=trigger  x")
        }
    }

    @Test("a manager that does not read holds nothing up", .timeLimit(.minutes(1)))
    func manyUnread() async {
        await #expect(processExitsWith: .success) {
            let double = DatagramDouble()
            setenv("NOTIFY_SOCKET", double.path, 1)
            for _ in 0..<5000 { ServiceManager.watchdog() }
            #expect(double.receive() == "WATCHDOG=1")
        }
    }

    @Test("a status is cut between characters, not within one")
    func long() {
        let line = ServiceManager.statusLine(String(repeating: "é", count: 400))
        #expect(line == "STATUS=" + String(repeating: "é", count: 256))
    }

    @Test("without a service manager every message is left unsaid and nothing fails")
    func alone() async {
        await #expect(processExitsWith: .success) {
            unsetenv("NOTIFY_SOCKET")
            unsetenv("WATCHDOG_USEC")
            ServiceManager.ready(status: "")
            ServiceManager.watchdog()
            #expect(ServiceManager.watchdogInterval() == nil)
        }
    }

    @Test("the watchdog is fed at half the interval, and only when it is meant for this process")
    func watchdog() async {
        await #expect(processExitsWith: .success) {
            setenv("WATCHDOG_USEC", "60000000", 1)
            setenv("WATCHDOG_PID", "\(getpid())", 1)
            #expect(ServiceManager.watchdogInterval() == .seconds(30))
            setenv("WATCHDOG_PID", "1", 1)
            #expect(ServiceManager.watchdogInterval() == nil)
        }
    }
}

/// The receiving end of a datagram protocol: a socket bound in a folder of its own.
final class DatagramDouble {
    let path: String
    private let folder: TemporaryFolder?
    private let descriptor: Int32

    convenience init() {
        let folder = TemporaryFolder()
        self.init(path: folder.path + "/socket", folder: folder)
    }

    init(path: String, folder: TemporaryFolder? = nil) {
        self.path = path
        self.folder = folder
        descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue), 0)
        precondition(UnixAddress.bind(descriptor, path) == 0, "no socket at \(path)")
        var limit = timeval(tv_sec: 5, tv_usec: 0)
        let size = socklen_t(MemoryLayout<timeval>.size)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, size)
    }

    deinit { close(descriptor) }

    /// The next datagram, waiting at most five seconds; empty when none comes.
    func receiveBytes() -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: 65_536)
        let count = recv(descriptor, &bytes, bytes.count, 0)
        return Array(bytes.prefix(max(count, 0)))
    }

    func receive() -> String {
        String(decoding: receiveBytes(), as: UTF8.self)
    }
}

/// A folder which goes away with its owner.
final class TemporaryFolder {
    let path: String

    init() {
        var template = Array("/tmp/longstop-test.XXXXXX".utf8CString)
        precondition(mkdtemp(&template) != nil, "no temporary folder")
        path = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    /// Writes `text` into the file `name` and returns its path.
    @discardableResult
    func write(_ text: String, to name: String) -> String {
        let file = open(path + "/" + name, O_CREAT | O_WRONLY | O_TRUNC, 0o600)
        precondition(file >= 0, "no file \(name)")
        _ = Array(text.utf8).withUnsafeBytes { Glibc.write(file, $0.baseAddress, $0.count) }
        close(file)
        return path + "/" + name
    }

    deinit {
        guard let folder = opendir(path) else { return }
        while let entry = readdir(folder) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) {
                String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
            }
            unlink(path + "/" + name)
        }
        closedir(folder)
        rmdir(path)
    }
}
