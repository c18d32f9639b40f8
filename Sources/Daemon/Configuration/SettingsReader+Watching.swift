import Channels

/// How the daemon itself is watched from elsewhere.
extension SettingsReader {
    private static let standardHeartbeatSeconds: Int64 = 300

    /// `{ credential: heartbeat-url, every: 5m }`.
    func heartbeat(_ value: Value) -> HeartbeatSettings? {
        guard let section = value.section() else { return nil }
        let insecureLoopback = section.take("insecure_loopback")?.flag() ?? false
        let urlValue = section.take("url")
        let url = urlValue.flatMap { self.url($0, insecureLoopback: insecureLoopback) }
        let credentialValue = section.take("credential")
        let credential = credentialValue.flatMap(self.credential)
        let everyValue = section.take("every")
        let every = everyValue?.length() ?? Self.standardHeartbeatSeconds
        let allowPrivate = section.take("allow_private")?.flag() ?? false
        section.finish()
        if !ConfigurationLimits.heartbeatSeconds.contains(every) {
            everyValue?.complain(expected: "a length of time from 1m to 1d")
        }
        guard (urlValue == nil) != (credentialValue == nil) else {
            section.complain(
                "\"heartbeat\" needs either \"credential\", which holds its URL, or \"url\" where that is no secret"
            )
            return nil
        }
        if let url {
            do throws(InvalidValue) {
                try HeartbeatPost.check(
                    url, insecureLoopback: insecureLoopback, allowsPrivateAddresses: allowPrivate)
            } catch {
                urlValue?.complain("\"url\": \(error)")
            }
        }
        guard
            let place = url.map(HeartbeatSettings.Place.url) ?? credential.map({ .credential($0) })
        else { return nil }
        return HeartbeatSettings(
            place: place, everySeconds: every, allowPrivate: allowPrivate,
            insecureLoopback: insecureLoopback)
    }

    /// `{ listen: 127.0.0.1:9464 }`.
    func metrics(_ value: Value) -> AnswerSettings.Place? {
        guard let section = value.section() else { return nil }
        let listen = section.require("listen", of: "\"metrics\"").flatMap {
            place($0, socket: "metrics")
        }
        section.finish()
        return listen
    }
}
