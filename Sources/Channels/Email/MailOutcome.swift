import Escalation

extension MailAnswer {
    /// What the answer means for the notice (relay `relay`, the recipient's address kept out of it).
    func outcome(relay: String, recipient: EmailAddress) -> AttemptOutcome {
        let heard = reply.map { $0.text.hiding(recipient) }
        if result == .ok { return .accepted(receipt: heard ?? "250") }
        guard let reply, reply.code != 354, let heard else { return silentOutcome(relay: relay) }
        // libcurl calls every answer to the dot but 250 an error; any 2xx took the message.
        if phase == .body, (200...299).contains(reply.code) { return .accepted(receipt: heard) }
        guard reply.code >= 400 else { return silentOutcome(relay: relay) }
        let refusal = "relay \"\(relay)\" \(phase.refusal): \(heard)"
        if result.isConfiguration(detail: detail), phase != .startTLS {
            return .misconfigured(reason: "relay \"\(relay)\": \(detail)")
        }
        switch reply.meaning(in: phase) {
        case .temporary: return .temporary(reason: refusal, retryAfter: nil)
        case .permanent:
            return .permanent(reason: refusal + "; check the contact's address")
        case .misconfigured:
            return .misconfigured(reason: refusal + "; \(phase.remedy)")
        }
    }

    /// True when a kept connection turned out dead before the message was asked for, so that the same
    /// attempt may go on with a new one.
    var isStale: Bool {
        guard reusedConnection, result != .ok, result != .aborted, phase < .body else {
            return false
        }
        return reply == nil || reply?.code == 421
    }

    /// True when the failure would meet every other mail of this relay too.
    var concernsRelay: Bool { result != .ok && result != .aborted && phase < .sender }

    /// The outcome when the relay's last word decides nothing: silence, a broken connection, TLS.
    private func silentOutcome(relay: String) -> AttemptOutcome {
        if phase == .body, bodyTaken {
            return .unknown(
                reason: "relay \"\(relay)\" had the whole message and did not answer: \(detail)")
        }
        if result == .loginDenied {
            return .misconfigured(
                reason: "relay \"\(relay)\" offers no login we can use: \(detail); \(phase.remedy)")
        }
        if result == .tlsNotOffered {
            return .misconfigured(
                reason: "relay \"\(relay)\" offers no STARTTLS, and mail never leaves without TLS; "
                    + "check host, port and security of the relay")
        }
        if result.isConfiguration(detail: detail) {
            return .misconfigured(
                reason: "relay \"\(relay)\": \(detail); check its certificate, host and ca_file")
        }
        return .temporary(
            reason: "relay \"\(relay)\" \(phase.silence): \(detail)", retryAfter: nil)
    }
}

extension SMTPReply {
    enum Meaning { case temporary, permanent, misconfigured }

    /// What a 4xx or 5xx reply to the command of `phase` means.
    func meaning(in phase: MailPhase) -> Meaning {
        if code < 500 { return .temporary }
        if [530, 534, 535, 538].contains(code) { return .misconfigured }
        // A full mailbox empties, and a daily limit ends: 5xx by the letter, not by the sense.
        if enhanced == "5.2.2" || (code == 554 && enhanced == "5.2.0") { return .temporary }
        if code == 552, phase == .recipient, enhanced == nil { return .temporary }
        // Policy against us as the sender, not against this recipient.
        if enhanced?.hasPrefix("5.7.") == true { return .misconfigured }
        return phase < .recipient ? .misconfigured : .permanent
    }
}

extension MailPhase {
    fileprivate var refusal: String {
        switch self {
        case .connecting: "refused the connection"
        case .hello: "refused the greeting"
        case .startTLS: "refused STARTTLS"
        case .login: "refused the login"
        case .sender: "refused the sender"
        case .recipient: "refused the recipient"
        case .data: "refused the message"
        case .body: "refused the message after reading it"
        }
    }

    fileprivate var silence: String {
        switch self {
        case .connecting: "cannot be reached"
        case .body: "broke off while it read the message"
        default: "broke off before it read the message"
        }
    }

    fileprivate var remedy: String {
        switch self {
        case .connecting, .hello: "check host, port and helo_name of the relay"
        case .startTLS: "check the relay's TLS, or its port"
        case .login: "check the relay's username and credential file"
        case .sender: "check the relay's sender address and login"
        default: "ask the relay's administrator why"
        }
    }
}

extension String {
    /// The text without the recipient's address, which servers like to repeat.
    fileprivate func hiding(_ address: EmailAddress) -> String {
        replacing(address.description, with: "(recipient)")
            .replacing(address.description.lowercased(), with: "(recipient)")
    }
}
