import Channels
import Foundation
import Yams

/// One file of the configuration, parsed and screened.
struct SourceFile {
    /// The path as messages show it.
    let name: String
    /// What it holds; nil when it could not be read, which has been reported.
    let root: Value?

    /// Reads and parses a YAML file.
    static func yaml(at path: String, _ complaints: Complaints) -> SourceFile {
        let root = text(at: path, complaints).flatMap { parse($0, name: path, complaints) }
        return SourceFile(name: path, root: root)
    }

    /// Parses YAML that has been read already; nil when it does not parse.
    static func parse(_ text: String, name: String, _ complaints: Complaints) -> Value? {
        let whole = Position(file: name)
        refuseSecretComments(in: text, name: name, complaints)
        do {
            let parser = try Parser(yaml: text, encoding: .utf8)
            guard let node = try parser.singleRoot() else {
                complaints.add(
                    "the file is empty; see the file shipped under the same name", at: whole)
                return nil
            }
            // Anchors are known only as long as the parser lives.
            let isClean = withExtendedLifetime(parser) {
                var screen = Screen(file: name, complaints: complaints)
                return screen.passes(node)
            }
            guard isClean else { return nil }
            return Value(node, label: "the file", file: name, complaints)
        } catch {
            complain(about: error, in: name, text, complaints)
            return nil
        }
    }

    /// The file's text; nil when it cannot be read, which is reported.
    static func text(at path: String, _ complaints: Complaints) -> String? {
        let whole = Position(file: path)
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
            complaints.add("there is no such file; create it, or correct the path", at: whole)
            return nil
        }
        let attributes = try? FileManager.default.attributesOfItem(
            atPath: URL(fileURLWithPath: path).resolvingSymlinksInPath().path)
        guard !isFolder.boolValue, attributes?[.type] as? FileAttributeType == .typeRegular else {
            complaints.add("this is not a regular file; put a plain file in its place", at: whole)
            return nil
        }
        let size = (attributes?[.size] as? NSNumber)?.intValue ?? 0
        let limit = ConfigurationLimits.fileBytes
        guard size <= limit else {
            complaints.add("the file has \(size) bytes, more than \(limit); split it", at: whole)
            return nil
        }
        guard let data = FileManager.default.contents(atPath: path), data.count <= limit else {
            complaints.add("the file cannot be read; allow the daemon's user to read it", at: whole)
            return nil
        }
        guard let text = String(data: data, encoding: .utf8) else {
            complaints.add("the file is not UTF-8 text; save it as UTF-8", at: whole)
            return nil
        }
        return text
    }

    /// Reports secrets in comments, which the parser does not show: the file is read and copied all the same.
    private static func refuseSecretComments(
        in text: String, name: String, _ complaints: Complaints
    ) {
        let found = SecretLook.find(in: text)
        guard !found.isEmpty else { return }
        let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
        for secret in found {
            let before = String(lines[secret.line - 1].unicodeScalars.prefix(secret.column - 1))
            guard (" " + before).replacing("\t", with: " ").contains(" #") else { continue }
            complaints.add(
                "a comment holds \(secret.what): " + Screen.moving("it"),
                at: Position(file: name, line: secret.line, column: secret.column))
        }
    }

    private static func complain(
        about error: any Error, in name: String, _ source: String, _ complaints: Complaints
    ) {
        func add(_ text: String, _ mark: Mark) {
            complaints.add(text, at: Position(file: name, line: mark.line, column: mark.column))
        }
        switch error as? YamlError {
        case .scanner(let context, let problem, let mark, _),
            .parser(let context, let problem, let mark, _):
            let prefix = context.map { "\($0.text), " } ?? ""
            // What is never closed is found at the end and mended where it begins.
            let isUnclosed = problem.contains("end of stream")
            add("this is not YAML: \(prefix)\(problem)", isUnclosed ? context?.mark ?? mark : mark)
        case .composer(_, let problem, let mark, _):
            add(
                problem.contains("alias")
                    ? "an alias (*) is not allowed; write the value out"
                    : "this is not YAML: \(problem)", mark)
        case .duplicatedKeysInMapping(let names, let context):
            let key = names.first ?? ""
            let line = secondLine(of: key, after: context.mark, in: source) ?? context.mark.line
            complaints.add(
                "key \(Quoted.text(key)) appears twice in this section; keep one",
                at: Position(file: name, line: line, column: context.mark.column))
        case .reader(let problem, _, _, _):
            complaints.add("this is not YAML: \(problem)", at: Position(file: name))
        default:
            complaints.add("this is not YAML: \(error)", at: Position(file: name))
        }
    }
}

extension SourceFile {
    /// The line on which a key that stands at `first` stands again in the same block; nil in a section
    /// within braces, or when it cannot be told.
    fileprivate static func secondLine(
        of key: String, after first: Mark, in source: String
    ) -> Int? {
        let lines = source.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
        for (index, line) in lines.enumerated().dropFirst(first.line) {
            let indent = line.prefix { $0 == " " }.count + 1
            let text = line.dropFirst(indent - 1)
            if text.isEmpty || text.hasPrefix("#") || indent > first.column { continue }
            guard indent == first.column else { return nil }
            let isKey = [key, "\"\(key)\"", "'\(key)'"].contains { quoted in
                text.hasPrefix(quoted)
                    && text.dropFirst(quoted.count).drop { $0 == " " }.hasPrefix(":")
            }
            if isKey { return index + 1 }
        }
        return nil
    }
}

/// Shows pieces of a file in messages.
enum Quoted {
    /// `"text"`, cut short, without control characters, and never a secret.
    static func text(_ text: String) -> String {
        guard !Screen.isSecret(text) else { return "(a secret)" }
        let limit = ConfigurationLimits.quotedCharacters
        let shown = text.count > limit ? text.prefix(limit - 1) + "…" : Substring(text)
        let clean = String.UnicodeScalarView(
            shown.unicodeScalars.map { $0.properties.generalCategory == .control ? "\u{FFFD}" : $0 }
        )
        return "\"\(String(clean))\""
    }
}
