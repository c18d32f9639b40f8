/// An email address that can neither end an SMTP command nor a header: `local@domain` in plain ASCII,
/// at most 254 bytes, the local part a dot-atom.
///
/// libcurl 7.88 passes CR LF in an envelope address on to the server, so this type is the only way to
/// one.
package struct EmailAddress: Hashable, Sendable, CustomStringConvertible {
    package let description: String

    /// Throws `InvalidValue` with the reason; the reason never repeats the address.
    package init(_ text: String) throws(InvalidValue) {
        let bytes = Array(text.utf8)
        guard bytes.count <= ChannelLimits.addressBytes else {
            throw InvalidValue(
                "the email address is longer than \(ChannelLimits.addressBytes) bytes")
        }
        guard bytes.allSatisfy({ $0 > 0x20 && $0 != 0x7f }) else {
            throw InvalidValue("the email address holds a space or a control character")
        }
        guard bytes.allSatisfy({ $0 < 0x80 }) else {
            throw InvalidValue("the email address holds a character outside ASCII")
        }
        let parts = bytes.split(separator: UInt8(ascii: "@"), omittingEmptySubsequences: false)
        guard parts.count == 2, !parts[0].isEmpty, !parts[1].isEmpty else {
            throw InvalidValue("the email address is not local@domain")
        }
        guard parts[0].count <= ChannelLimits.localPartBytes, Self.isDotAtom(parts[0]) else {
            throw InvalidValue(
                "the email address has a local part with other than letters, digits, single dots "
                    + "and !#$%&'*+/=?^_`{|}~-")
        }
        let domain = String(decoding: parts[1], as: UTF8.self)
        guard !domain.contains(":"), (try? HostName(domain)) != nil else {
            throw InvalidValue("the email address has a domain that is not a host name")
        }
        description = text
    }

    private static func isDotAtom(_ local: ArraySlice<UInt8>) -> Bool {
        local.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false).allSatisfy {
            !$0.isEmpty && $0.allSatisfy(isAtomByte)
        }
    }

    private static func isAtomByte(_ byte: UInt8) -> Bool {
        HostName.isLetterOrDigit(byte) || "!#$%&'*+-/=?^_`{|}~".utf8.contains(byte)
    }
}
