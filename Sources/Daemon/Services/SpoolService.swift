import Deadlines
package import Logging
import ServiceLifecycle

/// Empties the spool: once at start, so that nothing dropped meanwhile is missed, then at every hint.
package struct SpoolService: Service {
    private let spool: Spool
    private let watch: DirectoryWatch
    private let again: RealtimeTimer
    private let watcher: RealtimeTimer
    private let logger: Logger

    /// Makes the folders that are missing and watches `incoming`.
    package init(spool: Spool, watcher: RealtimeTimer, logger: Logger) async throws {
        self.spool = spool
        self.watcher = watcher
        self.logger = logger
        try await spool.prepare()
        watch = try DirectoryWatch(spool.incoming)
        again = try RealtimeTimer()
    }

    /// Empties until graceful shutdown. Throws when the folder is gone and cannot be made again.
    package func run() async throws {
        again.hint()
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await follow() }
            group.addTask {
                for await _ in again.wakes.cancelOnGracefulShutdown() {
                    let scan = await spool.scan()
                    report(scan)
                    if scan.looksAgain { again.arm(at: SystemClock.now().advanced(seconds: 1)) }
                }
            }
            try await group.next()
            group.cancelAll()
        }
    }

    /// Hints at every file that comes, also when somebody puts another folder in the place of this one.
    private func follow() async throws {
        var watch = watch
        while true {
            for await _ in watch.hints.cancelOnGracefulShutdown() { again.hint() }
            if Task.isCancelled || Task.isShuttingDownGracefully { return }
            logger.error(
                "the spool's folder \(spool.incoming) was moved or removed; it is watched anew")
            try await spool.prepare()
            watch = try DirectoryWatch(spool.incoming)
            again.hint()
        }
    }

    private func report(_ scan: Spool.Scan) {
        for problem in scan.problems { logger.error("\(problem)") }
        for file in scan.files {
            if let report = file.report { logger.record(report) }
            if let problem = file.problem {
                logger.record(
                    .factRefused, "spool file refused: \(problem)",
                    [.fact: "", .place: file.name, .reason: problem])
            }
        }
        if !scan.files.isEmpty { watcher.hint() }
    }
}
