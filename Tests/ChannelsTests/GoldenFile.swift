import Foundation
import Testing

/// Compares with what lies beside the tests.
enum GoldenFile {
    /// Compares with a golden file; writes it instead when `LONGSTOP_GOLDEN=write` is in the environment.
    static func compare(_ text: String, _ name: String) throws {
        let path = "\(Fixture.golden)/\(name)"
        if ProcessInfo.processInfo.environment["LONGSTOP_GOLDEN"] == "write" {
            try text.write(toFile: path, atomically: true, encoding: .utf8)
        }
        let golden = try String(contentsOfFile: path, encoding: .utf8)
        #expect(text == golden, "\(path)")
    }

    /// A JSON body as people read it.
    static func pretty(_ body: [UInt8]) throws -> String {
        try pretty(object: Fixture.object(body))
    }

    static func pretty(object: [String: Any]) throws -> String {
        let pretty = try JSONSerialization.data(
            withJSONObject: object,
            options: [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes])
        return String(decoding: pretty, as: UTF8.self) + "\n"
    }
}
