/// What a template of GOV.UK Notify is filled with, without the template and the address, which are put in
/// when it leaves.
///
/// Its templates hold `((subject))`, `((body))` and `((link))`, and for a text message `((text))`.
struct NotifyBody: Encodable {
    var personalisation: [String: String]
    /// The notice's id: by it Notify is asked whether it has had the message.
    var reference: String
    /// Placeholders in which Notify shall read no Markdown; text messages have none.
    var plain: [String]?

    enum CodingKeys: String, CodingKey {
        case personalisation, reference
        case plain = "sanitise_content_for"
    }

    /// A mail.
    ///
    /// Links are taken out where no Markdown is read: the one by which people answer has a place of its own.
    init(subject: String, body: String, link: String, id: String) {
        personalisation = ["subject": subject, "body": body, "link": link]
        reference = id
        plain = ["subject", "body"]
    }

    /// A text message.
    init(text: String, id: String) {
        personalisation = ["text": text]
        reference = id
    }
}
