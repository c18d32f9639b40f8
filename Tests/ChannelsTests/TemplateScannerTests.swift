import Testing

@testable import Channels

@Suite struct `Tag scanner` {
    @Test(arguments: [
        ("a\n {{{title}}}", "2:2", "{{{…}}} is not escaped"),
        ("{{& title}}", "1:1", "{{&…}} is not escaped"),
        ("{{=<% %>=}}", "1:1", "changes the delimiters"),
        ("x{{<head}}", "1:2", "(inheritance) is not allowed"),
        ("\n\n{{$block}}", "3:1", "(a block) is not allowed"),
        ("{{% CONTENT_TYPE:TEXT}}", "1:1", "(a pragma) is not allowed"),
        ("{{> *name}}", "1:1", "dynamic partial \"*name\""),
        ("{{uppercased(title)}}", "1:1", "transform in \"uppercased(title)\""),
        ("ab {{#late}}", "1:4", "section \"late\" is never closed"),
        ("{{#late}}\n{{/latte}}{{/late}}", "2:1", "where section \"late\", opened at 1:1"),
        ("é {{/late}}", "1:3", "{{/late}} closes nothing"),
        ("{{title", "1:1", "tag is never closed"),
        ("{{ }}", "1:1", "empty tag"),
        ("ab\u{0}", "1:3", "control character"),
    ])
    func `what no template may have is refused at its place`(
        text: String, position: String, sentence: String
    ) {
        let errors = TagScanner(file: "f", text: text).errors.map(\.description)
        #expect(errors.count == 1)
        #expect(errors.first?.hasPrefix("f:\(position): ") == true, "\(errors)")
        #expect(errors.first?.contains(sentence) == true, "\(errors)")
    }

    @Test func `allowed tags are found where they stand, inside sections too`() {
        let scanner = TagScanner(
            file: "f",
            text: "{{! a\nnote }}{{#late}}\n é{{ due }}{{/late}}{{^late}}{{> next}}{{/late}}")
        #expect(scanner.errors.isEmpty)
        #expect(
            scanner.tags == [
                TemplateTag(form: .section, name: "late", line: 2, column: 8),
                TemplateTag(form: .variable, name: "due", line: 3, column: 3),
                TemplateTag(form: .inverted, name: "late", line: 3, column: 21),
                TemplateTag(form: .partial, name: "next", line: 3, column: 30),
            ])
    }

    @Test func `every refusal of a file is found in one scan`() {
        let scanner = TagScanner(file: "f", text: "{{{a}}}\n{{&b}}\n{{#late}}")
        #expect(scanner.errors.map(\.line) == [1, 2, 3])
    }
}
