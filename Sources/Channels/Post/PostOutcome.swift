import Escalation

extension PostAnswer {
    /// What it means that no status came (`label` names the place); nil when one did.
    func failure(of label: String) -> AttemptOutcome? {
        // The status line decides, even where the rest of the answer was cut or too long.
        if status > 0 { return nil }
        let result: CurlResult
        switch end {
        case .notStarted(let reason):
            return .temporary(reason: "\(label) \(reason)", retryAfter: wish)
        case .curl(let curl): result = curl
        }
        if let refusedAddress {
            return .misconfigured(
                reason: "\(label): its host leads to \(refusedAddress), which is not a "
                    + "public address; correct the URL, or allow private addresses for it")
        }
        let words = detail.isEmpty ? result.words : detail
        if result.isConfiguration(detail: words) {
            return .misconfigured(
                reason: "\(label): \(words); check its URL, certificate and ca_file")
        }
        if requestSent {
            return .unknown(reason: "\(label) had the request and did not answer: \(words)")
        }
        return .temporary(reason: "\(label) cannot be reached: \(words)", retryAfter: nil)
    }

    /// What a status means that says the same everywhere: taken, a redirect, busy, broken; nil for a refusal.
    func commonOutcome(of label: String) -> AttemptOutcome? {
        let answer = "\(label) answered HTTP \(status)"
        switch status {
        case 200...299: return .accepted(receipt: "HTTP \(status)")
        case 300...399:
            return .permanent(
                reason: "\(answer): it redirects, which is never followed; use the final URL")
        case 408, 425, 429, 500...: return .temporary(reason: answer, retryAfter: wish)
        default: return nil
        }
    }

    /// The receiver's wish within our limits; nil when it had none. An HTTP date in the past wishes
    /// for "now".
    var wish: Int64? {
        let limits = ChannelLimits.retryAfterSeconds
        return retryAfter == 0
            ? nil : min(max(retryAfter, limits.lowerBound), limits.upperBound)
    }
}
