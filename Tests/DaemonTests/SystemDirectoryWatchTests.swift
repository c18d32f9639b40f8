import Glibc
import Testing

@testable import Daemon

@Suite(.serialized) struct SystemDirectoryWatchTests {
    let folder = TemporaryFolder()

    @Test("a file moved in is hinted at")
    func moved() async throws {
        let outside = TemporaryFolder()
        let path = outside.write("{}", to: "facts.json")
        let watch = try DirectoryWatch(folder.path)
        var hints = watch.hints.makeAsyncIterator()
        #expect(rename(path, folder.path + "/facts.json") == 0)
        #expect(await hints.next() != nil)
    }

    @Test("a file written in place is hinted at when it is closed")
    func written() async throws {
        let watch = try DirectoryWatch(folder.path)
        var hints = watch.hints.makeAsyncIterator()
        folder.write("{}", to: "facts.json")
        #expect(await hints.next() != nil)
    }

    @Test("many files at once are one hint or few, and no file comes without one after it")
    func many() async throws {
        let watch = try DirectoryWatch(folder.path)
        var hints = watch.hints.makeAsyncIterator()
        for number in 0..<200 { folder.write("{}", to: "\(number).json") }
        #expect(await hints.next() != nil)
        folder.write("{}", to: "last.json")
        #expect(await hints.next() != nil)
    }

    @Test("the stream ends when the folder is removed")
    func removed() async throws {
        let path = folder.path + "-gone"
        #expect(mkdir(path, 0o700) == 0)
        let watch = try DirectoryWatch(path)
        rmdir(path)
        for await _ in watch.hints {}
    }

    @Test("what is not a folder is refused with its name and the remedy")
    func refused() {
        let path = folder.write("", to: "file")
        let error = #expect(throws: SystemError.self) { try DirectoryWatch(path) }
        #expect(
            error?.sentence == "folder \(path) cannot be watched: not a directory; "
                + "make it a folder which this user may read")
    }

    @Test("an overflow of the kernel's queue is seen among other events")
    func overflow() {
        var bytes: [UInt8] = []
        for (mask, name) in [(UInt32(IN_MOVED_TO), 16), (UInt32(IN_Q_OVERFLOW), 0)] {
            let words: [UInt32] = [1, mask, 0, UInt32(name)]
            bytes += words.flatMap { word in withUnsafeBytes(of: word) { Array($0) } }
            bytes += [UInt8](repeating: 0x61, count: name)
        }
        let masks = bytes.withUnsafeBytes { DirectoryWatch.masks(in: $0) }
        #expect(masks == UInt32(IN_MOVED_TO | IN_Q_OVERFLOW))
    }
}
