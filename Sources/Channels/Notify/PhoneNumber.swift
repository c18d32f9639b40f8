/// A telephone number with its country, as GOV.UK Notify takes it: `+447700900123`.
package struct PhoneNumber: Hashable, Sendable, CustomStringConvertible {
    package let description: String

    /// Throws `InvalidValue` for anything but + and 8 to 15 digits, the first of them not 0 (E.164).
    package init(_ text: String) throws(InvalidValue) {
        let digits = text.dropFirst().utf8
        guard text.hasPrefix("+"), (8...15).contains(digits.count), digits.first != 48,
            digits.allSatisfy({ (48...57).contains($0) })
        else {
            throw InvalidValue(
                "not a telephone number with its country; write +447700900123, without spaces")
        }
        description = text
    }
}
