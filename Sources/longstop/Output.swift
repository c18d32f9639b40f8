import Channels
import Daemon
import Foundation
import Storage

/// Standard output and standard error.
enum Output {
    /// Writes a line for the reader or the program behind the pipe.
    static func line(_ text: String) {
        write(text, to: .standardOutput)
    }

    /// Writes many lines to standard output, a megabyte at a time.
    static func lines(_ lines: [String]) {
        var bytes = Data()
        for line in lines {
            bytes.append(contentsOf: line.utf8)
            bytes.append(UInt8(ascii: "\n"))
            if bytes.count >= 1 << 20 {
                try? FileHandle.standardOutput.write(contentsOf: bytes)
                bytes.removeAll(keepingCapacity: true)
            }
        }
        // As in `write`: a reader that has gone away is no failure of ours.
        try? FileHandle.standardOutput.write(contentsOf: bytes)
    }

    /// Writes a whole file to standard output, as it is.
    static func whole(_ text: String) {
        try? FileHandle.standardOutput.write(contentsOf: Data(text.utf8))
    }

    /// Writes a line to standard error.
    static func error(_ text: String) {
        write(text, to: .standardError)
    }

    private static func write(_ text: String, to file: FileHandle) {
        // A reader that has gone away is no failure of ours.
        try? file.write(contentsOf: Data((text.hasSuffix("\n") ? text : text + "\n").utf8))
    }
}

/// Why a verb ends without having done what it was asked.
struct Refusal: Error, CustomStringConvertible {
    /// It failed or was refused.
    static let failed: Int32 = 1
    /// The command was not understood.
    static let usage: Int32 = 2
    /// `EX_CANTCREAT`: the store's folder cannot be written.
    static let unwritable: Int32 = 73
    /// `EX_CONFIG`: the configuration is wrong; starting again cannot help.
    static let configuration: Int32 = 78

    let description: String
    let code: Int32

    init(_ description: String, code: Int32 = failed) {
        self.description = description
        self.code = code
    }

    /// Says what went wrong, configuration errors with their own code.
    init(_ error: any Error) {
        switch error {
        case let refusal as Refusal: self = refusal
        case is ConfigurationErrors, is TemplateErrors, is MessageError,
            is ChannelConfigurationError, is InvalidValue:
            self.init("\(error)", code: Self.configuration)
        case let error as StoreError where error.code == .unwritable:
            self.init("longstop: \(error)", code: Self.unwritable)
        default: self.init("longstop: \(error)")
        }
    }
}
