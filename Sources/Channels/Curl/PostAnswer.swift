/// Where and how a POST goes; transfers of one target share their settings.
struct PostTarget: Sendable {
    /// The target's place in the channel's list.
    var number: Int
    var url: WebhookURL
    var addresses: AddressPolicy
    var reusesConnections: Bool
    var caFile: String?
    var connections: Int
    var patience: WebhookDestination.Patience
}

/// One POST on its way to the webhook thread, and where its answer goes.
struct PostRequest: Sendable {
    var target: PostTarget
    var headers: [Header]
    var body: [UInt8]
    var isWithdrawn: @Sendable () -> Bool
    var continuation: CheckedContinuation<PostAnswer, Never>
}

/// What is known after one POST.
struct PostAnswer: Sendable {
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
}
