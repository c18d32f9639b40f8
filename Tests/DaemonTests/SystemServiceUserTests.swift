import Foundation
import Testing

@testable import Daemon

/// What root may read, and the user of the service may not.
@Suite struct SystemServiceUserTests {
    private func mode(_ mode: Int, of path: String) throws {
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
    }

    @Test func `what a user may not read is named, with what to do`() throws {
        let folder = TemporaryFolder()
        let user = try #require(ServiceUser(named: "nobody"))
        let open = folder.write("a: 1", to: "open.yml")
        let closed = folder.write("a: 1", to: "closed.yml")
        try mode(0o755, of: folder.path)
        try mode(0o644, of: open)
        try mode(0o600, of: closed)
        let found = user.unreadable(below: folder.path)
        #expect(found.count == 1 && found[0].hasPrefix(closed), "\(found)")
        #expect(found[0].contains("chmod a+r \(closed)"))
        // A folder must be entered too.
        try mode(0o744, of: folder.path)
        #expect(user.unreadable(below: folder.path).contains { $0.contains("chmod a+rx") })
        #expect(ServiceUser(named: "no-such-user-here") == nil)
    }
}
