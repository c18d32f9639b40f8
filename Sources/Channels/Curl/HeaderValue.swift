/// The value of one HTTP header: printable ASCII, which can neither end the header nor start another.
///
/// libcurl 7.88 does not check the headers it is given, so this type is the only way to one.
package struct HeaderValue: Hashable, Sendable, CustomStringConvertible {
    package let description: String

    /// Throws `InvalidValue` for CR, LF, NUL, any other control or non-ASCII character, a space at
    /// either end, nothing at all, or more than 4096 bytes.
    package init(_ text: String) throws(InvalidValue) {
        let bytes = Array(text.utf8)
        guard !bytes.isEmpty else { throw InvalidValue("the header value is empty") }
        guard bytes.count <= ChannelLimits.headerBytes else {
            throw InvalidValue(
                "the header value is longer than \(ChannelLimits.headerBytes) bytes")
        }
        guard bytes.allSatisfy({ (0x20...0x7e).contains($0) }) else {
            throw InvalidValue("the header value holds a control character or one outside ASCII")
        }
        guard bytes.first != 0x20, bytes.last != 0x20 else {
            throw InvalidValue("the header value starts or ends with a space")
        }
        description = text
    }
}

/// One header as it goes out; its name is ours.
struct Header: Sendable {
    let line: String

    init(_ name: StaticString, _ value: HeaderValue) { line = "\(name): \(value)" }
}
