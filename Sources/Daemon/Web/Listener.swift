import HTTPTypes
package import Hummingbird
import HummingbirdCore
package import Logging
import NIOCore
import NIOExtras
import NIOPosix
import ServiceLifecycle

/// Serves one listening socket over HTTP/1.1.
///
/// Hummingbird's own `Application` would take an existing socket over, leave its mode to the umask and
/// wake every second for its `Date` header; here nothing wakes without a request.
package struct Listener: Service {
    private let socket: ListeningSocket
    private let responder: any HTTPResponder<BasicRequestContext>
    private let logger: Logger

    /// Serves `socket` with `responder`, as `API.responder()` gives it.
    package init(
        socket: ListeningSocket, responder: some HTTPResponder<BasicRequestContext>, logger: Logger
    ) {
        self.socket = socket
        self.responder = responder
        self.logger = logger
    }

    /// Accepts until graceful shutdown, then answers what is in hand and closes.
    package func run() async throws {
        defer { socket.remove() }
        let group = MultiThreadedEventLoopGroup.singleton
        let quiescing = ServerQuiescingHelper(group: group)
        let http = HTTP1Channel(
            responder: { @concurrent [self] in try await respond(to: $0, with: $1, on: $2) },
            configuration: .init(idleTimeout: .seconds(SystemLimits.idleConnectionSeconds)))
        let server = try await ServerBootstrap(group: group)
            .serverChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let pipeline = channel.pipeline.syncOperations
                    try pipeline.addHandler(quiescing.makeServerChannelHandler(channel: channel))
                }
            }
            .childChannelOption(.allowRemoteHalfClosure, value: true)
            .bind(socket.descriptor) { http.setup(channel: $0, logger: logger) }
        await withGracefulShutdownHandler {
            await withTaskGroup(of: Void.self) { connections in
                do {
                    try await server.executeThenClose { accepted in
                        var open = 0
                        for try await connection in accepted {
                            // At the limit the kernel's queue holds the rest until one has ended.
                            if open == SystemLimits.connections {
                                await connections.next()
                                open -= 1
                            }
                            open += 1
                            connections.addTask {
                                await http.handle(value: connection, logger: logger)
                            }
                        }
                    }
                } catch {
                    logger.error("socket no longer accepts", metadata: ["error": "\(error)"])
                }
            }
        } onGracefulShutdown: {
            quiescing.initiateShutdown(promise: nil)
        }
    }

    @concurrent private func respond(
        to request: Request, with writer: consuming ResponseWriter, on channel: any Channel
    ) async throws {
        // curl holds back a large body for a second unless it is told to go on.
        if request.headers[.expect]?.lowercased() == "100-continue",
            (request.headers[.contentLength].flatMap { Int($0) } ?? 0)
                <= SystemLimits.factsBodyBytes
        {
            try await writer.writeInformationalHead(HTTPResponse(status: .continue))
        }
        let response = await response(to: request, on: channel)
        try await writer.write(response: response.head, body: response.body)
    }

    private func response(to request: Request, on channel: any Channel) async -> Response {
        let source = ApplicationRequestContextSource(channel: channel, logger: logger)
        do {
            return try await responder.respond(
                to: request, context: BasicRequestContext(source: source))
        } catch let error as any HTTPResponseError {
            return APIReply(status: error.status.code, error: error.status.reasonPhrase).response()
        } catch {
            logger.error("request failed", metadata: ["error": "\(error)"])
            return APIReply(status: 500, error: "request failed; the journal says why").response()
        }
    }
}
