import Foundation

/// A Swift file with its comments and the content of its strings taken out, line by line.
struct SourceText {
    /// The path within the repository.
    let path: String
    /// As written.
    let lines: [Substring]
    /// The same lines without comments and texts.
    let code: [Substring]

    init(path: String, text: String) {
        self.path = path
        var stripper = Stripper(text)
        let stripped = stripper.strip()
        lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        code = stripped.split(separator: "\n", omittingEmptySubsequences: false)
    }

    var name: String { String(path.split(separator: "/").last ?? "") }

    /// Every Swift file of the folder, by its path within the repository.
    static func files(in folder: String, of root: URL) throws -> [SourceText] {
        let base = root.appending(path: folder).path()
        let found = FileManager.default.enumerator(atPath: base)?.allObjects ?? []
        return try found.compactMap { $0 as? String }.filter { $0.hasSuffix(".swift") }.sorted()
            .map {
                SourceText(
                    path: "\(folder)/\($0)",
                    text: try String(contentsOfFile: "\(base)/\($0)", encoding: .utf8))
            }
    }
}

/// Replaces comments and texts by blanks, keeping line ends; interpolations stay as code.
private struct Stripper {
    private let source: [UInt8]
    private var position = 0
    private var result: [UInt8] = []

    init(_ text: String) {
        source = Array(text.utf8)
    }

    mutating func strip() -> String {
        code(untilParenthesis: false)
        return String(decoding: result, as: UTF8.self)
    }

    private func sees(_ text: String, at offset: Int = 0) -> Bool {
        source[min(position + offset, source.count)...].starts(with: text.utf8)
    }

    private mutating func pass(_ count: Int = 1, keeping: Bool) {
        for _ in 0..<count where position < source.count {
            let byte = source[position]
            position += 1
            result.append(keeping || byte == 0x0A ? byte : 0x20)
        }
    }

    private mutating func code(untilParenthesis: Bool) {
        var depth = 0
        while position < source.count {
            if sees("//") {
                while position < source.count, !sees("\n") { pass(keeping: false) }
            } else if sees("/*") {
                blockComment()
            } else if let hashes = openingHashes() {
                text(hashes: hashes)
            } else {
                if sees("(") { depth += 1 }
                if sees(")") {
                    depth -= 1
                    if untilParenthesis, depth < 0 { return }
                }
                pass(keeping: true)
            }
        }
    }

    private mutating func blockComment() {
        var depth = 0
        repeat {
            if sees("/*") { depth += 1 }
            if sees("*/") { depth -= 1 }
            pass(sees("/*") || sees("*/") ? 2 : 1, keeping: false)
        } while depth > 0 && position < source.count
    }

    /// How many `#` stand before a quote here; nil when there is no quote.
    private func openingHashes() -> Int? {
        var count = 0
        while sees("#", at: count) { count += 1 }
        return sees("\"", at: count) ? count : nil
    }

    private mutating func text(hashes: Int) {
        pass(hashes, keeping: true)
        let quote = sees("\"\"\"") ? "\"\"\"" : "\""
        pass(quote.utf8.count, keeping: true)
        let marks = String(repeating: "#", count: hashes)
        while position < source.count, !sees(quote + marks) {
            if sees("\\" + marks + "(") {
                pass(hashes + 2, keeping: false)
                code(untilParenthesis: true)
                pass(keeping: false)
            } else if sees("\\" + marks) {
                pass(hashes + 2, keeping: false)
            } else {
                pass(keeping: false)
            }
        }
        pass(quote.utf8.count + hashes, keeping: true)
    }
}
