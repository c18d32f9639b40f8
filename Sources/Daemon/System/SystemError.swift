import Glibc

/// What went wrong at the edge towards the operating system, as one sentence that names the thing, the
/// cause and the remedy.
package struct SystemError: Error, Equatable, CustomStringConvertible {
    /// A lower-case fragment without a full stop.
    package var sentence: String

    package init(_ sentence: String) {
        self.sentence = sentence
    }

    package var description: String { sentence }

    /// What the kernel calls `code`, in lower case: `no such file or directory`.
    static func cause(_ code: Int32) -> String {
        guard let text = strerror(code) else { return "error \(code)" }
        let words = String(cString: text)
        return words.prefix(1).lowercased() + words.dropFirst()
    }
}
