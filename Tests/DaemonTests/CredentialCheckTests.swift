import Deadlines
import Foundation
import Glibc
import Testing

@testable import Daemon

/// What is said of secrets in a system of its own, below a folder.
@Suite struct CredentialCheckTests {
    private let root = FileManager.default.temporaryDirectory.appending(path: "longstop-\(UUID())")
    private let now = Timestamp(rfc3339: "2026-12-01T09:00:00Z") ?? Timestamp(seconds: 0)
    private static let signing =
        "whsec_" + Data(repeating: 7, count: 32).base64EncodedString()

    private func write(_ text: String, to path: String, mode: Int = 0o600) throws {
        let file = root.appending(path: path)
        try FileManager.default.createDirectory(
            at: file.deletingLastPathComponent(), withIntermediateDirectories: true,
            attributes: [.posixPermissions: 0o700])
        try Data(text.utf8).write(to: file)
        chmod(file.path, mode_t(mode))
    }

    /// What is found of `pager-signing`, the one secret of the small configuration, and what is wrong with it.
    private func finding(
        _ miniature: Miniature = Miniature(), folder: String? = nil
    ) throws -> CredentialFinding {
        let places = CredentialPlaces(environment: [:], folder: folder, root: root.path)
        let check = CredentialCheck(try miniature.load(), in: places, at: now)
        return try #require(check.secrets().first)
    }

    private func remove() { try? FileManager.default.removeItem(at: root) }

