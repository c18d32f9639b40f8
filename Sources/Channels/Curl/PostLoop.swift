import CCurl
import Foundation
import Synchronization

/// The thread of one channel that posts: it alone owns the multi handle and every transfer; others post to its inbox and
/// wake it.
final class PostLoop: Sendable {
    /// What other threads leave for that thread.
    struct Inbox {
        var requests: [PostRequest] = []
        /// A reading of the monotonic clock after which transfers under way are cut; nil while running.
        var stopAt: UInt64?
        var multi: MultiHandle?
    }

    private let inbox: Mutex<Inbox>
    private let ended = Gate(count: 1)

    init() {
        CurlLibrary.prepare()
        let multi = MultiHandle()
        inbox = Mutex(Inbox(multi: multi))
        let thread = Thread { [self] in
            PostRunner(multi: multi.raw).run(inbox: take)
            // The last wake-up has been made once the inbox no longer knows the handle.
            let left = inbox.withLock { inbox in
                inbox.multi = nil
                defer { inbox.requests = [] }
                return inbox.requests
            }
            multi.close()
            for request in left { Self.refuse(request, "is stopping") }
            ended.pass()
        }
        thread.name = "posts"
        thread.start()
    }

    /// Hands a request over; its continuation is resumed in any case.
    func post(_ request: PostRequest) {
        let refusal: String? = inbox.withLock { inbox in
            guard let multi = inbox.multi, inbox.stopAt == nil else { return "is stopping" }
            guard inbox.requests.count < ChannelLimits.waitingMessages else {
                return "has too much waiting"
            }
            inbox.requests.append(request)
            // One wake-up is enough for all that arrives before the thread looks.
            if inbox.requests.count == 1 { multi.wake() }
            return nil
        }
        if let refusal { Self.refuse(request, refusal) }
    }

    /// Gives transfers under way `grace`, and returns when the thread has ended.
    func stop(grace: Duration) async {
        inbox.withLock { inbox in
            guard inbox.stopAt == nil else { return }
            inbox.stopAt = Monotonic.after(grace)
            inbox.multi?.wake()
        }
        await ended.wait()
    }

    /// Answers a request that was never begun; `seconds` are to pass before it is made again.
    static func refuse(_ request: PostRequest, _ reason: String, seconds: Int64 = 0) {
        request.continuation.resume(
            returning: PostAnswer(end: .notStarted(reason), retryAfter: seconds))
    }

    private func take() -> (requests: [PostRequest], stopAt: UInt64?) {
        inbox.withLock { inbox in
            defer { inbox.requests = [] }
            return (inbox.requests, inbox.stopAt)
        }
    }
}

/// A libcurl multi handle.
///
/// `@unchecked Sendable`: other threads call `wake` only, the one function libcurl allows them, and
/// only under the inbox's lock, which forgets the handle before it is closed.
struct MultiHandle: @unchecked Sendable {
    let raw: UnsafeMutableRawPointer

    init() {
        // As for an easy handle: without it nothing is sent, and a restart loses nothing.
        guard let raw = curl_multi_init() else { fatalError("libcurl has no memory for a handle") }
        self.raw = raw
        let code = longstop_curl_multi_set_long(
            raw, CURLMOPT_MAXCONNECTS, ChannelLimits.cachedConnections)
        precondition(code == CURLM_OK, "libcurl refuses the size of its connection cache")
    }

    func wake() { curl_multi_wakeup(raw) }

    func close() { curl_multi_cleanup(raw) }
}
