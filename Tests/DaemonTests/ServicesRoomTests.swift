import Testing

@testable import Daemon

/// Who gets a place for an attempt.
@Suite struct ServicesRoomTests {
    @Test func `no address has more than its share, whatever is claimed for it`() async {
        let room = Room(limit: 256, share: 128)
        #expect(await room.offer() == Room.Offer(count: 128, held: []))
        for _ in 1...127 { room.enter("a") }
        #expect(await room.offer() == Room.Offer(count: 1, held: []))
        room.enter("a")
        #expect(await room.offer() == Room.Offer(count: 128, held: ["a"]))
        for _ in 1...128 { room.enter("b") }
        #expect(room.leave("b") == false)
        #expect(await room.offer() == Room.Offer(count: 1, held: ["a", "b"]))
    }

    @Test func `an address is released when a quarter of its places are free`() async {
        let room = Room(limit: 8, share: 4)
        for _ in 1...4 { room.enter("a") }
        #expect(room.leave("a"))
        #expect(room.leave("a") == false)
        #expect(await room.offer() == Room.Offer(count: 2, held: []))
        let large = Room(limit: 256, share: 128)
        for _ in 1...128 { large.enter("a") }
        #expect((1...32).map { _ in large.leave("a") }.firstIndex(of: true) == 31)
    }

    @Test(.timeLimit(.minutes(1))) func `whoever waits gets the first place, or the end`() async {
        let room = Room(limit: 1, share: 1)
        room.enter("a")
        async let offer = room.offer()
        #expect(room.leave("a"))
        let first = await offer
        #expect(first == Room.Offer(count: 1, held: []))
        room.enter("a")
        async let none = room.offer()
        room.close()
        let end = await none
        #expect(end == nil)
        #expect(await room.offer() == nil)
    }
}
