import Foundation

/// The secrets that the installed unit hands to the daemon, as its files say; nobody has to be asked.
package struct UnitCredentials: Sendable {
    /// How a secret comes.
    enum Load: Hashable {
        /// By this name from the folders of secrets.
        case named(String, isEncrypted: Bool)
        /// From this file.
        case file(String, isEncrypted: Bool)
        /// From a path that only systemd can tell, or written out in the unit itself.
        case unknown
        case writtenOut
    }

    /// The file of the unit.
    package let path: String
    /// Who it runs as, if that is said.
    private(set) var user: String?
    private var loads: [String: Load] = [:]
    /// What the unit holds itself; a file that is loaded goes before it.
    private var written: [String: Load] = [:]
    /// Folders all of whose files are handed over, each under a beginning and its own name.
    private var folders: [(start: String, path: String, isEncrypted: Bool)] = []
    /// `ImportCredential=` of systemd 254 and later: names with `*` and the like.
    private var patterns: [String] = []

    /// Folders of units, the weightiest first.
    private static let places = [
        "/etc/systemd/system", "/run/systemd/system", "/usr/local/lib/systemd/system",
        "/usr/lib/systemd/system", "/lib/systemd/system",
    ]

    /// Reads the unit and its drop-ins below `root`; nil when it is not installed, or masked.
    package static func read(below root: String, unit: String = "longstop.service")
        -> UnitCredentials?
    {
        let files = FileManager.default
        let paths = places.map { "\(root)\($0)/\(unit)" }
        guard let path = paths.first(where: files.fileExists(atPath:)),
            let text = try? String(contentsOfFile: path, encoding: .utf8), !text.isEmpty
        else { return nil }
        var result = UnitCredentials(path: path)
        result.take(text, below: root)
        // Of drop-ins of one name the weightiest counts, and they are taken in order of name.
        var dropIns: [String: String] = [:]
        for folder in places.reversed().map({ "\(root)\($0)/\(unit).d" }) {
            for name in (try? files.contentsOfDirectory(atPath: folder)) ?? []
            where name.hasSuffix(".conf") {
                dropIns[name] = "\(folder)/\(name)"
            }
        }
        for (_, file) in dropIns.sorted(by: { $0.key < $1.key }) {
            result.take((try? String(contentsOfFile: file, encoding: .utf8)) ?? "", below: root)
        }
        return result
    }

    private init(path: String) { self.path = path }

    /// Every unit of ours: what is loaded by another one than the daemon's is used all the same.
    static func all(below root: String) -> [UnitCredentials] {
        let names = places.flatMap {
            (try? FileManager.default.contentsOfDirectory(atPath: root + $0)) ?? []
        }
        let ours = Set(names).filter { $0.hasPrefix("longstop") && $0.hasSuffix(".service") }
        return ours.sorted().compactMap { read(below: root, unit: $0) }
    }

    /// How the unit loads a secret; nil when it does not.
    func load(of name: String) -> Load? {
        if let load = loads[name] { return load }
        if let folder = folders.first(where: { name.hasPrefix($0.start + "_") }) {
            let file = "\(folder.path)/\(name.dropFirst(folder.start.count + 1))"
            return .file(file, isEncrypted: folder.isEncrypted)
        }
        if patterns.contains(where: { fnmatch($0, name, 0) == 0 }) {
            return .named(name, isEncrypted: false)
        }
        return written[name]
    }

    /// Whether it takes a file from the folders of secrets.
    func takes(_ file: String) -> Bool {
        loads.values.contains {
            switch $0 {
            case .named(let name, _): name == file
            case .file(let path, _): path.hasSuffix("/credstore/" + file)
            case .unknown, .writtenOut: false
            }
        }
    }

    private mutating func take(_ text: String, below root: String) {
        var section = ""
        let whole = text.replacing("\\\n", with: " ")
        for line in whole.split(whereSeparator: \.isNewline) {
            let line = line.trimmingCharacters(in: .whitespaces)
            if line.hasPrefix("#") || line.hasPrefix(";") { continue }
            if line.hasPrefix("[") { section = line }
            guard section == "[Service]", let equals = line.firstIndex(of: "=") else { continue }
            let key = line[..<equals].trimmingCharacters(in: .whitespaces)
            let value = line[line.index(after: equals)...]
                .trimmingCharacters(in: CharacterSet(charactersIn: " \t\"'"))
            assign(key, value, below: root)
        }
    }

    private mutating func assign(_ key: String, _ value: String, below root: String) {
        let parts = value.split(separator: ":", maxSplits: 1).map(String.init)
        switch key {
        case "User": user = value.isEmpty ? nil : value
        case "LoadCredential", "LoadCredentialEncrypted":
            guard let name = parts.first else {
                // An empty one forgets those before it, of both kinds of loading.
                loads = [:]
                folders = []
                return
            }
            load(
                name, from: parts.count > 1 ? parts[1] : name,
                isEncrypted: key.hasSuffix("Encrypted"), below: root)
        case "SetCredential", "SetCredentialEncrypted":
            guard let name = parts.first else {
                written = [:]
                return
            }
            // Nobody but systemd reads what is encrypted, wherever it stands.
            written[name] = key == "SetCredential" ? .writtenOut : .unknown
        case "ImportCredential":
            if value.isEmpty { patterns = [] } else { patterns.append(value) }
        default: break
        }
    }

    private mutating func load(
        _ name: String, from source: String, isEncrypted: Bool, below root: String
    ) {
        var isFolder: ObjCBool = false
        if source.contains("%") {
            loads[name] = .unknown
        } else if !source.hasPrefix("/") {
            loads[name] = .named(source, isEncrypted: isEncrypted)
        } else if FileManager.default.fileExists(atPath: root + source, isDirectory: &isFolder),
            isFolder.boolValue
        {
            folders.append((name, root + source, isEncrypted))
        } else {
            loads[name] = .file(root + source, isEncrypted: isEncrypted)
        }
    }
}
