import CCurl

/// The posting thread's own state: never leaves the thread.
final class PostRunner {
    private struct Waiting {
        var request: PostRequest
        var until: UInt64
    }

    /// What goes on with one host and port.
    private struct Origin {
        var waiting: ArraySlice<Waiting> = []
        var active = 0
    }

    private let multi: UnsafeMutableRawPointer
    private var transfers: [UnsafeMutableRawPointer: PostTransfer] = [:]
    private var spare: [Int: [PostTransfer]] = [:]
    private var origins: [String: Origin] = [:]
    private var waitingCount = 0
    private var pacer = PostPacer()

    init(multi: UnsafeMutableRawPointer) { self.multi = multi }

    /// Serves until the inbox says stop and nothing is under way.
    func run(inbox take: () -> (requests: [PostRequest], stopAt: UInt64?)) {
        while true {
            let (requests, stopAt) = take()
            for request in requests { pace(request) }
            for request in pacer.due(at: Monotonic.nanoseconds()) { admit(request) }
            if let stopAt {
                refuseAllWaiting()
                if Monotonic.nanoseconds() >= stopAt { cutAll() }
            }
            var running: Int32 = 0
            curl_multi_perform(multi, &running)
            finishAll()
            if stopAt != nil, transfers.isEmpty { break }
            if waitingCount > 0 { refuseOverdue() }
            let patience: Int32 = stopAt != nil ? 50 : waitingCount > 0 ? 1000 : .max
            curl_multi_poll(multi, nil, 0, min(patience, untilNextTurn), nil)
        }
        spare = [:]
    }

    /// Milliseconds until something that waits for its turn has it.
    private var untilNextTurn: Int32 {
        guard let turn = pacer.nextAt else { return .max }
        let now = Monotonic.nanoseconds()
        return turn > now ? Int32(clamping: (turn - now) / 1_000_000 + 1) : 0
    }

    private func pace(_ request: PostRequest) {
        switch pacer.admit(request, at: Monotonic.nanoseconds()) {
        case .go: admit(request)
        case .wait: break
        case .tooMany(let seconds):
            PostLoop.refuse(
                request, "takes only so many messages at a time, and others are before this one",
                seconds: seconds)
        }
    }

    private func admit(_ request: PostRequest) {
        let origin = request.target.link.url.description
        if origins[origin, default: Origin()].active < request.target.link.connections {
            _ = start(request, origin)
        } else if waitingCount < ChannelLimits.waitingMessages {
            let until = Monotonic.after(request.target.link.patience.place)
            origins[origin, default: Origin()].waiting.append(
                Waiting(request: request, until: until))
            waitingCount += 1
        } else {
            PostLoop.refuse(request, "has too much waiting")
        }
    }

    /// False when the message had become untrue while it waited, and is answered without being sent.
    private func start(_ request: PostRequest, _ origin: String) -> Bool {
        guard !request.isWithdrawn() else {
            PostLoop.refuse(request, "was not asked: the notice was withdrawn while it waited")
            return false
        }
        let transfer =
            spare[request.target.number]?.popLast() ?? PostTransfer(request.target)
        transfer.begin(request)
        transfers[transfer.raw] = transfer
        origins[origin, default: Origin()].active += 1
        let code = curl_multi_add_handle(multi, transfer.raw)
        precondition(code == CURLM_OK, "libcurl refuses a transfer: code \(code.rawValue)")
        return true
    }

    private func finishAll() {
        var left: Int32 = 0
        while let message = curl_multi_info_read(multi, &left) {
            guard message.pointee.msg == CURLMSG_DONE, let raw = message.pointee.easy_handle else {
                continue
            }
            finish(raw, CurlResult(message.pointee.data.result))
        }
    }

    private func finish(_ raw: UnsafeMutableRawPointer, _ result: CurlResult) {
        guard let transfer = transfers.removeValue(forKey: raw) else { return }
        curl_multi_remove_handle(multi, raw)
        transfer.finish(result)
        let target = transfer.target
        spare[target.number, default: []].append(transfer)
        let origin = target.link.url.description
        origins[origin]?.active -= 1
        let unreachable = [.unresolved, .unconnected].contains(result)
        while let next = origins[origin]?.waiting.popFirst() {
            waitingCount -= 1
            if unreachable, next.request.target.number == target.number {
                // A host that is down is not asked once per message.
                next.request.continuation.resume(returning: PostAnswer(end: .curl(result)))
                continue
            }
            if start(next.request, origin) { break }
        }
        if let left = origins[origin], left.active == 0, left.waiting.isEmpty {
            origins[origin] = nil
        }
    }

    private func refuseOverdue() {
        let now = Monotonic.nanoseconds()
        for origin in origins.keys {
            while let first = origins[origin]?.waiting.first, first.until <= now {
                origins[origin]?.waiting.removeFirst()
                waitingCount -= 1
                PostLoop.refuse(first.request, "is too slow for what waits for it")
            }
        }
    }

    private func refuseAllWaiting() {
        for request in pacer.drain() { PostLoop.refuse(request, "is stopping") }
        for origin in origins.keys {
            for waiting in origins[origin]?.waiting ?? [] {
                PostLoop.refuse(waiting.request, "is stopping")
            }
            origins[origin]?.waiting = []
        }
        waitingCount = 0
    }

    private func cutAll() {
        for raw in Array(transfers.keys) { finish(raw, .aborted) }
    }
}
