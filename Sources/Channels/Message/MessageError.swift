/// Why a message cannot be made: a lower-case fragment naming the part, the cause and the remedy,
/// never the value at fault, which may be an address.
package struct MessageError: Error, Hashable, Sendable, CustomStringConvertible {
    package var description: String

    init(_ description: String) {
        self.description = description
    }
}
