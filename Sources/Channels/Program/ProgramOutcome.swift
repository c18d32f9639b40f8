import Escalation
import Glibc

extension ProgramRun.End {
    /// `EX_TEMPFAIL` and `EX_CONFIG` of sysexits.h.
    private static let (temporaryFailure, wrongConfiguration): (Int32, Int32) = (75, 78)

    /// What a program's end means for the notice.
    func outcome(of destination: ProgramDestination) -> AttemptOutcome {
        let label = destination.label
        switch self {
        case .notStarted(let code) where [EAGAIN, ENOMEM, EMFILE, ENFILE].contains(code):
            return .temporary(
                reason: "\(label) cannot be started: \(Self.words(code))", retryAfter: nil)
        case .notStarted(let code):
            return .misconfigured(
                reason:
                    "\(label) cannot be started: \(Self.words(code)); check its path and that it may be "
                    + "executed")
        case .outOfTime:
            return .unknown(
                reason: "\(label) had the message and did not end in its time; it was ended")
        case .killed(let signal):
            return .unknown(reason: "\(label) had the message and was ended by signal \(signal)")
        case .exited(0, let said):
            let words = Self.line(said)
            return .accepted(receipt: "exit 0" + (words.isEmpty ? "" : ": \(words)"))
        case .exited(let code, let said):
            let words = Self.line(said)
            let reason = "\(label) ended with \(code)" + (words.isEmpty ? "" : ": \(words)")
            switch code {
            case Self.temporaryFailure: return .temporary(reason: reason, retryAfter: nil)
            case Self.wrongConfiguration: return .misconfigured(reason: reason)
            default: return .permanent(reason: reason)
            }
        }
    }

    private static func line(_ said: String) -> String {
        FarSide.words(said.split(whereSeparator: \.isNewline).first.map(String.init) ?? "")
    }

    private static func words(_ code: Int32) -> String { String(cString: strerror(code)) }
}
