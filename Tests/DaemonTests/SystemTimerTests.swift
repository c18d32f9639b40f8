import Deadlines
import Glibc
import Testing

@testable import Daemon

@Suite(.serialized) struct SystemTimerTests {
    @Test("an armed timer wakes the reader at its moment, not before")
    func precision() async throws {
        let timer = try RealtimeTimer()
        var wakes = timer.wakes.makeAsyncIterator()
        for _ in 0..<5 {
            let moment = Timestamp(microseconds: SystemClock.now().microseconds + 20_000)
            timer.arm(at: moment)
            #expect(await wakes.next() == .due)
            let late = SystemClock.now().microseconds - moment.microseconds
            #expect(late >= 0, "woke \(-late) µs before its moment")
        }
    }

    @Test("a moment that has passed wakes the reader at once")
    func past() async throws {
        let timer = try RealtimeTimer()
        var wakes = timer.wakes.makeAsyncIterator()
        timer.arm(at: Timestamp(seconds: 0))
        #expect(await wakes.next() == .due)
        timer.arm(at: Timestamp(seconds: -5))
        #expect(await wakes.next() == .due)
    }

    @Test("a hint wakes the reader without touching the armed moment")
    func hint() async throws {
        let timer = try RealtimeTimer()
        var wakes = timer.wakes.makeAsyncIterator()
        timer.arm(at: SystemClock.now().advanced(seconds: 3600))
        timer.hint()
        timer.hint()
        #expect(await wakes.next() == .hint)
        let left = try #require(timer.remaining)
        #expect(left > .seconds(3590) && left <= .seconds(3600))
        timer.arm(at: nil)
        #expect(timer.remaining == nil)
    }

    @Test("a replaced moment does not fire")
    func replaced() async throws {
        let timer = try RealtimeTimer()
        var wakes = timer.wakes.makeAsyncIterator()
        timer.arm(at: SystemClock.now().advanced(seconds: 3600))
        let moment = Timestamp(microseconds: SystemClock.now().microseconds + 10_000)
        timer.arm(at: moment)
        #expect(await wakes.next() == .due)
        #expect(SystemClock.now() >= moment)
        #expect(timer.remaining == nil)
    }

    @Test("reasons to wake that meet before anyone looks are merged, none is lost")
    func merged() async {
        let (wakes, continuation) = AsyncStream.makeStream(
            of: Wake.self, bufferingPolicy: .bufferingNewest(1))
        RealtimeTimer.wake(.clockStepped, continuation)
        RealtimeTimer.wake(.hint, continuation)
        RealtimeTimer.wake(.due, continuation)
        var reader = wakes.makeAsyncIterator()
        #expect(await reader.next() == [.clockStepped, .hint, .due])
    }

    @Test("a step of the clock is told apart from the moment's coming, and from nothing")
    func stepped() {
        #expect(Wake.meaning(ofRead: 8, code: 0) == .due)
        #expect(Wake.meaning(ofRead: -1, code: ECANCELED) == .clockStepped)
        #expect(Wake.meaning(ofRead: -1, code: EAGAIN) == nil)
    }

    @Test("the stream ends with its timer, and the descriptor is given back")
    func ends() async throws {
        let wakes = try RealtimeTimer().wakes
        var reader = wakes.makeAsyncIterator()
        #expect(await reader.next() == nil)
    }

    @Test("the clocks read what they are named")
    func clocks() {
        let now = SystemClock.now().seconds
        #expect(abs(now - Int64(time(nil))) <= 1)
        let monotonic = SystemClock.monotonic()
        #expect(SystemClock.boottime() >= monotonic)
    }

    @Test(
        "signals become requests, and a closed pipe does not end the process",
        .timeLimit(.minutes(1)))
    func signals() async {
        await #expect(processExitsWith: .success) {
            let signals = Signals()
            var requests = signals.requests.makeAsyncIterator()
            kill(getpid(), SIGHUP)
            #expect(await requests.next() == .reload)
            kill(getpid(), SIGTERM)
            #expect(await requests.next() == .stop)
            kill(getpid(), SIGINT)
            #expect(await requests.next() == .stop)
            kill(getpid(), SIGPIPE)
            kill(getpid(), SIGHUP)
            #expect(await requests.next() == .reload)
            withExtendedLifetime(signals) {}
        }
    }
}
