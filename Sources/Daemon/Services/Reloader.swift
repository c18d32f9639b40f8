import Channels
import Deadlines
import Logging
import Storage

/// Puts a changed configuration in force, or keeps the old one and says why.
struct Reloader: Sendable {
    let live: LiveConfiguration
    let intake: Intake
    let store: Store
    let timers: [RealtimeTimer]
    var pulse: Pulse?

    func reload(_ logger: Logger) async {
        ServiceManager.reloading()
        do {
            try live.reload()
            let rules = live.configuration.ruleBook
            intake.use(FactReader(vocabulary: rules.vocabulary, zone: rules.zone))
            await lookAgain(logger)
            pulse?.reloaded(isGood: true, at: SystemClock.now())
            logger.record(.reloaded, "the configuration was read again and is in force")
            ServiceManager.ready(status: "configuration read again")
        } catch {
            pulse?.reloaded(isGood: false, at: SystemClock.now())
            logger.record(
                .reloadRefused,
                "the configuration was not taken and the old one stays in force: \(error)",
                [.place: Self.place(of: error), .reason: "\(error)"])
            ServiceManager.ready(status: "reload refused, the old configuration is in force")
        }
    }

    private func lookAgain(_ logger: Logger) async {
        do {
            _ = try await live.lookAgain(store, at: SystemClock.now())
        } catch {
            logger.error(
                "the new configuration is in force, and open clocks could not be looked at under it: \(error); reload again"
            )
        }
        for timer in timers { timer.hint() }
    }

    /// Where the first fault stands, `file:line:column`; empty for one that has no place.
    static func place(of error: any Error) -> String {
        if let problem = (error as? ConfigurationErrors)?.problems.first {
            return problem.line > 0
                ? "\(problem.file):\(problem.line):\(problem.column)" : problem.file
        }
        if let problem = (error as? TemplateErrors)?.all.first {
            return "\(problem.file):\(problem.line):\(problem.column)"
        }
        return error is RestartNeeded ? "longstop.yml" : ""
    }
}
