/// Keeps the time between two requests to a target that takes only so many a second.
struct PostPacer {
    /// What becomes of a request that arrives.
    enum Verdict: Equatable {
        case go
        /// It is kept until its turn.
        case wait
        /// Its turn would come too late; the seconds until then.
        case tooMany(seconds: Int64)
    }

    private struct Queue {
        var waiting: ArraySlice<PostRequest> = []
        var nextAt: UInt64 = 0
    }

    private var queues: [Int: Queue] = [:]

    /// Takes a request at a reading of the monotonic clock.
    mutating func admit(_ request: PostRequest, at now: UInt64) -> Verdict {
        let link = request.target.link
        guard let spacing = link.spacing?.nanoseconds, spacing > 0 else { return .go }
        var queue = queues[request.target.number] ?? Queue()
        defer { queues[request.target.number] = queue }
        if queue.waiting.isEmpty, now >= queue.nextAt {
            queue.nextAt = now + spacing
            return .go
        }
        let turn = queue.nextAt + spacing * UInt64(queue.waiting.count)
        let wait = turn > now ? turn - now : 0
        guard wait <= link.patience.place.nanoseconds else {
            return .tooMany(seconds: Int64((wait + 999_999_999) / 1_000_000_000))
        }
        queue.waiting.append(request)
        return .wait
    }

    /// Gives out what has its turn, one of each target at most.
    mutating func due(at now: UInt64) -> [PostRequest] {
        queues.keys.compactMap { number in
            guard let queue = queues[number], queue.nextAt <= now,
                let request = queues[number]?.waiting.popFirst()
            else { return nil }
            queues[number]?.nextAt = now + (request.target.link.spacing?.nanoseconds ?? 0)
            return request
        }
    }

    /// When something has its turn; nil while nothing waits.
    var nextAt: UInt64? {
        queues.values.filter { !$0.waiting.isEmpty }.map(\.nextAt).min()
    }

    /// Gives out all that waits.
    mutating func drain() -> [PostRequest] {
        defer { queues = [:] }
        return queues.values.flatMap(\.waiting)
    }
}

extension Duration {
    /// Whole nanoseconds; none for a negative one.
    fileprivate var nanoseconds: UInt64 { UInt64(max(0, milliseconds)) * 1_000_000 }
}
