import Foundation
import Glibc

/// Where secrets lie, and how safely.
package struct CredentialPlaces: Sendable {
    /// One that was found.
    struct Found {
        let path: String
        /// Only systemd can read it.
        let isEncrypted: Bool
    }

    /// What everything is looked for below: empty, but for another system's files.
    let root: String
    /// The one folder that counts, when systemd or somebody names it.
    let folder: String?
    /// Whether systemd made that folder for this process, and guards it.
    let isSystemds: Bool
    /// The installed unit; nil when one folder counts, or there is none.
    package let unit: UnitCredentials?

    /// Those in which systemd looks, the first that has a name counts.
    private static let stores = [
        "/etc/credstore", "/run/credstore", "/usr/local/lib/credstore", "/usr/lib/credstore",
    ]

    /// Looks in `$CREDENTIALS_DIRECTORY` of `environment`, else in `folder`, else where the unit and systemd look.
    package init(environment: [String: String], folder: String?, root: String = "") {
        self.root = root.hasSuffix("/") ? String(root.dropLast()) : root
        isSystemds = environment["CREDENTIALS_DIRECTORY"] != nil
        self.folder = environment["CREDENTIALS_DIRECTORY"] ?? folder
        unit = self.folder == nil ? UnitCredentials.read(below: self.root) : nil
    }

    /// The file of a secret; nil when there is none.
    func find(_ name: String) -> Found? {
        // What may not be looked at is there for all that is known.
        candidates(name).first { FileStatus.failure(path: $0.path).map { $0 == EACCES } ?? true }
    }

    private func candidates(_ name: String) -> [Found] {
        if let folder { return [Found(path: "\(folder)/\(name)", isEncrypted: false)] }
        switch unit?.load(of: name) {
        case .file(let path, let isEncrypted)?:
            return [Found(path: path, isEncrypted: isEncrypted)]
        case .named(let file, true)?:
            // systemd takes what it finds for encrypted, wherever that is.
            return (encrypted(file) + plain(file)).map { Found(path: $0, isEncrypted: true) }
        case .named(let file, false)?:
            return plain(file).map { Found(path: $0, isEncrypted: false) }
        case .unknown?, .writtenOut?: return []
        case nil:
            return plain(name).map { Found(path: $0, isEncrypted: false) }
                + encrypted(name).map { Found(path: $0, isEncrypted: true) }
        }
    }

    private func plain(_ file: String) -> [String] { Self.stores.map { "\(root)\($0)/\(file)" } }

    private func encrypted(_ file: String) -> [String] {
        Self.stores.map { "\(root)\($0).encrypted/\(file)" }
    }

    /// What is to be done about a secret that is missing.
    func remedy(for name: String) -> String {
        if folder == nil, case .named(let file, false)? = unit?.load(of: name),
            let found = encrypted(file).first(where: { FileStatus.failure(path: $0) == nil })
        {
            return "it lies encrypted in \(found), where LoadCredential= does not look; write "
                + "LoadCredentialEncrypted=\(name) into the unit"
        }
        return "put it into \(home(of: name)) (mode 0600, owner root) and restart"
    }

    private func home(of name: String) -> String {
        if let folder { return "\(folder)/\(name)" }
        switch unit?.load(of: name) {
        case .file(let path, _)?: return path
        case .named(let file, true)?: return encrypted(file)[0]
        case .named(let file, false)?: return plain(file)[0]
        default: return plain(name)[0]
        }
    }

    /// Files of ours in the folder of secrets that nothing names.
    func strays(besides known: Set<String>) -> [String] {
        guard folder == nil else { return [] }
        let names = (try? FileManager.default.contentsOfDirectory(atPath: root + Self.stores[0]))
        let units = UnitCredentials.all(below: root)
        return (names ?? []).sorted().filter { name in
            name.hasPrefix("longstop") && !known.contains(name)
                && !name.hasSuffix(CredentialExpiry.ending)
                && !units.contains { $0.takes(name) }
        }.map { "\(root)\(Self.stores[0])/\($0)" }
    }

    /// Whom a secret may belong to: the administrator, whoever asks, and the service.
    private var owners: Set<UInt32> {
        var owners: Set<UInt32> = [0, geteuid()]
        if let user = unit?.user, let entry = getpwnam(user) { owners.insert(entry.pointee.pw_uid) }
        return owners
    }

    /// Who but those may read or change the file; throws a sentence when that cannot be told.
    func dangers(of path: String) throws(SystemError) -> [String] {
        let file = try status(path)
        guard file.status.kind == .regular else {
            throw SystemError("it is not a file; put a file in its place")
        }
        var dangers: [String] = []
        // In its own folders systemd may write an access list, whose mask shows as the group's bits.
        let mode = file.status.mode & (isSystemds ? 0o007 : 0o077)
        if mode != 0 {
            let octal = String(file.status.mode, radix: 8)
            dangers.append("others may use it (mode 0\(octal)); chmod 0600 \(file.path)")
        }
        if !owners.contains(file.status.owner) {
            dangers.append(
                "it belongs to user \(file.status.owner), who may change it; chown root \(file.path)"
            )
        }
        let folder = String(file.path[..<(file.path.lastIndex(of: "/") ?? file.path.startIndex)])
        let around = try status(folder.isEmpty ? "/" : folder)
        if around.status.mode & 0o022 != 0 || !owners.contains(around.status.owner) {
            dangers.append(
                "others may put another in its place, since they may write in \(around.path); "
                    + "chown root \(around.path), chmod 0700 \(around.path)")
        }
        return dangers
    }

    private func status(_ path: String) throws(SystemError) -> (path: String, status: FileStatus) {
        guard let real = realpath(path, nil) else { throw Self.unreadable(errno) }
        defer { free(real) }
        let resolved = String(cString: real)
        do {
            return (resolved, try FileStatus(path: resolved))
        } catch {
            throw Self.unreadable(error.code)
        }
    }

    private static func unreadable(_ code: Int32) -> SystemError {
        SystemError(
            "it cannot be looked at: \(SystemError.cause(code))"
                + (code == EACCES ? "; ask as root" : "; mend the file"))
    }
}
