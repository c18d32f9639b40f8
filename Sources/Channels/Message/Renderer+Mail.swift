import Deadlines
import Escalation

extension Renderer {
    /// The whole mail for one notice.
    func mail(
        _ view: MessageView, subject: String, id: String, thread: MailThread?
    ) throws(MessageError) -> [UInt8] {
        let notice = view.notice
        var fields = [
            sender,
            try HeaderField(
                "To", structured: Self.address(notice.contact.address, of: "recipient")),
            try HeaderField("Subject", text: subject),
            try HeaderField("Date", structured: LocalTime(zone: zone).mailDate(notice.decidedAt)),
            try HeaderField("Message-ID", structured: messageID(of: id)),
        ]
        if view.flag(.repliable) {
            fields.append(
                try HeaderField(
                    "Reply-To", structured: Self.address(replyAddress, of: "reply")))
        }
        if let thread {
            for reference in [thread.root, thread.previous] { try Self.checkMessageID(reference) }
            fields.append(try HeaderField("In-Reply-To", structured: thread.previous))
            fields.append(try HeaderField("References", structured: thread.references))
        }
        fields.append(try HeaderField("Auto-Submitted", structured: "auto-generated"))
        fields.append(try HeaderField("X-Auto-Response-Suppress", structured: "All"))
        fields.append(try HeaderField("X-Longstop-Alert", structured: String(notice.alert)))
        if let marking { fields.append(marking) }
        if notice.urgency == .page, notice.kind.asksForAnswer {
            fields.append(try HeaderField("Importance", structured: "high"))
        }
        fields.append(try HeaderField("Content-Language", structured: "en-GB"))
        let text = templates.render(.text, view)
        let html = templates.render(.html, view)
        return MailMessage(fields: fields, text: text, html: html, id: id).bytes
    }

    /// `Longstop <longstop@example.org>`, quoted or encoded as the name needs it.
    static func senderField(_ settings: MessageSettings) throws(MessageError) -> HeaderField {
        let address = try address(settings.senderAddress, of: "sender")
        let name = settings.senderName
        guard !name.unicodeScalars.contains(where: \.isControl) else {
            throw MessageError("sender's name has a control character; remove it")
        }
        let phrase: String
        if name.isEmpty {
            return try HeaderField("From", structured: address)
        } else if EncodedWord.isNeeded(for: name) {
            phrase = EncodedWord.encode(name, after: "From: ".count).joined(separator: " ")
        } else {
            let escaped = name.flatMap { $0 == "\"" || $0 == "\\" ? ["\\", $0] : [$0] }
            phrase = "\"\(String(escaped))\""
        }
        return try HeaderField("From", structured: "\(phrase) <\(address)>")
    }

    /// The address as it may stand in a header: one, without anything that could end it or begin
    /// another.
    private static func address(_ address: String, of party: String) throws(MessageError) -> String
    {
        let special = Set("<>(),;:\"\\[] ".utf8)
        let isPlain = address.utf8.allSatisfy {
            (0x21..<0x7F).contains($0) && !special.contains($0)
        }
        guard isPlain, address.utf8.filter({ $0 == UInt8(ascii: "@") }).count == 1,
            !address.hasPrefix("@"), !address.hasSuffix("@")
        else {
            throw MessageError("\(party)'s address is not a plain mail address; write name@host")
        }
        return address
    }

    /// Refuses what is not one Message-ID: `<left@right>` in printable ASCII.
    static func checkMessageID(_ reference: String) throws(MessageError) {
        let inner = reference.dropFirst().dropLast()
        let isPlain = inner.utf8.allSatisfy {
            (0x21..<0x7F).contains($0) && $0 != UInt8(ascii: "<") && $0 != UInt8(ascii: ">")
        }
        guard reference.hasPrefix("<"), reference.hasSuffix(">"), isPlain, inner.contains("@"),
            reference.utf8.count <= 500
        else {
            throw MessageError("reference to an earlier mail is not a Message-ID; write <id@host>")
        }
    }
}
