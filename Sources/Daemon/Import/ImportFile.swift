import Foundation

/// Reads exports.
enum ImportFile {
    /// The value a file holds; throws one sentence when it cannot be read or is no JSON.
    static func read(_ path: String) throws(ImportError) -> ImportValue {
        let bytes = try bytes(at: path)
        let mark = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
        var parser = StrictJSONParser(bytes, in: mark..<bytes.count)
        let node: StrictJSON.Node
        do throws(StrictJSON.Fault) {
            node = try parser.value()
            parser.skipBlanks()
            if parser.position < bytes.count {
                throw parser.fault("expected the end of the file, found \(parser.found)")
            }
            if let fault = parser.faults.first { throw fault }
        } catch {
            throw ImportError(
                "\(path):\(place(error.offset, in: bytes)): \(error.message); export it again, and do "
                    + "not put two answers into one file")
        }
        let name = URL(fileURLWithPath: path).lastPathComponent
        return ImportValue(value: node.value, file: name, path: "")
    }

    private static func bytes(at path: String) throws(ImportError) -> [UInt8] {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
            throw ImportError("\(path): there is no such file; correct the path")
        }
        guard !isFolder.boolValue else {
            throw ImportError("\(path): this is a folder; name the files in it")
        }
        let limit = ImportLimits.fileBytes
        // One byte more than allowed is enough to know; a file may grow while it is read.
        guard let handle = FileHandle(forReadingAtPath: path),
            let data = try? handle.read(upToCount: limit + 1)
        else {
            throw ImportError("\(path): the file cannot be read; allow yourself to read it")
        }
        guard data.count <= limit else {
            throw ImportError(
                "\(path): the file has more than \(limit) bytes; export schedules, policies and people "
                    + "alone, or in several files")
        }
        return Array(data)
    }

    /// `line:column` of a byte, both from 1.
    private static func place(_ offset: Int, in bytes: [UInt8]) -> String {
        let before = bytes.prefix(offset)
        let line = before.count { $0 == 0x0A } + 1
        let start = before.lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
        // Bytes that go on with a character are not counted.
        let column = before[start...].count { $0 & 0xC0 != 0x80 } + 1
        return "\(line):\(column)"
    }
}
