import Foundation

/// One thing out of order, with what to write instead.
struct Finding: CustomStringConvertible, Equatable {
    let path: String
    let line: Int
    let message: String

    var description: String { "\(path):\(line): \(message)" }
}

/// A pattern that may stand in no file but the allowed ones.
struct BannedPattern {
    let pattern: String
    /// Ends of the names of files in which it may stand.
    var allowed: [String] = []
    /// Whether tests must do without it too.
    var inTests = false
    let replacement: String

    private static let askTheClock =
        "take the time as an argument; SystemClock.swift alone asks for it"

    static let all: [BannedPattern] = [
        BannedPattern(
            pattern: #"\bDate\(\)|(?<![\w)\]])\.now\(\)"#
                + #"|\b(Date|(Continuous|Suspending)Clock|Dispatch(Wall)?Time)(\(\))?\.now\b"#
                + #"|\bclock_gettime\((?!CLOCK_MONOTONIC)|\bgettimeofday\(|(?<![\w.])time\(nil\)"#,
            allowed: ["SystemClock.swift"], replacement: askTheClock),
        BannedPattern(
            pattern: #"\b(Task|Thread)\.sleep\b|(?<![\w.])(usleep|nanosleep|sleep)\("#,
            allowed: ["SystemClock.swift"],
            replacement: "wait for a deadline through SystemClock.swift"),
        BannedPattern(
            pattern: #"\.(random|randomElement|shuffled|shuffle)\("#
                + #"|\bSystemRandomNumberGenerator\b|\barc4random"#,
            allowed: ["Jitter.swift"],
            replacement: "take the jitter as an argument; Jitter.swift alone draws it"),
        BannedPattern(
            pattern: #"(?<![\w.])(print|debugPrint)\("#, inTests: true,
            replacement: "log it, or write it with the terminal's own writer"),
        BannedPattern(
            pattern: #"\btry!"#, inTests: true, replacement: "throw, or say what happens then"),
        BannedPattern(
            pattern: #"\bRecurrenceRule\b"#,
            replacement: "use our own Recurrence; Foundation's gives wrong days"),
        BannedPattern(
            pattern: #"\blet (max|maximum|min|minimum|limit)([A-Z]\w*)?(: *\w+)? *="#
                + #" *-?[0-9][\d_.]* *(<<.*|\*.*)?$"#,
            allowed: ["Limits.swift"], replacement: "keep every limit in the module's Limits.swift"),
    ]

    func findings(in file: SourceText) -> [Finding] {
        let isTest = file.path.hasPrefix("Tests/")
        guard inTests || !isTest, !allowed.contains(where: { file.name.hasSuffix($0) })
        else { return [] }
        return file.code.enumerated().compactMap { index, line in
            guard let range = line.range(of: pattern, options: .regularExpression) else {
                return nil
            }
            let found = line[range].trimmingCharacters(in: .whitespaces)
            return Finding(
                path: file.path, line: index + 1, message: "\"\(found)\": \(replacement)")
        }
    }
}

/// What each module may import, and from which of its folders.
enum ImportTable {
    private static let anywhere: Set = ["Foundation", "Synchronization", "Dispatch", "Glibc"]
    private static let pure: Set = ["Deadlines", "Escalation", "Measures"]

    /// Module, what it may import, and the folder of it in which alone (empty: anywhere in it).
    private static let modules: [String: [String: String]] = [
        "Deadlines": ["Foundation": ""],
        "Escalation": ["Foundation": "", "Deadlines": ""],
        "Measures": ["Foundation": "", "Deadlines": "", "Escalation": ""],
        "Storage": [
            "Deadlines": "", "Escalation": "", "Logging": "", "GRDB": "", "CPostgres": "Postgres/",
        ],
        "Channels": [
            "Deadlines": "", "Escalation": "", "Logging": "", "Mustache": "", "Crypto": "",
            "CCurl": "Curl/", "CLinux": "Program/",
        ],
        "Daemon": [
            "Deadlines": "", "Escalation": "", "Measures": "", "Storage": "", "Channels": "",
            "Logging": "", "Metrics": "", "ServiceLifecycle": "", "Yams": "Configuration/",
            "Hummingbird": "Web/", "HummingbirdCore": "Web/", "HTTPTypes": "Web/",
            "NIOCore": "Web/", "NIOPosix": "Web/", "NIOExtras": "Web/", "CSystemd": "System/",
            "CLinux": "",
        ],
        "longstop": [
            "Daemon": "", "ArgumentParser": "", "Channels": "", "Storage": "", "Measures": "",
            "Escalation": "", "Deadlines": "", "Logging": "",
        ],
    ]

    private static let modifiers: Set = [
        "package", "public", "internal", "private", "fileprivate",
    ]

    static func findings(in file: SourceText) -> [Finding] {
        let parts = file.path.split(separator: "/").map(String.init)
        guard parts.count > 2, parts[0] == "Sources", let table = modules[parts[1]] else {
            return []
        }
        let folder = parts.dropFirst(2).dropLast().map { $0 + "/" }.joined()
        return file.code.enumerated().compactMap { index, line in
            guard let name = imported(by: line) else { return nil }
            if anywhere.contains(name), !pure.contains(parts[1]) { return nil }
            let message: String
            if let place = table[name] {
                if folder.hasPrefix(place) { return nil }
                message = "\(name) may be imported in \(parts[1])/\(place) alone"
            } else {
                message = "\(parts[1]) may not import \(name); move the code to a module that may"
            }
            return Finding(path: file.path, line: index + 1, message: message)
        }
    }

    /// The module that a line imports; nil when it is no import.
    private static func imported(by line: Substring) -> String? {
        let words = line.split(whereSeparator: \.isWhitespace).map(String.init)
        guard let at = words.firstIndex(of: "import"), at < words.count - 1,
            words[..<at].allSatisfy({ $0.hasPrefix("@") || modifiers.contains($0) })
        else { return nil }
        return words[words.count - 1].split(separator: ".").first.map(String.init)
    }
}
