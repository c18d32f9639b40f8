import Testing

@testable import Daemon

/// How the daemon itself is watched: `heartbeat` and `metrics` in longstop.yml.
@Suite struct ConfigurationWatchingTests {
    private static func spoiling(_ title: String, _ line: String, _ gives: String) -> Spoiling {
        Spoiling(
            title, in: "longstop.yml", replacing: "zone: Europe/London",
            with: "zone: Europe/London\n\(line)", gives: [gives])
    }

    static let spoilings: [Spoiling] = [
        spoiling(
            "an unknown key of the heartbeat is reported with the nearest",
            "heartbeat: { credential: beat, evry: 5m }",
            "longstop.yml:3:32: unknown key \"evry\"; did you mean \"every\"?"),
        spoiling(
            "a heartbeat goes somewhere", "heartbeat: { every: 5m }",
            "longstop.yml:3:12: \"heartbeat\" needs either \"credential\", which holds its URL, or \"url\" where "
                + "that is no secret"),
        spoiling(
            "a heartbeat is not said more than once a minute",
            "heartbeat: { credential: beat, every: 30s }",
            "longstop.yml:3:39: \"every\" is \"30s\"; write a length of time from 1m to 1d"),
        spoiling(
            "a heartbeat's URL has no query, behind which /fail has no place",
            "heartbeat: { url: 'https://hc.example/x?y=1' }",
            "longstop.yml:3:19: \"url\": the URL has a query; leave it out"),
        spoiling(
            "metrics are for this machine only", "metrics: { listen: '0.0.0.0:9464' }",
            "longstop.yml:3:20: \"listen\" is \"0.0.0.0:9464\"; write 127.0.0.1:PORT or [::1]:PORT, with a proxy "
                + "before it that ends TLS; or leave it out and name systemd's socket \"metrics\""),
        spoiling(
            "an unknown key of metrics is reported with the nearest",
            "metrics: { listen: '127.0.0.1:9464', lisen: 1 }",
            "longstop.yml:3:38: unknown key \"lisen\"; did you mean \"listen\"?"),
    ]

    @Test(arguments: spoilings)
    func `each mistake is reported where it stands`(_ spoiling: Spoiling) throws {
        #expect(try spoiling.miniature.problems() == spoiling.lines, "\(spoiling.title)")
    }

    @Test("a heartbeat and a place for metrics are read, with what is usual")
    func read() throws {
        var miniature = Miniature()
        miniature.files["longstop.yml"]! += """

            heartbeat: { credential: beat }
            metrics: { listen: '127.0.0.1:9464' }
            """
        let settings = try miniature.load().settings
        #expect(
            settings.heartbeat
                == HeartbeatSettings(
                    place: .credential("beat"), everySeconds: 300, allowPrivate: false,
                    insecureLoopback: false))
        #expect(settings.metrics == .init(host: "127.0.0.1", port: 9464))
    }

    @Test("the alerts for Prometheus beside the configuration are nobody's mistake")
    func alerts() throws {
        var miniature = Miniature()
        miniature.files["alerts.rules.yml"] = "groups: []"
        #expect(try miniature.problems() == [])
        miniature.files["alert.rules.yml"] = "groups: []"
        #expect(try miniature.problems().count == 1)
    }
}
