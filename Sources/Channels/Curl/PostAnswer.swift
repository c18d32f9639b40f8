/// Where and how requests go; transfers of one target share their settings.
struct PostTarget: Sendable {
    /// The target's place in the channel's list.
    var number: Int
    var link: PostLink
}

/// One request on its way to the posting thread, and where its answer goes.
struct PostRequest: Sendable {
    var target: PostTarget
    var post: Post
    var isWithdrawn: @Sendable () -> Bool
    var continuation: CheckedContinuation<PostAnswer, Never>
}

/// What is known after one request.
package struct PostAnswer: Sendable {
    /// How it ended, before libcurl or in it.
    enum End: Hashable, Sendable {
        case curl(CurlResult)
        /// It never started: the thread is stopping or the queue is full or too slow.
        case notStarted(String)
    }

    var end: End
    /// The final status, 0 when none came.
    var status = 0
    /// The seconds of a `Retry-After` header; 0 when there was none.
    var retryAfter: Int64 = 0
    /// At least part of the request left this machine.
    var requestSent = false
    /// The forbidden address the host name led to, when it led to no other.
    var refusedAddress: String?
    /// libcurl's words for a failure.
    var detail = ""
    /// The beginning of the answer's body.
    var body: [UInt8] = []
}
