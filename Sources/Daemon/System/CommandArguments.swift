import CLinux
import Foundation

/// The words this program was started with.
package enum CommandArguments {
    /// Those after the program's name; nil when they cannot be known.
    ///
    /// Swift looks for them behind the environment as `/proc` shows it, and takes them for none where there is no
    /// `/proc`, or where a preloaded library has moved the environment: `serve` would print a help text and end as if
    /// all were well.
    package static func afterName() -> [String]? {
        let known = CommandLine.arguments
        if !known.isEmpty { return Array(known.dropFirst()) }
        if let bytes = FileManager.default.contents(atPath: "/proc/self/cmdline"), !bytes.isEmpty {
            let words = bytes.split(separator: 0, omittingEmptySubsequences: false)
            return words.dropFirst().dropLast().map { String(decoding: $0, as: UTF8.self) }
        }
        var count: Int32 = 0
        guard let words = longstop_arguments(&count), count > 0 else { return nil }
        return (1..<Int(count)).compactMap { words[$0].map { String(cString: $0) } }
    }
}
