import CLinux
import Glibc
import Testing

@testable import Daemon

@Suite(.serialized) struct WebListeningSocketTests {
    let folder = TemporaryFolder()
    var path: String { folder.path + "/api.sock" }

    private func sentence(_ path: String) -> String {
        do {
            let socket = try ListeningSocket(path: path)
            socket.remove()
            close(socket.descriptor)
            return "no error"
        } catch { return error.sentence }
    }

    @Test("a socket of our own is for owner and group only, whatever the umask")
    func mode() throws {
        let socket = try ListeningSocket(path: path)
        var file = stat()
        #expect(lstat(path, &file) == 0)
        #expect(file.st_mode & 0o7777 == 0o660)
        #expect(try UnixAddress.connect(path) == 0)
        socket.remove()
        close(socket.descriptor)
        #expect(lstat(path, &file) != 0)
    }

    @Test("what a dead process left behind is replaced")
    func stale() throws {
        let descriptor = try UnixAddress.socket(path)
        #expect(UnixAddress.bind(descriptor, path) == 0)
        close(descriptor)
        #expect(try UnixAddress.connect(path) == ECONNREFUSED)
        #expect(sentence(path) == "no error")
    }

    @Test("a socket on which another program answers is left alone")
    func live() throws {
        let descriptor = try UnixAddress.socket(path)
        #expect(UnixAddress.bind(descriptor, path) == 0 && listen(descriptor, 1) == 0)
        #expect(
            sentence(path) == "socket \(path) is in use: another process answers there; "
                + "stop that one, or choose another path")
        #expect(try UnixAddress.connect(path) == 0)
        close(descriptor)
    }

    @Test("two daemons cannot take one path, also while the first does not answer")
    func locked() throws {
        let first = try ListeningSocket(path: path)
        #expect(sentence(path).contains("is in use by another longstop"))
        first.remove()
        close(first.descriptor)
        #expect(sentence(path) == "no error")
    }

    @Test("a file, a folder or a link in the socket's place is refused and kept")
    func foreign() {
        folder.write("precious", to: "api.sock")
        #expect(sentence(path).contains("something that is not a socket lies there"))
        var file = stat()
        #expect(lstat(path, &file) == 0 && file.st_size == 8)
        #expect(symlink("api.sock", folder.path + "/link") == 0)
        #expect(sentence(folder.path + "/link").contains("not a socket"))
    }

    @Test("a missing folder and a long path are one sentence each")
    func impossible() {
        let missing = "/nonexistent/api.sock"
        #expect(
            sentence(missing) == "socket \(missing) cannot be locked: \(missing).lock: "
                + "no such file or directory; make its folder, writable for this user")
        let long = "/tmp/" + String(repeating: "x", count: 103)
        #expect(sentence(long).contains("has a path longer than 107 bytes"))
    }

    @Test("a path that was taken over by someone else is not removed at the end")
    func replaced() throws {
        let socket = try ListeningSocket(path: path)
        unlink(path)
        folder.write("other", to: "api.sock")
        socket.remove()
        close(socket.descriptor)
        var file = stat()
        #expect(lstat(path, &file) == 0)
    }

    @Test("sockets of systemd are taken by name, and a wrong kind is refused")
    func inherited() async {
        await #expect(processExitsWith: .success) {
            let folder = TemporaryFolder()
            let path = folder.path + "/api.sock"
            let descriptor = try ListeningSocket(path: path).descriptor
            dup2(descriptor, 3)
            setenv("LISTEN_PID", "\(getpid())", 1)
            setenv("LISTEN_FDS", "1", 1)
            setenv("LISTEN_FDNAMES", "api", 1)
            var sockets = try InheritedSockets.take()
            #expect(sockets.unclaimed == ["api"])
            #expect(sockets.remove("api") == [3])
            #expect(sockets.remove("api") == [] && sockets.unclaimed == [])
            dup2(try UnixAddress.socket("datagram"), 3)
            let error = #expect(throws: SystemError.self) { try InheritedSockets.take() }
            #expect(
                error?.sentence.contains("\"api\" of systemd is not a listening stream") == true)
        }
    }

    @Test("without systemd there are no sockets to take")
    func none() async {
        await #expect(processExitsWith: .success) {
            unsetenv("LISTEN_FDS")
            let sockets = try InheritedSockets.take()
            #expect(sockets.unclaimed.isEmpty)
        }
    }
}
