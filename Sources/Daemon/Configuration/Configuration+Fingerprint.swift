import Foundation

extension Configuration {
    /// A number that changes with any file of the configuration (FNV-1a over their bytes): by it a store knows
    /// whether its open cases were last looked at under another.
    package static func fingerprint(folder: String, overlays: [String] = []) -> Int64 {
        let rules = (try? FileManager.default.contentsOfDirectory(atPath: folder + "/rules")) ?? []
        let names =
            ["longstop.yml", "vocabulary.yml", "policies.yml", "people.yml"]
            + ["calendars/bank-holidays.json", "calendars/school-terms.yml"]
            + rules.sorted().map { "rules/" + $0 }
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
