import CSystemd
import Glibc

/// One entry for the journal: fields in order, each `NAME=value` with the value's bytes as they are.
///
/// libsystemd frames a value that holds a newline by its length, so no value can begin another field.
package struct JournalEntry: Equatable, Sendable {
    /// Each field as `NAME=value`.
    package private(set) var fields: [[UInt8]] = []

    package init() {}

    /// Adds a field; returns false, and adds nothing, when journald would drop `name` without a word.
    @discardableResult
    package mutating func add(_ name: String, _ value: some Sequence<UInt8>) -> Bool {
        guard Self.isFieldName(name) else { return false }
        fields.append(
            Array(name.utf8) + [UInt8(ascii: "=")] + value.prefix(SystemLimits.journalValueBytes))
        return true
    }

    /// Whether journald keeps a field of this name: `A`–`Z`, digits and `_`, a letter first, 64 bytes.
    package static func isFieldName(_ name: String) -> Bool {
        guard let first = name.utf8.first, (0x41...0x5A).contains(first),
            name.utf8.count <= SystemLimits.journalFieldNameBytes
        else { return false }
        return name.utf8.allSatisfy {
            (0x41...0x5A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x5F
        }
    }

    /// Hands the entry to journald; returns 0, or a negative errno. It is 0, too, when there is no journald.
    package func send() -> Int32 {
        var vectors: [iovec] = []
        vectors.reserveCapacity(fields.count)
        let bytes = fields.flatMap { $0 }
        return bytes.withUnsafeBytes { all in
            var offset = 0
            for field in fields {
                let start = all.baseAddress.map { UnsafeMutableRawPointer(mutating: $0 + offset) }
                vectors.append(iovec(iov_base: start, iov_len: field.count))
                offset += field.count
            }
            return sd_journal_sendv(vectors, Int32(vectors.count))
        }
    }
}
