import Escalation

extension PostAnswer {
    /// What the answer means for the notice (destination `name`).
    func outcome(destination name: String) -> AttemptOutcome {
        // The status line decides, even where the rest of the answer was cut or too long.
        if status > 0 { return statusOutcome(name) }
        let result: CurlResult
        switch end {
        case .notStarted(let reason):
            return .temporary(reason: "webhook \"\(name)\" \(reason)", retryAfter: nil)
        case .curl(let curl): result = curl
        }
        if let refusedAddress {
            return .misconfigured(
                reason: "webhook \"\(name)\": its host leads to \(refusedAddress), which is not a "
                    + "public address; correct the URL, or allow private addresses for it")
        }
        let words = detail.isEmpty ? result.words : detail
        if result.isConfiguration(detail: words) {
            return .misconfigured(
                reason: "webhook \"\(name)\": \(words); check its URL, certificate and ca_file")
        }
        if requestSent {
            return .unknown(
                reason: "webhook \"\(name)\" had the request and did not answer: \(words)")
        }
        return .temporary(
            reason: "webhook \"\(name)\" cannot be reached: \(words)", retryAfter: nil)
    }

    private func statusOutcome(_ name: String) -> AttemptOutcome {
        let answer = "webhook \"\(name)\" answered HTTP \(status)"
        switch status {
        case 200...299: return .accepted(receipt: "HTTP \(status)")
        case 300...399:
            return .permanent(
                reason: "\(answer): it redirects, which is never followed; use the final URL")
        case 408, 425, 429, 500...:
            return .temporary(reason: answer, retryAfter: clampedRetryAfter)
        case 410:
            return .permanent(reason: "\(answer): it is gone; remove it or give its new URL")
        default:
            return .permanent(reason: "\(answer); check its URL and signing secret")
        }
    }

    /// The receiver's wish within our limits; nil when it had none. An HTTP date in the past wishes
    /// for "now".
    private var clampedRetryAfter: Int64? {
        let limits = ChannelLimits.retryAfterSeconds
        return retryAfter == 0
            ? nil : min(max(retryAfter, limits.lowerBound), limits.upperBound)
    }
}
