import Channels
import Deadlines
import Escalation
import Testing

@testable import Daemon

/// What has become untrue while it waited inside a channel does not leave.
@Suite struct ServicesWithdrawnTests {
    @Test
    func `what is withdrawn before its attempt begins is not sent, nor kept after its receipt`() {
        let underWay = UnderWay()
        underWay.withdraw(["a", "b"])
        underWay.begin("a")
        #expect(underWay.isWithdrawn("a"))
        underWay.forget("b")
        underWay.begin("b")
        #expect(!underWay.isWithdrawn("b"))
    }

    @Test func `only what is under way is remembered as withdrawn, until it ends`() {
        let underWay = UnderWay()
        underWay.begin("a")
        underWay.begin("b")
        underWay.withdraw(["a", "z"])
        #expect(underWay.isWithdrawn("a"))
        #expect(!underWay.isWithdrawn("b"))
        #expect(!underWay.isWithdrawn("z"))
        #expect(underWay.end("a"))
        #expect(!underWay.end("b"))
        #expect(!underWay.isWithdrawn("a"))
    }

    @Test(.timeLimit(.minutes(1)))
    func `a webhook is not asked for a withdrawn notice`() async throws {
        let secret = try SigningSecret("whsec_YS1zZWNyZXQtb2YtdGhlLXRlc3RzLWFsb25lLTAwMDA=")
        let destination = try WebhookDestination(
            name: "hook", url: try WebhookURL("http://127.0.0.1:9/"), secrets: [secret],
            insecureLoopback: true)
        let channel = try PostChannel(
            destinations: [destination], clock: { Timestamp(seconds: 1_700_000_000) })
        let outcome = await channel.send(
            OutgoingMessage(
                noticeID: "n-1", recipient: "hook", body: [], attempt: 1, isWithdrawn: { true }))
        await channel.stop()
        guard case .temporary(let reason, _) = outcome else {
            Issue.record("not temporary but \(outcome)")
            return
        }
        #expect(reason.contains("withdrawn"))
    }
}
