/// A password, key, token or URL that never shows itself in an error, a log or a dump.
package struct Credential: Sendable, CustomStringConvertible, CustomReflectable {
    let password: String

    /// Takes the content of a credential file; line ends at its end are not part of the password.
    ///
    /// Throws `InvalidValue` when nothing is left, or when it is not one line of UTF-8.
    package init(fileContents: [UInt8]) throws(InvalidValue) {
        var bytes = fileContents[...]
        while let last = bytes.last, last == 10 || last == 13 { bytes.removeLast() }
        guard !bytes.isEmpty else { throw InvalidValue("the credential is empty") }
        guard bytes.count <= ChannelLimits.headerBytes, bytes.allSatisfy({ $0 >= 32 && $0 != 127 }),
            let text = String(validating: bytes, as: UTF8.self)
        else { throw InvalidValue("the credential is not one line of plain text") }
        password = text
    }

    /// The secret itself, where it is a URL that has to be taken apart; for nothing that is shown.
    package var text: String { password }

    package var description: String { "(hidden)" }

    package var customMirror: Mirror { Mirror(self, children: [:]) }
}
