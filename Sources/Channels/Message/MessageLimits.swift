/// The limits of messages and templates: sizes in bytes and lengths in characters.
package enum MessageLimits {
    /// The longest template file.
    package static let templateBytes = 64 * 1024
    /// The longest subject; what is longer ends in an ellipsis.
    package static let subjectCharacters = 200
    /// The longest line of a header or of a quoted-printable body, without its CR LF.
    package static let mailLineBytes = 76
    /// The longest line any mail may have, without its CR LF (RFC 5322, 2.1.1).
    package static let absoluteLineBytes = 998
    /// The longest identity of a notice: it is part of the MIME boundary, which ends at 70.
    package static let noticeIDBytes = 50
}
