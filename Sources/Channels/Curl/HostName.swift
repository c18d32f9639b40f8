import Glibc

/// A DNS name or a literal IP address, safe inside a URL and an SMTP command.
package struct HostName: Hashable, Sendable, CustomStringConvertible {
    /// Lower case, an IPv6 literal without its brackets.
    package let description: String

    /// Throws `InvalidValue` for anything but dot-separated labels of letters, digits and hyphens, or
    /// an IP address.
    package init(_ text: String) throws(InvalidValue) {
        let bytes = Array(text.utf8)
        guard !bytes.isEmpty else { throw InvalidValue("the host name is empty") }
        guard bytes.count <= 253 else {
            throw InvalidValue("the host name is longer than 253 bytes")
        }
        let lower = text.lowercased()
        if bytes.contains(UInt8(ascii: ":")) {
            guard bytes.allSatisfy({ Self.isHexadecimal($0) || $0 == 58 || $0 == 46 }),
                NetworkAddress(text: lower) != nil
            else { throw InvalidValue("the host is not an IPv6 address") }
        } else {
            for label in bytes.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
            {
                guard (1...63).contains(label.count), label.allSatisfy(Self.isLabelByte),
                    label.first != UInt8(ascii: "-"), label.last != UInt8(ascii: "-")
                else {
                    throw InvalidValue(
                        "the host name has a label that is not 1 to 63 letters, digits or hyphens")
                }
            }
        }
        description = lower
    }

    /// True for exactly `127.0.0.1` and `::1`; a name could resolve to anything.
    package var isLoopbackLiteral: Bool { description == "127.0.0.1" || description == "::1" }

    /// As it stands in a URL: an IPv6 address in brackets.
    var urlText: String { description.contains(":") ? "[\(description)]" : description }

    private static func isLabelByte(_ byte: UInt8) -> Bool {
        isLetterOrDigit(byte) || byte == UInt8(ascii: "-")
    }

    static func isLetterOrDigit(_ byte: UInt8) -> Bool {
        (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
    }

    private static func isHexadecimal(_ byte: UInt8) -> Bool {
        (48...57).contains(byte) || (65...70).contains(byte) || (97...102).contains(byte)
    }
}
