/// A complete RFC 5322 message with a text and an HTML part.
struct MailMessage {
    var fields: [HeaderField]
    var text: String
    var html: String
    /// The identity of the notice; the boundary is made of it, so the same notice gives the same
    /// bytes.
    var id: String

    /// The message as it is sent, with CR LF line ends.
    var bytes: [UInt8] {
        // "=_" occurs in no quoted-printable text, so the boundary cannot either.
        let boundary = "=_longstop-\(id)"
        var bytes: [UInt8] = []
        bytes.reserveCapacity(2048 + (text.utf8.count + html.utf8.count) * 5 / 4)
        for field in fields {
            bytes += field.line.utf8
            bytes += "\r\n".utf8
        }
        bytes += "MIME-Version: 1.0\r\n".utf8
        bytes += "Content-Type: multipart/alternative; boundary=\"\(boundary)\"\r\n\r\n".utf8
        for (type, content) in [("plain", text), ("html", html)] {
            bytes += "--\(boundary)\r\nContent-Type: text/\(type); charset=utf-8\r\n".utf8
            bytes += "Content-Transfer-Encoding: quoted-printable\r\n\r\n".utf8
            QuotedPrintable.append(content, to: &bytes)
            bytes += "\r\n".utf8
        }
        bytes += "--\(boundary)--\r\n".utf8
        return bytes
    }
}
