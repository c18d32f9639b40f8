import CCurl
import Glibc

/// What every transaction with one relay has in common.
struct MailSession: Sendable {
    var profile: RelayProfile
    var password: String?
    var abort: AbortMoment
}

/// One connection to one relay: an easy handle, confined to the thread that made it.
///
/// A handle speaks to one profile only: libcurl would put a transfer that requires TLS on a plain
/// connection an earlier one left open.
final class MailTransfer {
    private let handle: EasyHandle<MailContext>
    private let reuses: Bool

    init(_ session: MailSession) {
        let profile = session.profile
        let handle = EasyHandle(context: MailContext(abort: session.abort))
        reuses = profile.reusesConnections
        handle.set(CURLOPT_URL, profile.url)
        handle.set(CURLOPT_PROTOCOLS_STR, profile.security == .implicitTLS ? "smtps" : "smtp")
        handle.set(CURLOPT_NOSIGNAL, 1)
        handle.set(CURLOPT_PROXY, "")
        handle.set(CURLOPT_NETRC, 0)
        handle.set(CURLOPT_QUICK_EXIT, 1)
        handle.set(CURLOPT_TCP_KEEPALIVE, 1)
        handle.set(
            CURLOPT_USE_SSL,
            profile.security == .insecureLoopback
                ? longstop_curl_use_ssl_none : longstop_curl_use_ssl_all)
        handle.set(CURLOPT_SSLVERSION, longstop_curl_tls_1_2)
        handle.set(CURLOPT_SSL_VERIFYPEER, 1)
        handle.set(CURLOPT_SSL_VERIFYHOST, 2)
        if let file = profile.caFile { handle.set(CURLOPT_CAINFO, file) }
        if let username = profile.username, let password = session.password {
            handle.set(CURLOPT_USERNAME, username)
            handle.set(CURLOPT_PASSWORD, password)
            handle.set(CURLOPT_SASL_IR, 1)
        }
        handle.set(CURLOPT_CONNECTTIMEOUT_MS, profile.patience.connect.milliseconds)
        handle.set(CURLOPT_SERVER_RESPONSE_TIMEOUT, profile.patience.reply.wholeSeconds)
        handle.set(CURLOPT_TIMEOUT_MS, profile.patience.attempt.milliseconds)
        handle.set(CURLOPT_MAIL_FROM, profile.sender.description)
        handle.set(CURLOPT_UPLOAD, 1)
        self.handle = handle
        installCallbacks()
    }

    deinit {
        // QUIT goes out, but a relay that does not answer it must not hold this thread.
        if let socket = handle.openSocket { shutdown(socket, Int32(SHUT_RD)) }
    }

    /// True while a connection is kept for the next mail.
    var holdsConnection: Bool { handle.openSocket != nil }

    /// Sends one message to one recipient and blocks until that is decided.
    func perform(to recipient: EmailAddress, _ body: MailBody, fresh: Bool) -> MailAnswer {
        let context = handle.context
        context.begin(body.bytes)
        let recipients = StringList([recipient.description])
        handle.set(CURLOPT_MAIL_RCPT, list: recipients)
        handle.set(CURLOPT_INFILESIZE_LARGE, offset: body.stuffedCount)
        handle.set(CURLOPT_FRESH_CONNECT, fresh || !reuses ? 1 : 0)
        handle.set(CURLOPT_FORBID_REUSE, reuses ? 0 : 1)
        handle.forgetDetail()
        let result = CurlResult(curl_easy_perform(handle.raw))
        handle.set(CURLOPT_MAIL_RCPT, list: nil)
        defer { withExtendedLifetime(recipients) { context.forgetBody() } }
        return MailAnswer(
            result: result, phase: context.phase, reply: context.reply,
            bodyTaken: context.bodyTaken,
            reusedConnection: context.phase >= .sender && handle.long(CURLINFO_NUM_CONNECTS) == 0,
            detail: handle.detail(result))
    }

    private func installCallbacks() {
        let context = handle.contextPointer
        handle.set(CURLOPT_READDATA, pointer: context)
        handle.set(
            CURLOPT_READFUNCTION,
            callback: { buffer, size, count, context in
                guard let buffer, let context else { return longstop_curl_read_abort }
                return MailContext.at(context).read(into: buffer, capacity: size * count)
            })
        handle.set(CURLOPT_HEADERDATA, pointer: context)
        handle.set(
            CURLOPT_HEADERFUNCTION,
            callback: { line, size, count, context in
                guard let line, let context else { return 0 }
                let bytes = UnsafeRawBufferPointer(start: line, count: size * count)
                MailContext.at(context).hear(bytes)
                return size * count
            })
        // Only the debug callback tells which command a reply answers. It sees the login too, and
        // keeps nothing.
        handle.set(CURLOPT_VERBOSE, 1)
        handle.set(CURLOPT_DEBUGDATA, pointer: context)
        handle.setDebug { _, kind, data, count, context in
            if kind == CURLINFO_HEADER_OUT, let data, let context {
                MailContext.at(context).say(UnsafeRawBufferPointer(start: data, count: count))
            }
            return 0
        }
        handle.set(CURLOPT_NOPROGRESS, 0)
        handle.set(CURLOPT_XFERINFODATA, pointer: context)
        handle.setProgress { context, _, _, _, _ in
            guard let context else { return 0 }
            return MailContext.at(context).abort.isPast ? 1 : 0
        }
    }
}

/// What the callbacks of one transaction read and note.
private final class MailContext {
    let abort: AbortMoment
    private(set) var phase = MailPhase.connecting
    private(set) var reply: SMTPReply?
    private var body: [UInt8] = []
    private var offset = 0
    private var quitting = false

    init(abort: AbortMoment) { self.abort = abort }

    static func at(_ pointer: UnsafeMutableRawPointer) -> MailContext {
        Unmanaged<MailContext>.fromOpaque(pointer).takeUnretainedValue()
    }

    var bodyTaken: Bool { phase == .body && offset == body.count }

    func begin(_ bytes: [UInt8]) {
        (body, offset, phase, reply, quitting) = (bytes, 0, .connecting, nil, false)
    }

    func forgetBody() { body = [] }

    func read(into buffer: UnsafeMutablePointer<CChar>, capacity: Int) -> Int {
        let count = min(capacity, body.count - offset)
        body.withUnsafeBytes { bytes in
            guard count > 0, let base = bytes.baseAddress else { return }
            memcpy(buffer, base + offset, count)
        }
        offset += count
        return count
    }

    /// Notes which command goes out.
    func say(_ command: UnsafeRawBufferPointer) {
        let starts: [(MailPhase, StaticString)] = [
            (.hello, "EHLO "), (.hello, "HELO "), (.startTLS, "STARTTLS"), (.login, "AUTH "),
            (.sender, "MAIL FROM:"), (.recipient, "RCPT TO:"), (.data, "DATA\r\n"),
        ]
        if command.starts(with: "QUIT\r\n".utf8) { quitting = true }
        guard !quitting else { return }
        for (phase, start) in starts where command.starts(with: start) {
            self.phase = phase
            reply = nil
        }
    }

    /// Notes one reply line of the server.
    func hear(_ line: UnsafeRawBufferPointer) {
        guard !quitting, let reply = SMTPReply(line: line) else { return }
        if phase == .data, reply.code == 354 {
            phase = .body
            self.reply = nil
        } else {
            self.reply = reply
        }
    }
}

extension UnsafeRawBufferPointer {
    fileprivate func starts(with text: StaticString) -> Bool {
        text.withUTF8Buffer { starts(with: $0) }
    }
}
