import Deadlines
import Escalation
import Foundation
import Testing

@testable import Channels

/// GOV.UK Notify: tokens, answers, and what it has had before.
@Suite(.serialized, .timeLimit(.minutes(1)))
struct NotifyTests {
    private static let key = "a-key-with-hyphens-\(PostKind.service)-\(PostKind.notifySecret)"

    private func key(_ text: String = key) throws -> NotifyKey {
        try NotifyKey(Credential(fileContents: Array(text.utf8)))
    }

    /// Checked by hand in another language, as Notify's own library does.
    @Test func `a token is one that Python accepts`() throws {
        let token = try key().token(at: Timestamp(seconds: 1_795_514_400))
        let script = """
            import base64, hashlib, hmac, json, sys
            token, secret = sys.argv[1:]
            head, claims, code = token.split(".")
            right = hmac.new(secret.encode(), f"{head}.{claims}".encode(), hashlib.sha256).digest()
            whole = lambda text: base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
            assert hmac.compare_digest(right, whole(code)) and "=" not in token
            assert json.loads(whole(head)) == {"typ": "JWT", "alg": "HS256"}
            print(json.dumps(json.loads(whole(claims)), sort_keys=True), end="")
            """
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/python3")
        process.arguments = ["-c", script, token, PostKind.notifySecret]
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let answer = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        #expect(
            String(decoding: answer, as: UTF8.self)
                == #"{"iat": 1795514400, "iss": "\#(PostKind.service)"}"#)
    }

    @Test(arguments: [
        "", "hunter2", PostKind.notifySecret, "\(PostKind.service)\(PostKind.notifySecret)",
        "name-\(PostKind.service)-not-a-secret",
    ])
    func `a key that does not end in two ids is refused and not shown`(text: String) {
        let error = #expect(throws: InvalidValue.self) { try key(text) }
        #expect(text.isEmpty || error?.description.contains(text) == false)
    }

    @Test func `a mail and a text message are asked for with template, address and reference`()
        async throws
    {
        for kind in [PostKind.email, .sms] {
            let bench = try PostBench(kind)
            let outcome = try await bench.send(status: 201, kind.taken.body)
            #expect(
                outcome.words
                    == "HTTP 201, notification bfb50d92-100d-4b8b-b559-14fa3b091cda: created, not "
                    + "yet delivered")
            let request = try bench.server.next("request")
            #expect(request.path == "/v2/notifications/\(kind.rawValue)")
            #expect(request.headers?["authorization"]?.hasPrefix("Bearer ey") == true)
            let body = try Fixture.object(Array((request.body ?? "").utf8))
            #expect(body["template_id"] as? String == "f33517ff-2a88-4f6e-b855-c550268ce08a")
            #expect(body["reference"] as? String == "notice-1")
            let address = body[kind == .email ? "email_address" : "phone_number"]
            #expect(address as? String == kind.recipient)
            await bench.stop()
        }
    }

    @Test(arguments: [
        (400, "BadRequestError", "misconfigured"), (400, "ValidationError", "permanent"),
        (403, "AuthError", "misconfigured"), (404, "NoResultFound", "misconfigured"),
        (429, "RateLimitError", "temporary"), (429, "TooManyRequestsError", "temporary"),
        (500, "Exception", "temporary"),
    ])
    func `the status and the error's type decide`(status: Int, type: String, kind: String)
        async throws
    {
        let bench = try PostBench(.sms)
        let body =
            #"{"errors":[{"error":"\#(type)","message":"a sentence"}],"status_code":\#(status)}"#
        let outcome = try await bench.send(status: status, body)
        #expect(outcome.kind == kind, "\(outcome)")
        #expect(outcome.words.contains("HTTP \(status) \(type): a sentence"))
        if status == 403 { #expect(outcome.words.contains("right to within 30 seconds")) }
        if case .temporary(_, let seconds) = outcome, status == 429 {
            #expect(seconds == (type == "RateLimitError" ? 60 : 3600))
        }
        await bench.stop()
    }

    @Test(arguments: [
        ("sending", "accepted", 0), ("delivered", "accepted", 0), ("created", "accepted", 0),
        ("permanent-failure", "permanent", 0), ("technical-failure", "accepted", 1),
        ("temporary-failure", "accepted", 1), ("", "accepted", 1),
    ])
    func `what may have arrived is asked for before it is sent again`(
        status: String, kind: String, posts: Int
    ) async throws {
        let bench = try PostBench(.email)
        let id = "740e5834-3a29-46b4-9a6f-16142fde533a"
        let found = status.isEmpty ? "" : #"{\"id\":\"\#(id)\",\"status\":\"\#(status)\"}"#
        let get = #"{"status":200,"body":"{\"notifications\":[\#(found)]}"}"#
        let created = #""status":201,"body":"{\"id\":\"\#(id)\"}""#
        try bench.server.tell(#"{\#(created),"get":\#(get)}"#)
        let outcome = await bench.channel.send(try bench.message(attempt: 2))
        #expect(outcome.kind == kind, "\(outcome)")
        let requests = try bench.server.all("request")
        #expect(requests.filter { $0.method == "POST" }.count == posts)
        let asked = try #require(requests.first)
        #expect(asked.method == "GET" && asked.path == "/v2/notifications?reference=notice-1")
        await bench.stop()
    }

    @Test func `what cannot be found out is sent`() async throws {
        let bench = try PostBench(.sms)
        try bench.server.tell(
            #"{"status":201,"body":"{\"id\":\"a\"}","get":{"status":500,"body":"no"}}"#)
        #expect(await bench.channel.send(try bench.message(attempt: 3)).kind == "accepted")
        await bench.stop()
    }

    @Test(arguments: [
        "447700900123", "+0447700900123", "+44 7700 900123", "07700900123", "+44", "sam",
    ])
    func `a number has its country`(text: String) {
        #expect(throws: InvalidValue.self) { try PhoneNumber(text) }
    }
}
