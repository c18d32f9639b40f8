import Channels
import Foundation
import Testing

@testable import Daemon
@testable import Deadlines
@testable import Storage

/// The check by hand: whatever is missing or broken is a finding.
@Suite struct DoctorTests {
    private static let config = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().appending(path: "config").path
    private let now = Timestamp(rfc3339: "2026-11-27T10:00:00Z")!
    private let folder = TemporaryFolder()

    private struct Nobody: Error, CustomStringConvertible {
        var description: String { "no daemon answers" }
    }

    private func doctor(_ folder: String = config) -> Doctor {
        var doctor = Doctor(folder: folder)
        doctor.store = self.folder.path + "/longstop.db"
        doctor.credentials = self.folder.path
        return doctor
    }

    private let silent: @Sendable (String, String) throws -> LocalClient.Answer = { _, _ in
        throw Nobody()
    }

    private func found(_ code: AuditCode, in checks: [AuditCheck]) throws -> AuditCheck {
        try #require(checks.first { $0.code == code }, "\(checks)")
    }

    @Test("without a configuration, a store, a secret and a daemon each is a finding")
    func nothing() async throws {
        let broken = folder.write("authority: [\n", to: "longstop.yml")
        let checks = await doctor(String(broken.dropLast("/longstop.yml".count)))
            .checks(at: now, ask: silent)
        #expect(checks.failing == [.configuration, .daemon, .store])
        let configuration = try found(.configuration, in: checks)
        #expect(configuration.sentence.contains("mistakes, the first is /"), "\(configuration)")
        #expect(try found(.daemon, in: checks).sentence.contains("nobody watches"))
        #expect(try found(.store, in: checks).sentence.contains("does not exist"))
        #expect(
            checks.allSatisfy { $0.severity == .ok || !$0.remedy.isEmpty || $0.code == .daemon })
    }

    @Test("missing credentials are named, and never shown")
    func credentials() async throws {
        var checks = await doctor().checks(at: now, ask: silent)
        let missing = try found(.credentials, in: checks)
        #expect(missing.severity == .failure)
        #expect(missing.sentence.contains("on-call-pager-signing, smtp-password"), "\(missing)")
        folder.write("s3cret-word", to: "smtp-password")
        let key = "whsec_" + Data(repeating: 1, count: 32).base64EncodedString()
        folder.write(key, to: "on-call-pager-signing")
        checks = await doctor().checks(at: now, ask: silent)
        #expect(try found(.credentials, in: checks).severity == .ok, "\(checks)")
        #expect(!checks.contains { $0.text.contains("s3cret-word") })
        var elsewhere = doctor()
        elsewhere.credentials = folder.path + "/gone"
        checks = await elsewhere.checks(at: now, ask: silent)
        #expect(try found(.credentials, in: checks).severity == .warning)
    }

    @Test("a heartbeat's credential is looked at, and its URL not shown")
    func heartbeat() async throws {
        let site = folder.write("heartbeat: { credential: beat }\n", to: "site.yml")
        let key = "whsec_" + Data(repeating: 1, count: 32).base64EncodedString()
        folder.write("word", to: "smtp-password")
        folder.write(key, to: "on-call-pager-signing")
        folder.write("http://hc.example/secret-word", to: "beat")
        var doctor = doctor()
        doctor.overlays = [site]
        let finding = try found(.credentials, in: await doctor.checks(at: now, ask: silent))
        #expect(finding.severity == .failure && finding.sentence.contains("heartbeat"))
        #expect(!finding.text.contains("secret-word"), "\(finding)")
    }

    @Test("what the daemon says of itself is among the findings, and the store is read beside it")
    func beside() async throws {
        let store = try Store(path: folder.path + "/longstop.db", role: .daemon)
        _ = try await store.record([ServicesFixtures.fact])
        let pulse = Pulse(startedAt: now.advanced(seconds: -3600), closedChannels: ["x is missing"])
        pulse.passed(at: now.advanced(seconds: -1))
        pulse.advanced(failing: 2, at: now.advanced(seconds: -5))
        pulse.reloaded(isGood: false, at: now)
        pulse.audited([AuditCheck(.cases, .failure, "x", "y")], at: now)
        let reply = AuditReport.reply(pulse)
        #expect(reply.status == 503)
        #expect(AuditReport.health(in: reply.json) == pulse.health)
        let checks = await doctor().checks(at: now) { _, path in
            #expect(path == "/v1/health")
            return LocalClient.Answer(status: reply.status, body: reply.json)
        }
        #expect(try found(.daemon, in: checks).severity == .ok)
        #expect(try found(.passes, in: checks).severity == .ok)
        #expect(try found(.cases, in: checks).sentence.contains("2 cases"))
        #expect(try found(.reload, in: checks).severity == .warning)
        #expect(try found(.coverage, in: checks).severity == .ok)
        #expect(try found(.channels, in: checks).sentence.contains("x is missing"))
        // The fact is due since it was recorded, and nothing has advanced its case.
        #expect(try found(.watching, in: checks).severity == .failure)
        pulse.audited([AuditCheck(.cases, .ok, "x")], at: now)
        #expect(AuditReport.reply(pulse).status == 200)
        #expect(AuditReport.health(in: Array("{}".utf8)) == nil)
        try await store.close()
    }

    @Test("a finding is one line for people with what to do below it, and one object for programs")
    func shown() {
        let check = AuditCheck(.outbox, .failure, "a notice waits", "look at it")
        #expect(
            AuditReport.text(check)
                == "FAIL     outbox         a notice waits\n                        look at it")
        #expect(
            AuditReport.json(check)
                == #"{"check":"outbox","severity":"failure","finding":"a notice waits","#
                + #""remedy":"look at it","feed":null}"#)
    }
}
