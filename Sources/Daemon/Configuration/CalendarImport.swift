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
    package init(
        _ file: String, into folder: String, overlays: [String] = []
    ) throws(ConfigurationErrors) {
        old = try Configuration.load(folder: folder, overlays: overlays)
        new = try Configuration.load(folder: folder, overlays: overlays, holidays: file)
        guard let bytes = FileManager.default.contents(atPath: file) else {
            throw ConfigurationErrors([
                Problem(file: file, text: "the file cannot be read; allow yourself to read it")
            ])
        }
        self.bytes = bytes
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
