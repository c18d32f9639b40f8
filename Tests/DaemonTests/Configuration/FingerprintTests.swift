import Foundation
import Testing

@testable import Daemon

@Suite("The fingerprint of a configuration")
struct FingerprintTests {
    @Test("every file that is read changes it: else open clocks would not be looked at again")
    func everyFile() throws {
        let folder = TemporaryFolder()
        let copy = folder.path + "/config"
        let files = FileManager.default
        try files.copyItem(atPath: ShippedConfiguration.folder, toPath: copy)
        let all = try files.subpathsOfDirectory(atPath: copy).filter {
            $0.hasSuffix(".yml") || $0.hasSuffix(".json")
        }
        #expect(all.count >= 18)
        var known: Set = [Configuration.fingerprint(folder: copy)]
        for file in all {
            let handle = try #require(FileHandle(forWritingAtPath: "\(copy)/\(file)"))
            try handle.seekToEnd()
            try handle.write(contentsOf: Data("\n".utf8))
            try handle.close()
            #expect(known.insert(Configuration.fingerprint(folder: copy)).inserted, "\(file)")
        }
    }
}
