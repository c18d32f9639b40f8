import Hummingbird

/// What Prometheus scrapes on a port of its own: `/metrics`, and nothing else.
struct MetricsRoutes: Sendable {
    let answer: @Sendable () async -> APIReply

    /// Everything that these routes answer; anything else is not found.
    func responder() -> CallbackResponder<BasicRequestContext> {
        CallbackResponder { request, _ in
            guard request.uri.path == "/metrics" else {
                return APIReply(status: 404, error: "there is GET /metrics alone").response()
            }
            guard request.method == .get else {
                return APIReply(status: 405, error: "/metrics takes GET alone").response()
            }
            return await answer().response()
        }
    }
}
