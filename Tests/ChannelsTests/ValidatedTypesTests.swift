import Foundation
import Testing

@testable import Channels

@Suite struct ValidatedTypesTests {
    @Test(arguments: [
        "sam@trust.example", "o'brien+duty@trust.example", "a.b-c_d@localhost", "x@127.0.0.1",
    ])
    func `an address is taken as it is`(text: String) throws {
        #expect(try EmailAddress(text).description == text)
    }

    @Test(arguments: [
        "", "sam", "@trust.example", "sam@", "sam@@trust.example", "a@b@c.example",
        "sam @trust.example", "sam@trust.example\r\n",
        "sam@trust.example\nRCPT TO:<eve@evil.example>",
        "sam\r@trust.example", "sam\u{0}@trust.example", "sam\u{7f}@trust.example",
        "<sam@trust.example>", "sam>@trust.example", "sam@trust.example>", "säm@trust.example",
        "sam@trüst.example", ".sam@trust.example", "sam.@trust.example", "s..m@trust.example",
        "sam,alex@trust.example", "\"sam\"@trust.example", "sam(x)@trust.example",
        "sam@-trust.example", "sam@trust..example", "sam@[127.0.0.1]", "sam@::1",
        String(repeating: "a", count: 65) + "@trust.example",
        "sam@" + Array(repeating: "abcdefghi", count: 26).joined(separator: "."),
    ])
    func `what could end a command or a header is no address`(text: String) {
        #expect(throws: InvalidValue.self) { try EmailAddress(text) }
    }

    @Test func `no single byte can break an address`() {
        for byte in UInt8.min...UInt8.max {
            let text = "sam" + String(Unicode.Scalar(byte)) + "x@trust.example"
            let allowed = (try? EmailAddress(text)) != nil
            let harmless =
                HostName.isLetterOrDigit(byte) || "!#$%&'*+-./=?^_`{|}~".utf8.contains(byte)
            #expect(allowed == harmless, "byte \(byte)")
        }
    }

    @Test(arguments: ["a\r\nb", "a\nb", "a\rb", "a\u{0}b", "é", "", " a", "a ", "a\tb", "a\u{7f}"])
    func `what could end a header is no header value`(text: String) {
        #expect(throws: InvalidValue.self) { try HeaderValue(text) }
    }

    @Test func `a webhook URL is https, and its path stays secret`() throws {
        let url = try WebhookURL("https://Hooks.example:8443/a/b%20c?key=s3cret")
        #expect(url.description == "https://hooks.example:8443")
        #expect(url.text == "https://hooks.example:8443/a/b%20c?key=s3cret")
        #expect(try WebhookURL("https://hooks.example").text == "https://hooks.example:443/")
        #expect(try WebhookURL("http://[::1]:80?x=1").text == "http://[::1]:80/?x=1")
        #expect(try WebhookURL("http://127.0.0.1:8080/x").isSecure == false)
    }

    @Test(arguments: [
        "", "https://", "https:///x", "ftp://a.example/", "file:///etc/passwd", "HTTPS://a.example",
        "http://a.example/", "http://localhost/", "http://127.0.0.2/", "http://127.1/",
        "https://sam:pw@a.example/", "https://a.example@evil.example/", "https://a.example/#x",
        "https://a.example/\r\nX: y", "https://a.example/ b", "https://a.example/\u{0}",
        "https://a.example/é", "https://a.example:0/", "https://a.example:65536/",
        "https://a.example:/", "https://a.example:+1/", "https://[::1/", "https://[a.example]/",
        "https://a_b.example/", "https://a.example\\@evil.example/", "https://[::1]x/",
        "https://" + String(repeating: "a", count: 2048) + ".example/",
    ])
    func `another kind of URL is refused without repeating it`(text: String) {
        let error = #expect(throws: InvalidValue.self) { try WebhookURL(text) }
        let words = error?.description ?? "pw"
        #expect(!words.contains("evil") && !words.contains("pw"))
    }

    @Test func `mail without TLS goes to a loopback literal only`() throws {
        let identity = RelayProfile.Identity(
            sender: try EmailAddress("longstop@trust.example"), heloName: try HostName("duty"))
        for host in ["localhost", "127.0.0.2", "relay.example", "10.0.0.1", "127.1"] {
            let error = #expect(throws: ChannelConfigurationError.self) {
                try RelayProfile(
                    name: "main", host: try HostName(host), port: 25, security: .insecureLoopback,
                    identity: identity)
            }
            #expect(error?.description.contains("127.0.0.1 and ::1 only") == true)
        }
        for host in ["127.0.0.1", "::1"] {
            _ = try RelayProfile(
                name: "main", host: try HostName(host), port: 25, security: .insecureLoopback,
                identity: identity)
        }
        let profile = try RelayProfile(
            name: "main", host: try HostName("::1"), port: 465, security: .implicitTLS,
            identity: identity)
        #expect(profile.url == "smtps://[::1]:465/duty")
        #expect(throws: ChannelConfigurationError.self) {
            try EmailChannel(
                profile: profile, credential: try Credential(fileContents: Array("x".utf8)))
        }
    }

    @Test func `plain http needs permission, and secrets are one or two`() throws {
        let plain = try WebhookURL("http://127.0.0.1:8080/")
        let secret = try SigningSecret(Samples.secret)
        let three = [secret, secret, secret]
        for (secrets, allowed) in [([secret], false), ([], true), (three, true)] {
            #expect(throws: ChannelConfigurationError.self) {
                try WebhookDestination(
                    name: "duty", url: plain, secrets: secrets, insecureLoopback: allowed)
            }
        }
    }

    @Test(arguments: [
        [UInt8](), Array("\r\n".utf8), Array("a\nb".utf8), Array("a\u{0}".utf8), [0xff, 0xfe],
    ])
    func `a credential is one line`(bytes: [UInt8]) {
        #expect(throws: InvalidValue.self) { try Credential(fileContents: bytes) }
    }

    @Test func `secrets do not show themselves`() throws {
        let credential = try Credential(fileContents: Array("hunter2\r\n".utf8))
        #expect(credential.password == "hunter2")
        let secret = try SigningSecret(Samples.secret)
        for text in ["\(credential)", "\(secret)", String(reflecting: [credential])] {
            #expect(!text.contains("hunter2") && !text.contains("whsec"))
        }
        var dumped = ""
        dump(credential, to: &dumped)
        dump(secret, to: &dumped)
        #expect(!dumped.contains("hunter2"))
    }

    @Test(arguments: [
        "a\nb\r\n", "a\rb\r\n", "a\r", "a\r\r\n", "a\r\n.\n", "a\u{0}\r\n", "\n.\r\n",
        String(repeating: "x", count: 999) + "\r\n",
    ])
    func `a message with a bare CR or LF, a NUL or a long line is refused`(text: String) {
        #expect(throws: InvalidValue.self) { try MailBody(Array(text.utf8)) }
    }

    @Test func `a message ends with CR LF, and its dots are counted`() throws {
        #expect(try MailBody(Array("a".utf8)).bytes == Array("a\r\n".utf8))
        #expect(try MailBody([]).bytes == [13, 10])
        let body = try MailBody(Array(".a\r\n..\r\nb.\r\n".utf8))
        #expect(body.stuffedCount == body.bytes.count + 2)
    }
}
