import Foundation
import Testing

/// The built program telling one person by channels other than mail, against a real receiver and a real program.
@Suite(.serialized, .timeLimit(.minutes(2))) struct WholeProcessChannelsTests {
    private static let topic = "a-topic-nobody-guesses"
    private static let routingKey = "0123456789abcdef0123456789abcdef"

    private func plan(output: String) -> Site.Plan {
        var plan = Site.Plan(nextStep: "90s")
        plan.secrets = ["topic": Self.topic, "routing-key": Self.routingKey]
        plan.contacts =
            "all_at_once: true, contacts: [{ ntfy: phones }, { pagerduty: duty }, { alertmanager: metrics }, "
            + "{ program: script }]"
        plan.channels = """
            channels:
              phones: { kind: ntfy, url: 'http://127.0.0.1:PORT', credential: topic, insecure_loopback: true }
              duty: { kind: pagerduty, url: 'http://127.0.0.1:PORT/202', credential: routing-key,
                      insecure_loopback: true }
              metrics: { kind: alertmanager, url: 'http://127.0.0.1:PORT/ok', insecure_loopback: true }
              script: { kind: program, command: [/usr/bin/tee, '\(output)'] }
            """
        return plan
    }

    @Test("one person is told by four channels at once, and none shows its secret")
    func fourChannels() throws {
        let output = "/tmp/longstop-\(UUID().uuidString).json"
        defer { try? FileManager.default.removeItem(atPath: output) }
        try Site.with(plan(output: output)) { site in
            let check = try site.check()
            #expect(check.status == 0, "\(check.output)")
            let daemon = try site.start()
            #expect(try site.record(Site.missing(900_071, dueIn: 1)).status == 0)
            let wanted: Set = ["ntfy", "pagerduty", "alertmanager", "program"]
            let notices = try within(20, "four receipts") {
                let sent = try site.notices().filter {
                    $0.person == "alex.example" && $0.state == "sent"
                }
                return Set(sent.map(\.channel)).isSuperset(of: wanted) ? sent : nil
            }
            #expect(Set(notices.map(\.channel)) == wanted)
            let event = try JSONSerialization.jsonObject(
                with: Data(contentsOf: URL(fileURLWithPath: output)))
            let data = (event as? [String: Any])?["data"] as? [String: Any]
            #expect(data?["case"] as? String == "BCT-900071")
            let story = try site.read("case", "BCT-900071").output
            #expect(story.contains("HTTP 202") && story.contains("exit 0"), "\(story)")
            for text in [daemon.journal, story, check.output] {
                #expect(!text.contains(Self.topic) && !text.contains(Self.routingKey))
            }
        }
    }

    @Test("what waits for a channel that was taken away is said to wait, not forgotten")
    func channelTakenAway() throws {
        var plan = Site.Plan(nextStep: "90s")
        plan.contacts = "contacts: [{ program: script }]"
        plan.channels = "channels: { script: { kind: program, command: [/bin/sh, -c, exit 75] } }"
        try Site.with(plan) { site in
            let daemon = try site.start()
            #expect(try site.record(Site.missing(900_072, dueIn: 1)).status == 0)
            try daemon.waits(for: "program \"script\" ended with 75")
            daemon.child.end()
            let text = try String(contentsOf: site.overlay, encoding: .utf8)
                .replacing(plan.channels, with: "")
                .replacing("{ program: script }", with: "{ email: alex@birmingham-trust.example }")
            try text.write(to: site.overlay, atomically: true, encoding: .utf8)
            try site.start().waits(for: "of which none is configured any more")
        }
    }
}