    @Test func `a good one is present, and no expiry is known`() throws {
        defer { remove() }
        try write(Self.signing, to: "etc/credstore/pager-signing")
        let finding = try finding()
        #expect(finding.state == .present && finding.problems.isEmpty && finding.warnings.isEmpty)
        let text = Reports.text(finding, zone: .utc)
        #expect(
            text == "pager-signing (a signing secret of webhook \"pager\"): present in "
                + "\(root.path)/etc/credstore/pager-signing, no expiry known")
    }

    @Test func `one that is missing says where it belongs`() throws {
        defer { remove() }
        let finding = try finding()
        #expect(finding.state == .missing)
        #expect(
            finding.problems == [
                "put it into \(root.path)/etc/credstore/pager-signing (mode 0600, owner root) and restart"
            ])
    }

    @Test(arguments: ["run/credstore", "usr/lib/credstore"])
    func `it is found wherever systemd looks`(_ folder: String) throws {
        defer { remove() }
        try write(Self.signing, to: "\(folder)/pager-signing")
        #expect(try finding().state == .present)
    }

    @Test func `an encrypted one is present, and its content is for systemd alone`() throws {
        defer { remove() }
        try write("k6iUCUh0RJCQyvL8k8q1UyAAAAAB", to: "etc/credstore.encrypted/pager-signing")
        let finding = try finding()
        #expect(finding.state == .encrypted && finding.problems.isEmpty, "\(finding.problems)")
    }

    @Test(arguments: [0o604, 0o640, 0o644, 0o606])
    func `one that others may use is a problem`(_ mode: Int) throws {
        defer { remove() }
        try write(Self.signing, to: "etc/credstore/pager-signing", mode: mode)
        let problems = try finding().problems
        #expect(problems.count == 1)
        #expect(
            problems.first?.hasPrefix("others may use it (mode 0\(String(mode, radix: 8)))") == true
        )
    }

    @Test func `so is one in a folder where others may put another in its place`() throws {
        defer { remove() }
        try write(Self.signing, to: "etc/credstore/pager-signing")
        chmod(root.path + "/etc/credstore", 0o777)
        let problems = try finding().problems
        #expect(problems.count == 1)
        #expect(problems.first?.hasPrefix("others may put another in its place") == true)
    }

    @Test(.enabled(if: geteuid() == 0, "SKIPPED: only root can give a file away"))
    func `so is one that belongs to somebody else`() throws {
        defer { remove() }
        try write(Self.signing, to: "etc/credstore/pager-signing")
        chown(root.path + "/etc/credstore/pager-signing", 12_345, 0)
        let problems = try finding().problems
        #expect(problems.map { $0.hasPrefix("it belongs to user 12345") } == [true])
    }

    @Test(arguments: [
        ("", "is empty"), ("\n", "is empty"), ("hunter2", "does not start with whsec_"),
    ])
    func `one that is not what it should be is told without being shown`(
        _ content: String, _ said: String
    ) throws {
        defer { remove() }
        try write(content, to: "etc/credstore/pager-signing")
        let problems = try finding().problems
        #expect(problems.count == 1 && problems[0].contains(said), "\(problems)")
        #expect(!problems.joined().contains("hunter2"))
    }

    @Test(arguments: [
        ("2026-11-30", 1, 0), ("2026-12-01", 0, 1), ("2026-12-31", 0, 1), ("2027-01-01", 0, 0),
        ("soon", 1, 0),
    ])
    func `the day in the file beside it is the last on which it counts`(
        _ day: String, _ problems: Int, _ warnings: Int
    ) throws {
        defer { remove() }
        try write(Self.signing, to: "etc/credstore/pager-signing")
        try write("\(day)\n", to: "etc/credstore/pager-signing.expires")
        let finding = try finding()
        #expect(finding.problems.count == problems && finding.warnings.count == warnings)
    }

    @Test func `one folder counts alone when somebody names it`() throws {
        defer { remove() }
        try write(Self.signing, to: "etc/credstore/pager-signing")
        try write("", to: "mine/other")
        #expect(try finding(folder: root.path + "/mine").state == .missing)
        try write(Self.signing, to: "mine/pager-signing")
        #expect(try finding(folder: root.path + "/mine").state == .present)
    }

    @Test func `a file of ours that nothing names is noted`() throws {
        defer { remove() }
        try write("x", to: "etc/credstore/longstop-old")
        try write("x", to: "etc/credstore/longstop-failed-webhook")
        try write(
            "[Service]\nLoadCredential=longstop-failed-webhook\n",
            to: "etc/systemd/system/longstop-failed@.service")
        try write("x", to: "etc/credstore/somebody-elses")
        let places = CredentialPlaces(environment: [:], folder: nil, root: root.path)
        let check = CredentialCheck(try Miniature().load(), in: places, at: now)
        #expect(
            check.notes() == [
                "\(root.path)/etc/credstore/longstop-old is named by no unit, and by nothing in the configuration"
            ])
    }

    @Test(arguments: [
        ("LoadCredential=other", "the unit does not load it"),
        ("SetCredential=pager-signing:hunter2", "the unit holds it with SetCredential="),
        ("LoadCredential=pager-signing", nil),
        ("LoadCredentialEncrypted=pager-signing:/etc/enc", nil),
        ("LoadCredential=pager-signing\nLoadCredential=", "the unit does not load it"),
        (
            "LoadCredential = other\n[Install]\nLoadCredential=pager-signing",
            "the unit does not load it"
        ),
        ("ImportCredential=pager-*", nil),
    ])
    func `a unit that does not load it is named`(_ lines: String, _ said: String?) throws {
        defer { remove() }
        try write(Self.signing, to: "etc/credstore/pager-signing")
        try write(Self.signing, to: "etc/enc")
        try write("[Service]\n\(lines)\n", to: "lib/systemd/system/longstop.service")
        let problems = try finding().problems
        if let said {
            #expect(problems.count == 1 && problems[0].contains(said), "\(problems)")
            #expect(!problems[0].contains("hunter2"))
        } else {
            #expect(problems.isEmpty, "\(problems)")
        }
    }

    @Test func `one that is encrypted is loaded as such, or is not found`() throws {
        defer { remove() }
        let unit = "lib/systemd/system/longstop.service"
        try write("k6iUCUh0RJCQyvL8k8q1UyAAAAAB", to: "etc/credstore.encrypted/pager-signing")
        try write("[Service]\nLoadCredential=pager-signing\n", to: unit)
        let lost = try finding()
        #expect(lost.state == .missing)
        #expect(
            lost.problems.map { $0.contains("write LoadCredentialEncrypted=pager-signing") } == [
                true
            ])
        for source in ["", ":pager-signing", ":/etc/credstore.encrypted/pager-signing"] {
            try write(
                "[Service]\nLoadCredential=\nLoadCredentialEncrypted=pager-signing\(source)\n",
                to: "etc/systemd/system/longstop.service.d/encrypted.conf")
            let found = try finding()
            #expect(found.state == .encrypted && found.problems.isEmpty, "\(found.problems)")
        }
    }

    @Test func `a drop-in adds what the unit lacks, and says from where`() throws {
        defer { remove() }
        try write("[Service]\nUser=nobody\n", to: "lib/systemd/system/longstop.service")
        let folder = "etc/systemd/system/longstop.service.d"
        try write("[Service]\nLoadCredential=pager-signing:/srv/pager\n", to: "\(folder)/a.conf")
        #expect(
            try finding().problems.map { $0.hasPrefix("put it into \(root.path)/srv/pager ") } == [
                true
            ])
        try write(Self.signing, to: "srv/pager")
        #expect(try finding().path == root.path + "/srv/pager")
        // A unit in /etc stands for the whole of the package's; a folder hands over all its files.
        try write(
            "[Service]\nLoadCredential=pager:/srv/all\n", to: "etc/systemd/system/longstop.service")
        try write("", to: "\(folder)/a.conf")
        try write(Self.signing, to: "srv/all/signing")
        #expect(try finding().path == nil)
        try write("[Service]\nLoadCredential=x:/srv/all\n", to: "\(folder)/b.conf")
        #expect(try finding().problems.contains { $0.hasPrefix("the unit does not load it") })
    }
}

extension Zone {
    fileprivate static let utc = Zone(identifier: "UTC", offset: 0)
}
