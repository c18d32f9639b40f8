import Foundation

/// The four files of a kind; raw values are the file names.
package enum TemplatePart: String, CaseIterable, Sendable {
    case subject = "subject.txt"
    case text = "body.txt"
    case html = "body.html"
    case webhook = "webhook.txt"

    var escaping: TemplateEscaping { self == .html ? .html : .none }
}

/// How values are escaped in a template; raw values are the endings of the file names.
enum TemplateEscaping: String, CaseIterable {
    case none = "txt"
    case html = "html"
}

/// One template as read: its text with LF line ends, and its tags.
struct TemplateFile {
    var path: String
    var escaping: TemplateEscaping
    var text: String
    var tags: [TemplateTag]

    /// What the Mustache library compiles: text templates say that nothing is escaped in them.
    var source: String {
        escaping == .none ? "{{% CONTENT_TYPE:TEXT}}\n" + text : text
    }

    /// Reads and scans a file; adds what is wrong to `errors`; nil when there is nothing to scan.
    static func read(
        _ path: String, escaping: TemplateEscaping, errors: inout [TemplateError]
    ) -> TemplateFile? {
        guard FileManager.default.fileExists(atPath: path) else {
            errors.append(TemplateError(path, "file is missing; every kind needs its four files"))
            return nil
        }
        guard let handle = FileHandle(forReadingAtPath: path),
            let data = try? handle.read(upToCount: MessageLimits.templateBytes + 1) ?? Data()
        else {
            errors.append(
                TemplateError(path, "file cannot be read; make it readable for the service"))
            return nil
        }
        guard data.count <= MessageLimits.templateBytes else {
            let limit = MessageLimits.templateBytes / 1024
            errors.append(TemplateError(path, "file is longer than \(limit) KB; shorten it"))
            return nil
        }
        guard let raw = String(validating: data, as: UTF8.self) else {
            errors.append(TemplateError(path, "file is not UTF-8; save it as UTF-8"))
            return nil
        }
        let text = raw.replacingOccurrences(of: "\r\n", with: "\n")
        let scanner = TagScanner(file: path, text: text)
        errors += scanner.errors
        errors += SecretLook.find(in: text).map {
            TemplateError(
                path, $0.line, $0.column,
                "\($0.what) does not belong in a template, where everybody who is told would read it; take it out"
            )
        }
        return TemplateFile(path: path, escaping: escaping, text: text, tags: scanner.tags)
    }
}
