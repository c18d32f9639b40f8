import Escalation
import Foundation

/// The files of a template folder, as far as they could be read, and everything wrong with them.
struct TemplateFolder {
    /// Finds the name somebody most likely meant.
    typealias Suggest = (String, [String]) -> String?

    private(set) var parts: [Notice.Kind: [TemplatePart: TemplateFile]] = [:]
    private(set) var partials: [TemplateEscaping: [String: TemplateFile]] = [
        .none: [:], .html: [:],
    ]
    private(set) var errors: [TemplateError] = []
    /// The names each part uses, those of its partials included.
    private(set) var names: [Notice.Kind: [TemplatePart: Set<String>]] = [:]

    private let path: String
    private let suggest: Suggest
    private static let partialsName = "partials"

    init(path: String, suggest: @escaping Suggest) {
        self.path = path
        self.suggest = suggest
        guard let names = try? FileManager.default.contentsOfDirectory(atPath: path) else {
            let remedy = "name the folder that holds the templates"
            errors = [TemplateError(path, "folder cannot be read; \(remedy)")]
            return
        }
        let known = Notice.Kind.allCases.map(\.rawValue) + [Self.partialsName]
        refuseStrangers(among: names, in: path, known: known)
        readPartials()
        for kind in Notice.Kind.allCases { read(kind) }
        for kind in Notice.Kind.allCases { check(kind) }
        checkUnused()
    }

    private mutating func refuseStrangers(among names: [String], in folder: String, known: [String])
    {
        for name in names where !Self.isLeftover(name) && !known.contains(name) {
            let hint = suggestion(for: name, among: known)
            errors.append(
                TemplateError("\(folder)/\(name)", "unknown template name \"\(name)\"\(hint)"))
        }
    }

    /// Hidden files, and those that dpkg leaves beside a template of ours that was edited: an upgrade must not
    /// make the folder unusable.
    private static func isLeftover(_ name: String) -> Bool {
        name.hasPrefix(".") || name.contains(".dpkg-")
    }

    private mutating func readPartials() {
        // Without the folder, each partial that a template names is reported as unknown.
        let folder = "\(path)/\(Self.partialsName)"
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        for name in names.sorted() where !Self.isLeftover(name) {
            let pieces = name.split(separator: ".", omittingEmptySubsequences: false).map(
                String.init)
            guard pieces.count == 2, let escaping = TemplateEscaping(rawValue: pieces[1]) else {
                let remedy = "end it in .txt or .html"
                errors.append(
                    TemplateError(
                        "\(folder)/\(name)", "unknown template name \"\(name)\"; \(remedy)"))
                continue
            }
            partials[escaping]?[pieces[0]] = TemplateFile.read(
                "\(folder)/\(name)", escaping: escaping, errors: &errors)
        }
    }

    private mutating func read(_ kind: Notice.Kind) {
        // Without the folder, each of its files is reported as missing.
        let folder = "\(path)/\(kind.rawValue)"
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        refuseStrangers(among: names, in: folder, known: TemplatePart.allCases.map(\.rawValue))
        for part in TemplatePart.allCases {
            let file = TemplateFile.read(
                "\(folder)/\(part.rawValue)", escaping: part.escaping, errors: &errors)
            parts[kind, default: [:]][part] = file
        }
    }

    /// Checks the names of every file that messages of `kind` are made of, partials included.
    private mutating func check(_ kind: Notice.Kind) {
        for (part, file) in parts[kind] ?? [:] {
            var used: Set<String> = []
            check(file, of: kind, used: &used, within: [])
            names[kind, default: [:]][part] = used
            if file.text.allSatisfy(\.isWhitespace) {
                errors.append(TemplateError(file.path, "template is empty; write what it tells"))
            }
            guard part == .subject else { continue }
            checkOneLine(file)
            for member in [MessageMember.marking, .caseReference]
            where member.belongs(to: kind) && !used.contains(member.rawValue) {
                let name = member.rawValue
                errors.append(
                    TemplateError(file.path, "subject without \"\(name)\"; show {{\(name)}} in it"))
            }
        }
    }

    private mutating func checkOneLine(_ file: TemplateFile) {
        let lines = file.text.split(separator: "\n", omittingEmptySubsequences: false)
        if let second = lines.indices.dropFirst().first(where: {
            !lines[$0].allSatisfy(\.isWhitespace)
        }) {
            errors.append(
                TemplateError(
                    file.path, second + 1, 1, "subject has a second line; write it in one"))
        }
    }

    private mutating func check(
        _ file: TemplateFile, of kind: Notice.Kind?, used: inout Set<String>, within path: [String]
    ) {
        for tag in file.tags {
            guard tag.form == .partial else {
                used.insert(tag.name)
                check(tag, in: file, of: kind)
                continue
            }
            let known = partials[file.escaping] ?? [:]
            if path.contains(tag.name) {
                refuse(
                    "partial \"\(tag.name)\" includes itself; take one {{> …}} out", tag, in: file)
            } else if let partial = known[tag.name] {
                check(partial, of: kind, used: &used, within: path + [tag.name])
            } else {
                let hint = suggestion(for: tag.name, among: known.keys.sorted())
                let name = "\(Self.partialsName)/\(tag.name).\(file.escaping.rawValue)"
                refuse("missing partial \"\(tag.name)\" (\(name))\(hint)", tag, in: file)
            }
        }
    }

    private mutating func check(_ tag: TemplateTag, in file: TemplateFile, of kind: Notice.Kind?) {
        let wantsFlag = tag.form != .variable
        let known = MessageName.names(flags: wantsFlag, of: kind)
        guard !known.contains(tag.name) else { return }
        let hint = suggestion(for: tag.name, among: known)
        switch MessageName.all[tag.name] {
        case .text where wantsFlag:
            refuse(
                "\"\(tag.name)\" is a text, not a condition; write {{\(tag.name)}}", tag, in: file)
        case .list where !wantsFlag:
            let remedy = "write {{#\(tag.name)}}…{{/\(tag.name)}}"
            refuse("\"\(tag.name)\" is a list, not a text; \(remedy)", tag, in: file)
        case .flag where !wantsFlag:
            let remedy = "write {{#\(tag.name)}}…{{/\(tag.name)}}"
            refuse("\"\(tag.name)\" is a condition, not a text; \(remedy)", tag, in: file)
        case .some:
            let kinds = kind.map { "\"\($0.rawValue)\"" } ?? "any kind"
            refuse("messages of kind \(kinds) have no \"\(tag.name)\"; remove it", tag, in: file)
        case nil:
            let noun = wantsFlag ? "condition" : "member"
            refuse("unknown \(noun) \"\(tag.name)\"\(hint)", tag, in: file)
        }
    }

    /// A partial nobody includes is still held to the names there are.
    private mutating func checkUnused() {
        for files in partials.values {
            for (name, file) in files {
                var used: Set<String> = []
                check(file, of: nil, used: &used, within: [name])
            }
        }
    }

    private mutating func refuse(_ sentence: String, _ tag: TemplateTag, in file: TemplateFile) {
        errors.append(TemplateError(file.path, tag.line, tag.column, sentence))
    }

    private func suggestion(for name: String, among known: [String]) -> String {
        if let nearest = suggest(name, known) { return "; did you mean \"\(nearest)\"?" }
        return known.isEmpty ? "; there is none" : "; known are \(known.joined(separator: ", "))"
    }
}
