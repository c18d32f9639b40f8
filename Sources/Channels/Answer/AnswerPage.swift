import Crypto
import Foundation
import Mustache

/// The page behind a signed link: what is being taken on, and the form that takes it on.
///
/// HTML without scripts, pictures or anything from elsewhere; every value is escaped.
package struct AnswerPage: Hashable, Sendable {
    /// One line of what is known.
    package struct Line: Hashable, Sendable {
        package var label: String
        package var value: String

        package init(_ label: String, _ value: String) {
            self.label = label
            self.value = value
        }
    }

    /// A choice of the form.
    package struct Choice: Hashable, Sendable {
        /// What is sent.
        package var value: String
        package var label: String

        package init(_ value: String, _ label: String) {
            self.value = value
            self.label = label
        }
    }

    /// What the reader may send.
    package struct Form: Hashable, Sendable {
        /// For how long; the first is chosen beforehand.
        package var lengths: [Choice]
        /// To whom it can be handed over.
        package var people: [Choice]
        /// What was sent before, when the page says why it was refused.
        package var note = ""

        package init(lengths: [Choice], people: [Choice]) {
            self.lengths = lengths
            self.people = people
        }
    }

    package var title: String
    /// What has happened, or is wrong; empty for nothing.
    package var message: String
    package var lines: [Line]
    /// Nil when there is nothing to send.
    package var form: Form?
    /// The handling marking; empty for none.
    package var marking = ""

    /// Makes a page.
    package init(title: String, message: String = "", lines: [Line] = [], form: Form? = nil) {
        self.title = title
        self.message = message
        self.lines = lines
        self.form = form
    }

    /// The longest note, in characters.
    package static let noteCharacters = 500

    /// The page, in UTF-8.
    package var html: String { Self.template.render(values) }

    /// What the browser is allowed: this page's own style, and to send the form back to where it came from.
    package static let contentSecurityPolicy: String = {
        let digest = Data(SHA256.hash(data: Array(style.utf8))).base64EncodedString()
        return "default-src 'none'; style-src 'sha256-\(digest)'; form-action 'self'; "
            + "frame-ancestors 'none'; base-uri 'none'"
    }()

    private var values: [String: Any] {
        var values: [String: Any] = [
            "title": title, "style": Self.style,
            "lines": lines.map { ["label": $0.label, "value": $0.value] },
        ]
        if !message.isEmpty { values["message"] = message }
        if !marking.isEmpty { values["marking"] = marking }
        if let form {
            let lengths = form.lengths.enumerated().map { place, choice in
                [
                    "value": choice.value, "label": choice.label, "id": "for-\(place)",
                    "checked": place == 0 ? " checked" : "",
                ]
            }
            values["form"] = [
                "lengths": lengths, "note": form.note, "limit": "\(Self.noteCharacters)",
                "people": form.people.map { ["value": $0.value, "label": $0.label] },
                "has_people": !form.people.isEmpty,
            ]
        }
        return values
    }

    private static let template: MustacheTemplate = {
        do {
            return try MustacheTemplate(string: text)
        } catch {
            preconditionFailure("the answer page's template does not compile: \(error)")
        }
    }()

    private static let text = """
        <!DOCTYPE html>
        <html lang="en-GB">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="robots" content="noindex">
        <title>{{title}} – Longstop</title>
        <style>{{{style}}}</style>
        </head>
        <body>
        <main>
        {{#message}}<p class="message" role="status">{{message}}</p>{{/message}}
        <h1>{{title}}</h1>
        <dl>
        {{#lines}}<div><dt>{{label}}</dt><dd>{{value}}</dd></div>
        {{/lines}}</dl>
        {{#form}}
        <form method="post">
        <fieldset>
        <legend>For how long do you take it on?</legend>
        {{#lengths}}<div class="choice"><input type="radio" name="for" id="{{id}}" value="{{value}}"{{checked}}>
        <label for="{{id}}">{{label}}</label></div>
        {{/lengths}}</fieldset>
        {{#has_people}}
        <div class="field"><label for="hand">Or hand it over to</label>
        <p class="hint" id="hand-hint">They are told at once. If they do not answer, the telling goes on.</p>
        <select name="hand" id="hand" aria-describedby="hand-hint"><option value="">nobody, I have it in hand</option>
        {{#people}}<option value="{{value}}">{{label}}</option>
        {{/people}}</select></div>
        {{/has_people}}
        <div class="field"><label for="note">A word to those who read it later (not needed)</label>
        <p class="hint" id="note-hint">Nothing that identifies a child. At most {{limit}} characters.</p>
        <textarea name="note" id="note" rows="3" maxlength="{{limit}}" aria-describedby="note-hint">{{note}}</textarea></div>
        <button type="submit">Take it on</button>
        </form>
        {{/form}}
        {{#marking}}<p class="foot">{{marking}}</p>{{/marking}}
        </main>
        </body>
        </html>

        """

    private static let style = """
        *{box-sizing:border-box}body{margin:0;background:#fff;color:#0b0c0c;font:1.125rem/1.5 Arial,Helvetica,sans-serif}\
        main{max-width:40rem;margin:0 auto;padding:1rem}h1{font-size:1.5rem;line-height:1.25;margin:.5rem 0 1rem}\
        dl{margin:0 0 1.5rem}dl div{padding:.5rem 0;border-bottom:1px solid #b1b4b6}dt{color:#484c4f;font-size:1rem}\
        dd{margin:0;font-weight:bold;overflow-wrap:anywhere}.message{margin:0 0 1rem;padding:.75rem 1rem;\
        border:4px solid #1d70b8}fieldset{margin:0 0 1.5rem;padding:0;border:0}legend,.field label{padding:0;\
        font-weight:bold;display:block}.choice{display:flex;align-items:center;gap:.75rem;min-height:2.75rem}\
        .choice input{width:1.5rem;height:1.5rem;margin:0;flex:none}.choice label{padding:.5rem 0;flex:1}\
        .field{margin:0 0 1.5rem}.hint{margin:0;color:#484c4f;font-size:1rem}select,textarea{width:100%;min-height:2.75rem;\
        padding:.5rem;font:inherit;color:inherit;background:#fff;border:2px solid #0b0c0c;border-radius:0}\
        button{width:100%;min-height:3rem;padding:.75rem 1.25rem;font:inherit;font-weight:bold;color:#fff;background:#00703c;\
        border:2px solid #00703c;border-radius:0;cursor:pointer}button:hover{background:#005a30}\
        :focus-visible{outline:3px solid #0b0c0c;outline-offset:3px;box-shadow:0 0 0 6px #fd0}.foot{margin:2rem 0 0;\
        color:#484c4f;font-size:1rem}@media (min-width:30rem){button{width:auto}}
        """
}
