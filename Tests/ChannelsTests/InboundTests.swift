import Crypto
import Deadlines
import Escalation
import Foundation
import Testing

@testable import Channels

/// What far sides say back, before anything is done about it.
@Suite struct InboundTests {
    private static let now = Timestamp(seconds: 1_614_265_330)
    private static let body = Array(#"{"test": 2432232314}"#.utf8)
    private static let right = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="

    private func verify(
        _ signatures: String = right, id: String = "msg_p5jXN8AQM9LWM0D4loKWxJek",
        timestamp: String = "1614265330", body: [UInt8] = body, now: Timestamp = now
    ) throws {
        try SigningSecret("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").verify(
            id: id, timestamp: timestamp, body: body, signatures: signatures, now: now)
    }

    @Test func `a message signed by our secret is taken, beside other signatures`() throws {
        try verify()
        try verify("v1a,other v1,AAAA \(Self.right)")
        try verify(now: Self.now.advanced(seconds: 300))
        try verify(now: Self.now.advanced(seconds: -300))
    }

    @Test func `any other message is refused`() {
        let changed: [() throws -> Void] = [
            { try verify("") }, { try verify("v1,AAAA") },
            { try verify(String(Self.right.dropFirst(3))) },
            { try verify("v2" + Self.right.dropFirst(2)) }, { try verify(id: "msg") },
            { try verify(timestamp: "1614265331") }, { try verify(timestamp: "") },
            { try verify(timestamp: "-1614265330") },
            { try verify(timestamp: "9223372036854775808") },
            { try verify(body: Self.body + [32]) },
            { try verify(now: Self.now.advanced(seconds: 301)) },
            { try verify(now: Self.now.advanced(seconds: -301)) },
            {
                try verify(
                    Array(repeating: "v1,AAAA", count: 16).joined(separator: " ") + Self.right)
            },
        ]
        for change in changed { #expect(throws: InvalidValue.self) { try change() } }
    }

    // MARK: PagerDuty

    private static let host = "longstop.trust.example"

    private func incident(
        _ type: String = "incident.acknowledged",
        key: String = "longstop-17-longstop.trust.example", at: String = "2026-11-24T10:05:22.169Z",
        agent: String = #"{"id":"PLH1HKV","summary":"Sam Example","type":"user_reference"}"#
    ) -> [UInt8] {
        Array(
            #"""
            {"event":{"id":"5ac64822","event_type":"\#(type)","resource_type":"incident",
            "occurred_at":"\#(at)","agent":\#(agent),"client":null,
            "data":{"id":"PGR0VU2","type":"incident","status":"acknowledged","incident_key":"\#(key)"}}}
            """#.utf8)
    }

    @Test func `PagerDuty says which alert somebody has taken on, and when`() throws {
        let answer = try #require(try PagerDutyAnswer(body: incident(), host: Self.host))
        #expect(answer.event == .acknowledged && answer.key.alert == 17 && answer.id == "5ac64822")
        #expect(answer.occurredAt == Timestamp(rfc3339: "2026-11-24T10:05:22.169Z"))
        #expect(answer.by == "Sam Example")
        let rule = try PagerDutyAnswer(
            body: incident("incident.resolved", agent: #"{"type":"service_reference"}"#),
            host: Self.host)
        #expect(rule?.event == .resolved && rule?.by == nil)
        #expect(try PagerDutyAnswer(body: incident(agent: "null"), host: Self.host)?.by == nil)
    }

    @Test func `what concerns no alert of ours is passed over`() throws {
        for type in ["incident.triggered", "incident.annotated", "service.updated"] {
            #expect(try PagerDutyAnswer(body: incident(type), host: Self.host) == nil)
        }
        let keys = [
            "d3640fbd", "longstop-17-other.example", "longstop--longstop.trust.example",
            "longstop-+7-longstop.trust.example",
            "longstop-99999999999999999999-longstop.trust.example",
            "longstop-longstop.trust.example",
        ]
        for key in keys {
            #expect(try PagerDutyAnswer(body: incident(key: key), host: Self.host) == nil)
        }
    }

    @Test func `a body that is no webhook is refused`() {
        for body in ["", "{}", "[]", #"{"event":{"id":"x"}}"#] {
            #expect(throws: InvalidValue.self) {
                try PagerDutyAnswer(body: Array(body.utf8), host: Self.host)
            }
        }
        #expect(throws: InvalidValue.self) {
            try PagerDutyAnswer(body: incident(at: "yesterday"), host: Self.host)
        }
    }

    @Test func `a PagerDuty signature is over the bytes as they came`() throws {
        let secret = try Credential(fileContents: Array("a webhook secret".utf8))
        let code = HMAC<SHA256>.authenticationCode(
            for: incident(), using: SymmetricKey(data: Data("a webhook secret".utf8)))
        let right = "v1=" + code.map { String(format: "%02x", $0) }.joined()
        try PagerDutyAnswer.verify(body: incident(), signatures: right, secret: secret)
        try PagerDutyAnswer.verify(
            body: incident(), signatures: "v1=00,\(right)", secret: secret)
        for wrong in ["", "v1=", "v0" + right.dropFirst(2), String(right.dropLast())] {
            #expect(throws: InvalidValue.self) {
                try PagerDutyAnswer.verify(body: incident(), signatures: wrong, secret: secret)
            }
        }
        #expect(throws: InvalidValue.self) {
            try PagerDutyAnswer.verify(body: incident() + [32], signatures: right, secret: secret)
        }
    }

    // MARK: GOV.UK Notify

    private func receipt(_ status: String, reference: String = "\"notice-1\"") -> [UInt8] {
        Array(
            #"""
            {"id":"740e5834-3a29-46b4-9a6f-16142fde533a","reference":\#(reference),"to":"sam@trust.example",
            "status":"\#(status)","created_at":"2026-11-24T10:05:22.169Z","notification_type":"email"}
            """#.utf8)
    }

    @Test(arguments: [
        "delivered", "permanent-failure", "temporary-failure", "technical-failure",
    ])
    func `Notify says how a message ended`(status: String) throws {
        let callback = try #require(try NotifyCallback(body: receipt(status)))
        #expect(callback.status.rawValue == status && callback.noticeID == "notice-1")
        #expect(callback.id == "740e5834-3a29-46b4-9a6f-16142fde533a")
        #expect(!"\(callback)".contains("sam@"))
    }

    @Test func `a message that has not ended, or is not ours, is passed over`() throws {
        #expect(try NotifyCallback(body: receipt("sending")) == nil)
        #expect(try NotifyCallback(body: receipt("delivered", reference: "null")) == nil)
        #expect(try NotifyCallback(body: receipt("delivered", reference: "\"a b\"")) == nil)
        for body in ["", "{}", "[]"] {
            #expect(throws: InvalidValue.self) { try NotifyCallback(body: Array(body.utf8)) }
        }
    }

    @Test func `a callback has our bearer, and no other`() throws {
        let token = try Credential(fileContents: Array("a long callback token".utf8))
        try NotifyCallback.verify(authorization: "Bearer a long callback token", token: token)
        for wrong in ["", "Bearer ", "Bearer a long callback toke", "a long callback token"] {
            #expect(throws: InvalidValue.self) {
                try NotifyCallback.verify(authorization: wrong, token: token)
            }
        }
    }
}
