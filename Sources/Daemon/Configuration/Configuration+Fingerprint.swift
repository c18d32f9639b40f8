import Foundation

extension Configuration {
    /// A number that changes with any file of the configuration (FNV-1a over their bytes): by it a store knows
    /// whether its open cases were last looked at under another.
    package static func fingerprint(folder: String, overlays: [String] = []) -> Int64 {
        let files = ["", "calendars", "measures", "rules"].flatMap { part in
            let path = part.isEmpty ? folder : "\(folder)/\(part)"
            let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
            return names.map { part.isEmpty ? $0 : "\(part)/\($0)" }
        }
        let names = files.filter { $0.hasSuffix(".yml") || $0.hasSuffix(".json") }.sorted()
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        func take(_ bytes: some Sequence<UInt8>) {
            for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        }
        for path in names.map({ "\(folder)/\($0)" }) + overlays {
            // The name parts one file from the next.
            take(path.utf8)
            take((try? Data(contentsOf: URL(fileURLWithPath: path))) ?? Data())
        }
        return Int64(hash >> 1)
    }
}
