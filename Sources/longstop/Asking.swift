import Channels
import Daemon
import Foundation
import Storage

/// Asks the daemon through its socket.
enum Asking {
    /// Posts a JSON object; refuses with the daemon's own sentence.
    static func post(
        _ path: String, _ object: [String: Any], to socket: SocketOptions
    ) throws -> [String: Any] {
        let body = try JSONSerialization.data(withJSONObject: object)
        let answer: LocalClient.Answer
        do {
            answer = try LocalClient.ask(socket: socket.path, path: path, body: Array(body))
        } catch {
            throw Refusal("\(error)")
        }
        let reply = try? JSONSerialization.jsonObject(with: Data(answer.body)) as? [String: Any]
        guard answer.status == 200 else {
            throw Refusal(reply?["error"] as? String ?? "the daemon answered \(answer.status)")
        }
        return reply ?? [:]
    }
}

extension ConfigurationOptions {
    /// The configuration with what people have said to the daemon, as far as there is a store; refuses with code 78
    /// for the configuration.
    func loadWithRoster(store path: String?) async throws -> Configuration {
        let configuration = try load()
        let place = path ?? configuration.settings.storePath
        guard path != nil || FileManager.default.fileExists(atPath: place) else {
            return configuration.with(Roster())
        }
        do {
            return configuration.with(
                try await Rosters.read(path: place, at: SystemClock.now()))
        } catch {
            throw Refusal(error)
        }
    }
}
