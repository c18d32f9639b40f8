import Foundation
import Testing

@testable import Daemon

/// Templates are looked at even where the rest of the configuration is wrong.
@Suite struct ConfigurationTemplatesTests {
    @Test func `errors of templates are found beside a configuration that cannot be read`() throws {
        let files = FileManager.default
        let folder = files.temporaryDirectory
            .appendingPathComponent("longstop-\(UUID().uuidString)")
        defer { try? files.removeItem(at: folder) }
        try files.createDirectory(at: folder, withIntermediateDirectories: true)
        let shipped = URL(fileURLWithPath: ShippedConfiguration.folder)
            .deletingLastPathComponent().appendingPathComponent("templates")
        try files.copyItem(at: shipped, to: folder.appendingPathComponent("templates"))
        try Data("relays: [".utf8).write(to: folder.appendingPathComponent("longstop.yml"))
        #expect(Configuration.templateErrors(folder: folder.path).isEmpty)
        try Data("x".utf8).write(
            to: folder.appendingPathComponent("templates/breach/strange.txt"))
        let errors = Configuration.templateErrors(folder: folder.path)
        #expect(errors.count == 1)
        #expect(errors.first?.description.contains("unknown template name") == true)
        #expect(Configuration.templateErrors(folder: folder.path + "/nowhere").isEmpty)
    }
}
