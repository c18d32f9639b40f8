import Deadlines
import Testing

@testable import Channels

/// Signed links: what they stand for, and that nothing else is taken for one.
@Suite struct LinkKeyTests {
    private let link = AnswerLink(
        alert: 17, notice: "3f2c1a00-1111-4222-8333-444455556666",
        expiresAt: Timestamp(rfc3339: "2026-12-01T12:00:00Z")!)

    private func key(_ byte: UInt8 = 7) throws -> LinkKey {
        try LinkKey([UInt8](repeating: byte, count: 32))
    }

    @Test func `a token gives back what it was made of`() throws {
        let token = try key().token(link)
        #expect(try key().link(token) == link)
        #expect(token.utf8.allSatisfy { $0 > 32 && $0 < 127 && !"/?#%+=&".utf8.contains($0) })
    }

    @Test func `a token with any character changed, added or taken away is none`() throws {
        let key = try key()
        let token = key.token(link)
        for place in token.indices {
            var other = token
            other.replaceSubrange(place...place, with: token[place] == "1" ? "2" : "1")
            #expect(key.link(other) == nil, "\(other)")
            other = token
            other.remove(at: place)
            #expect(key.link(other) == nil, "\(other)")
        }
        for other in ["", ".", "...", token + ".", "+" + token, "0" + token, token + token] {
            #expect(key.link(other) == nil, "\(other)")
        }
        #expect(key.link(token.replacing("17.", with: "18.")) == nil)
    }

    @Test func `another key's token is none`() throws {
        #expect(try key(8).link(key(7).token(link)) == nil)
    }

    @Test func `a key that is too short is refused, and no key shows itself`() throws {
        #expect(throws: InvalidValue.self) { try LinkKey([1, 2, 3]) }
        let key = try LinkKey(Array("a secret of more than thirty-two bytes".utf8))
        #expect(!"\(key)".contains("secret") && !String(reflecting: key).contains("secret"))
        var dumped = ""
        dump(key, to: &dumped)
        #expect(!dumped.contains("secret"))
    }
}
