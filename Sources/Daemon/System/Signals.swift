import Dispatch
import Glibc

/// What a signal asks of the daemon.
package enum Signal: Equatable, Sendable {
    /// SIGTERM or SIGINT: finish what is in hand and stop.
    case stop
    /// SIGHUP: read the configuration again.
    case reload
}

/// Signals as a stream instead of interruptions. Hold it for as long as the process runs.
package final class Signals: Sendable {
    /// One element per signal; for one reader.
    package let requests: AsyncStream<Signal>
    // Dispatch does not declare them, but a source may be cancelled from any thread.
    nonisolated(unsafe) private let sources: [any DispatchSourceSignal]

    /// Takes over SIGTERM, SIGINT and SIGHUP, and ignores SIGPIPE: a far side that hangs up is an error
    /// of that connection, not of the process.
    package init() {
        let (requests, continuation) = AsyncStream.makeStream(
            of: Signal.self, bufferingPolicy: .bufferingNewest(16))
        let queue = DispatchQueue(label: "longstop.signals", qos: .default)
        signal(SIGPIPE, SIG_IGN)
        let registered = DispatchSemaphore(value: 0)
        let meanings: [(Int32, Signal)] = [(SIGTERM, .stop), (SIGINT, .stop), (SIGHUP, .reload)]
        sources = meanings.map { number, meaning in
            let source = DispatchSource.makeSignalSource(signal: number, queue: queue)
            source.setEventHandler { _ = continuation.yield(meaning) }
            source.setRegistrationHandler { registered.signal() }
            source.activate()
            // A signal that came before the source has its handler would end the process.
            registered.wait()
            return source
        }
        self.requests = requests
    }

    deinit {
        for source in sources { source.cancel() }
    }
}
