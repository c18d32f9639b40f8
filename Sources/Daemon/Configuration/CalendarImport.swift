package import Deadlines
import Foundation
import Glibc

/// Bank holidays that are to replace those of a configuration: checked before, and installed whole or not at all.
package struct CalendarImport: Sendable {
    /// The configuration in force, and the same with the new holidays.
    package let old: Configuration
    package let new: Configuration
    private let bytes: Data

    /// Reads a file in GOV.UK's format for the configuration in `folder`. Throws everything wrong with either.
    ///
    /// GOV.UK's file knows a few years and forgets the earlier ones: years that it does not hold stay as they are.
    package init(
        _ file: String, into folder: String, overlays: [String] = []
    ) throws(ConfigurationErrors) {
        old = try Configuration.load(folder: folder, overlays: overlays)
        // By itself first: what is wrong with it is said of it, not of the two together.
        _ = try Configuration.load(folder: folder, overlays: overlays, holidays: file)
        let path = Configuration.holidaysPath(in: folder)
        guard let fresh = FileManager.default.contents(atPath: file),
            let known = FileManager.default.contents(atPath: path),
            let bytes = Self.merged(fresh, into: known)
        else {
            throw ConfigurationErrors([
                Problem(file: file, text: "the file cannot be read; allow yourself to read it")
            ])
        }
        self.bytes = bytes
        let merged = FileManager.default.temporaryDirectory.appending(
            path: "longstop-holidays-\(UUID().uuidString).json"
        ).path
        defer { try? FileManager.default.removeItem(atPath: merged) }
        guard FileManager.default.createFile(atPath: merged, contents: bytes) else {
            throw ConfigurationErrors([
                Problem(file: merged, text: "there is no room for a copy; make some")
            ])
        }
        new = try Configuration.load(folder: folder, overlays: overlays, holidays: merged)
    }

    /// The new file with the years that only the old one knows, each division by itself; nil when either is no
    /// such file.
    private static func merged(_ fresh: Data, into known: Data) -> Data? {
        typealias Divisions = [String: [String: Any]]
        guard var result = try? JSONSerialization.jsonObject(with: fresh) as? Divisions,
            let old = try? JSONSerialization.jsonObject(with: known) as? Divisions
        else { return nil }
        func year(_ event: [String: Any]) -> Substring {
            (event["date"] as? String)?.prefix(4) ?? ""
        }
        for (name, division) in old {
            guard let before = division["events"] as? [[String: Any]] else { continue }
            guard let after = result[name]?["events"] as? [[String: Any]] else {
                result[name] = division
                continue
            }
            let years = Set(after.map(year))
            let all = after + before.filter { !years.contains(year($0)) }
            result[name]?["events"] = all.sorted {
                ($0["date"] as? String ?? "") < ($1["date"] as? String ?? "")
            }
        }
        return try? JSONSerialization.data(
            withJSONObject: result, options: [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes])
    }

    /// Holidays that come, in order.
    package var added: [CivilDate] { new.holidays.subtracting(old.holidays).sorted() }

    /// Holidays that go, in order.
    package var removed: [CivilDate] { old.holidays.subtracting(new.holidays).sorted() }

    /// Puts the new file in the place of the old: on disk before the name changes, so that no reader sees half of it.
    ///
    /// Throws one sentence when it cannot be written; the old file is untouched then.
    package func install() throws(ConfigurationErrors) {
        let path = Configuration.holidaysPath(in: old.folder)
        let fresh = path + ".new"
        do {
            guard FileManager.default.createFile(atPath: fresh, contents: bytes),
                let handle = FileHandle(forWritingAtPath: fresh)
            else { throw CocoaError(.fileWriteUnknown) }
            try handle.synchronize()
            try handle.close()
            guard rename(fresh, path) == 0 else { throw CocoaError(.fileWriteUnknown) }
        } catch {
            // Nothing of ours is left lying about; the old file is as it was.
            try? FileManager.default.removeItem(atPath: fresh)
            throw ConfigurationErrors([
                Problem(
                    file: path,
                    text:
                        "the new holidays cannot be written; run this as a user who may write there"
                )
            ])
        }
    }
}
