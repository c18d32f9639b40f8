/// What the edges towards the operating system and the socket accept at most.
package enum SystemLimits {
    /// Bytes in one credential; systemd itself allows 1 MB for all of a unit's.
    package static let credentialBytes = 1_000_000
    /// Days before the end of a secret or certificate from which it is warned of.
    static let expiryWarningDays = 30
    /// The first moment of 2026, in seconds since 1970: this version is younger, so that no clock that is right says
    /// an earlier one.
    static let madeAfterSeconds: Int64 = 1_767_225_600
    /// Bytes in the body of `POST /v1/facts`.
    package static let factsBodyBytes = 16 * 1024 * 1024
    /// Bytes in the body of `POST /v1/acknowledgements`.
    package static let acknowledgementBodyBytes = 64 * 1024
    /// Bytes in the body of a request about absences or silences.
    package static let peopleBodyBytes = 4 * 1024 * 1024
    /// Bytes of a body that is too large which are still read before its sender is answered.
    package static let drainedBytes = 256 * 1024 * 1024
    /// Seconds from the head of a request within which its whole body must have come.
    package static let bodySeconds: Int64 = 10
    /// Connections which a listener serves at once; others wait in the kernel's queue.
    package static let connections = 256
    /// Connections which the kernel keeps waiting for a listener.
    package static let backlog: Int32 = 512
    /// Seconds after which a connection without a request is closed.
    package static let idleConnectionSeconds: Int64 = 60
    /// Bytes in a journal field's name; journald drops longer ones without a word.
    package static let journalFieldNameBytes = 64
    /// Bytes in a journal field's value; what is longer is cut, since bodies do not belong there.
    package static let journalValueBytes = 16 * 1024
    /// Bytes in a status line for systemd.
    package static let statusBytes = 512
    /// Bytes in the path of a Unix socket, without the closing NUL.
    package static let socketPathBytes = 107
}
