import Foundation
import Glibc
import Testing

/// Commands that run another one in worse surroundings.
enum Beneath {
    static let isRoot = getuid() == 0
    static let notRoot: Comment = "SKIPPED: only root can make such surroundings"

    /// As a user that owns nothing.
    static let nobody = [
        "/usr/bin/setpriv", "--reuid=65534", "--regid=65534", "--clear-groups",
        // What ends the process before it ends it too: a change of user would have taken that away.
        "--pdeathsig=KILL", "--",
    ]

    /// After `script`, which sees a file system of its own.
    static func ownMounts(_ script: String) -> [String] {
        ["/usr/bin/unshare", "--mount", "/bin/sh", "-ec", script + "\nexec \"$@\"", "sh"]
    }

    /// The same, as the first process of a system of its own.
    static func ownProcesses(_ script: String) -> [String] {
        [
            "/usr/bin/unshare", "--mount", "--pid", "--fork", "--kill-child", "/bin/sh", "-ec",
            script + "\nexec \"$@\"", "sh",
        ]
    }

    /// With further environment.
    static func environment(_ variables: String...) -> [String] { ["/usr/bin/env"] + variables }

    /// Lets everybody into a folder, and gives what is in it to nobody.
    static func giveAway(_ folder: URL) throws {
        let all = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)
        for file in [folder] + (all?.allObjects as? [URL] ?? []) {
            guard chown(file.path, 65_534, 65_534) == 0 else {
                throw Vain(description: "\(file.path) cannot be given away: \(errno)")
            }
        }
    }
}
