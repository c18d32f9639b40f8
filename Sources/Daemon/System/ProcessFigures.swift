import Foundation
import Glibc

/// What the kernel says of this process, for `process_…` metrics.
struct ProcessFigures: Hashable, Sendable {
    var residentBytes: Int
    var virtualBytes: Int
    var openDescriptors: Int
    /// Seconds of processor time, in user and kernel mode.
    var cpuSeconds: Double

    /// Reads them; nil where `/proc` is not what it is on Linux.
    static func current() -> ProcessFigures? {
        guard let pages = try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8),
            let descriptors = try? FileManager.default.contentsOfDirectory(
                atPath: "/proc/self/fd")
        else { return nil }
        let counts = pages.split(separator: " ").compactMap { Int($0) }
        guard counts.count > 1 else { return nil }
        let page = sysconf(Int32(_SC_PAGESIZE))
        var usage = rusage()
        getrusage(Int32(RUSAGE_SELF.rawValue), &usage)
        func seconds(_ time: timeval) -> Double {
            Double(time.tv_sec) + Double(time.tv_usec) / 1_000_000
        }
        // One descriptor is that of the folder while it is read.
        return ProcessFigures(
            residentBytes: counts[1] * page, virtualBytes: counts[0] * page,
            openDescriptors: descriptors.count - 1,
            cpuSeconds: seconds(usage.ru_utime) + seconds(usage.ru_stime))
    }
}
