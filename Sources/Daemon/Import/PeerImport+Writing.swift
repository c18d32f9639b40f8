import Foundation
import Glibc

extension PeerImport {
    /// Writes the files into a folder, which is made if there is none: all of them, or none. Throws one sentence when
    /// one of them is there already or cannot be written; what is there is never touched.
    package func write(into folder: String) throws(ImportError) {
        let folder = folder.count > 1 && folder.hasSuffix("/") ? String(folder.dropLast()) : folder
        let targets = files.map { "\(folder)/\($0.name)" }
        for target in targets where Self.exists(target) { throw Self.refusal(target) }
        do {
            try FileManager.default.createDirectory(
                atPath: folder, withIntermediateDirectories: true)
        } catch {
            throw ImportError(
                "\(folder): the folder cannot be made; name one that you may write into")
        }
        // Each beside its place first, whole and on disk; then under its name, which fails if it is taken.
        let fresh = targets.map { "\($0).import-\(getpid())" }
        defer { for path in fresh { unlink(path) } }
        for (path, file) in zip(fresh, files) { try Self.write(file.text, to: path) }
        var done: [String] = []
        for (path, target) in zip(fresh, targets) {
            guard link(path, target) == 0 else {
                let isTaken = errno == EEXIST
                for path in done { unlink(path) }
                throw isTaken ? Self.refusal(target) : Self.failure(target)
            }
            done.append(target)
        }
    }

    /// Whether the name is taken, by a dangling link too.
    private static func exists(_ path: String) -> Bool {
        (try? FileManager.default.attributesOfItem(atPath: path)) != nil
    }

    private static func write(_ text: String, to path: String) throws(ImportError) {
        do {
            guard FileManager.default.createFile(atPath: path, contents: Data(text.utf8)),
                let handle = FileHandle(forWritingAtPath: path)
            else { throw CocoaError(.fileWriteUnknown) }
            try handle.synchronize()
            try handle.close()
        } catch {
            throw failure(path)
        }
    }

    private static func refusal(_ path: String) -> ImportError {
        ImportError(
            "\(path): there is such a file, and an import overwrites nothing; name another folder, or move "
                + "it away")
    }

    private static func failure(_ path: String) -> ImportError {
        ImportError(
            "\(path): the file cannot be written; look whether there is room and whether you may write there"
        )
    }
}
