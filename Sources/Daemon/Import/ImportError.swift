/// Why an import ends without having written anything.
package struct ImportError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What, why and the remedy: a lower-case fragment.
    package let description: String

    /// Makes the error of one sentence.
    package init(_ description: String) {
        self.description = description
    }
}

/// Why something of an export has no place in the configuration.
struct Inexpressible: Error {
    /// A lower-case fragment that can stand behind the thing's name.
    let reason: String

    init(_ reason: String) {
        self.reason = reason
    }
}
