/// Why the store cannot do what is asked: one sentence naming the store, the cause and the remedy.
package struct StoreError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What to branch on.
    package enum Code: String, Hashable, Sendable {
        case missing, unreachable
        case notADatabase = "not-a-database"
        case notAStore = "not-a-store"
        case newerSchema = "newer-schema"
        case olderSchema = "older-schema"
        case locked, busy, full, damaged
        /// Whoever runs may not write where it lies, or there is no such folder.
        case unwritable
        case readOnly = "read-only"
        case inconsistent, failed
    }

    package let code: Code
    /// A lower-case fragment.
    package let description: String

    /// Makes an error.
    init(_ code: Code, _ description: String) {
        self.code = code
        self.description = description
    }
}
