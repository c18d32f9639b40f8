/// A message that SMTP carries unchanged: lines ended by CR LF only, none too long, no NUL.
///
/// A bare CR or LF before a dot ends the message early on some servers and lets what follows pass as
/// commands, so none is let through.
struct MailBody: Sendable {
    /// The message, ending with CR LF.
    let bytes: [UInt8]
    /// Its length on the wire, with the dot libcurl adds to each line that starts with one.
    ///
    /// libcurl 7.88 stops reading when it has *written* as many bytes as announced; announcing the
    /// length without those dots could cut a message at a buffer's end.
    let stuffedCount: Int

    /// Throws `InvalidValue` naming the line at fault, counted from 1.
    init(_ message: [UInt8]) throws(InvalidValue) {
        guard message.count <= ChannelLimits.mailBytes else {
            throw InvalidValue("the message is longer than \(ChannelLimits.mailBytes) bytes")
        }
        let (carriageReturn, lineFeed, dot) = (UInt8(13), UInt8(10), UInt8(ascii: "."))
        var (line, length, dots) = (1, 0, 0)
        var previous: UInt8 = 0
        for byte in message {
            if byte == 0 { throw InvalidValue("line \(line) of the message holds a NUL") }
            if (byte == lineFeed) != (previous == carriageReturn) {
                throw InvalidValue(
                    "line \(line) of the message holds a CR or LF that is not part of a CR LF pair")
            }
            if byte == lineFeed {
                (line, length) = (line + 1, 0)
            } else if byte != carriageReturn {
                if length == 0, byte == dot { dots += 1 }
                length += 1
                guard length <= ChannelLimits.mailLineBytes else {
                    throw InvalidValue(
                        "line \(line) of the message is longer than "
                            + "\(ChannelLimits.mailLineBytes) bytes")
                }
            }
            previous = byte
        }
        if previous == carriageReturn {
            throw InvalidValue("the message ends within a CR LF pair")
        }
        bytes = length == 0 && !message.isEmpty ? message : message + [carriageReturn, lineFeed]
        stuffedCount = bytes.count + dots
    }
}
