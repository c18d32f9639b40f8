/// What became of one attempt to deliver a notice.
package enum AttemptOutcome: Hashable, Sendable {
    /// The far side took it; `receipt` is its answer: the SMTP reply, or `HTTP 202`.
    case accepted(receipt: String)
    /// Certainly not delivered, worth trying again; not before `retryAfter` seconds where the far side said so.
    case temporary(reason: String, retryAfter: Int64?)
    /// Certainly not delivered, and trying the same again cannot help: the recipient or the request is refused.
    case permanent(reason: String)
    /// Certainly not delivered because of our own configuration (certificate, credentials, no TLS offered): an
    /// administrator must act; tried again slowly meanwhile.
    case misconfigured(reason: String)
    /// It may have been delivered: the far side fell silent after it had everything. Sent again under the same id.
    case unknown(reason: String)
}

extension AttemptOutcome {
    /// Whether the far side took it.
    package var isAccepted: Bool {
        if case .accepted = self { true } else { false }
    }
}
