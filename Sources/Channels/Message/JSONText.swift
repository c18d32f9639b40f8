import Foundation

/// JSON as it is stored and sent: members in order of name, slashes as they are.
enum JSONText {
    /// The bytes of a body.
    static func encode(_ body: some Encodable) throws(MessageError) -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        do {
            return [UInt8](try encoder.encode(body))
        } catch {
            throw MessageError("the body cannot be encoded: \(error)")
        }
    }

    /// A stored body with what is known only when it leaves, such as a key, before its own members.
    static func adding(
        _ members: [String: String], to body: [UInt8]
    ) throws(InvalidValue) -> [UInt8] {
        guard body.first == UInt8(ascii: "{"), body.count > 2 else {
            throw InvalidValue("the stored body is no JSON object")
        }
        let added: [UInt8]
        do throws(MessageError) {
            added = try encode(members)
        } catch {
            throw InvalidValue("what is added to the body cannot be encoded")
        }
        return added.dropLast() + [UInt8(ascii: ",")] + body.dropFirst()
    }
}

/// A member that is `null`.
struct JSONNull: Encodable {
    func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encodeNil()
    }
}
