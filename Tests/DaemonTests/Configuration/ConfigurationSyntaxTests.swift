import Testing

@testable import Daemon

/// What is wrong in one place, and the lines that say so.
@Suite struct ConfigurationSyntaxTests {
    @Test(arguments: spoilings)
    func `each mistake is reported where it stands`(_ spoiling: Spoiling) throws {
        #expect(try spoiling.miniature.problems() == spoiling.lines, "\(spoiling.title)")
    }

    static let spoilings: [Spoiling] = [
        Spoiling(
            "an unknown key is reported with the nearest known one",
            in: "rules/rules.yml",
            replacing: "warn: [-24h",
            with: "wran: [-24h",
            gives: [
                "rules/rules.yml:8:5: unknown key \"wran\"; did you mean \"warn\"?"
            ]),
        Spoiling(
            "an unknown key at the top of a file is reported",
            in: "longstop.yml",
            replacing: "zone:",
            with: "zonee:",
            gives: [
                "longstop.yml:2:1: unknown key \"zonee\"; did you mean \"zone\"?"
            ]),
        Spoiling(
            "a key that belongs to another file is sent there",
            in: "policies.yml",
            replacing: "policies:",
            with: "people: {}\npolicies:",
            gives: [
                "policies.yml:1:1: key \"people\" does not belong here; move it to people.yml"
            ]),
        Spoiling(
            "a key given twice is reported",
            in: "rules/rules.yml",
            replacing: "limit: 72h",
            with: "limit: 72h\n    limit: 4h",
            gives: [
                "rules/rules.yml:8:5: key \"limit\" appears twice in this section; keep one"
            ]),
        Spoiling(
            "a text that is no YAML is reported where it breaks",
            in: "rules/rules.yml",
            replacing: "each: episode",
            with: "each: \"episode",
            gives: [
                "rules/rules.yml:4:11: this is not YAML: while scanning a quoted scalar, "
                    + "found unexpected end of stream"
            ]),
        Spoiling(
            "an anchor is refused",
            in: "vocabulary.yml",
            replacing: "[low, high]",
            with: "&levels [low, high]",
            gives: [
                "vocabulary.yml:2:9: an anchor (&levels) is not allowed; write the value "
                    + "out where it is used"
            ]),
        Spoiling(
            "an alias is refused",
            in: "vocabulary.yml",
            replacing: "risk: risk",
            with: "risk: *levels",
            gives: [
                "vocabulary.yml:11:13: an alias (*) is not allowed; write the value out"
            ]),
        Spoiling(
            "an alias of an anchor is refused with its anchor",
            in: "vocabulary.yml",
            replacing: "[low, high]\n",
            with: "&levels [low, high]\n  other: *levels\n",
            gives: [
                "vocabulary.yml:2:9: an anchor (&levels) is not allowed; write the value "
                    + "out where it is used"
            ]),
        Spoiling(
            "a merge key is refused",
            in: "policies.yml",
            replacing: "    urgency: digest",
            with: "    <<: { urgency: page }\n    urgency: digest",
            gives: [
                "policies.yml:10:5: a merge key (<<) is not allowed; write the values out"
            ]),
        Spoiling(
            "a tag is refused",
            in: "rules/rules.yml",
            replacing: "limit: 72h",
            with: "limit: !limit 72h",
            gives: [
                "rules/rules.yml:7:12: a tag (\"!limit\") is not allowed; leave it out"
            ]),
        Spoiling(
            "a list in place of a section is reported",
            in: "rules/rules.yml",
            replacing: "{ kind: source, text: a report }",
            with: "[source]",
            gives: [
                "rules/rules.yml:11:16: \"authority\" is a list; write a section of keys "
                    + "and values"
            ]),
        Spoiling(
            "a section in place of a text is reported",
            in: "rules/rules.yml",
            replacing: "title: A child is missing",
            with: "title: { en: A child }",
            gives: [
                "rules/rules.yml:3:12: \"title\" is a section; write one line of text"
            ]),
        Spoiling(
            "a key without a value is reported",
            in: "rules/rules.yml",
            replacing: "title: A child is missing",
            with: "title:",
            gives: [
                "rules/rules.yml:3:5: key \"title\" has no value; write one or leave the key out"
            ]),
        Spoiling(
            "a missing key is reported at the name of what lacks it",
            in: "rules/rules.yml",
            replacing: "    title: Hold a discussion\n",
            with: "",
            gives: [
                "rules/rules.yml:12:3: rule \"discussion\" has no \"title\"; add it"
            ]),
        Spoiling(
            "a text over two lines is refused",
            in: "rules/rules.yml",
            replacing: "title: A child is missing",
            with: "title: \"A child\\nis missing\"",
            gives: [
                "rules/rules.yml:3:12: \"title\" holds a line break or control character; "
                    + "write one line of text"
            ]),
        Spoiling(
            "a wrong name is refused",
            in: "people.yml",
            replacing: "  team-mailbox: { contacts",
            with: "  \"team mailbox\": { contacts",
            gives: [
                "people.yml:4:13: unknown person \"team-mailbox\"; did you mean \"team "
                    + "mailbox\"?",
                "people.yml:11:3: person \"team mailbox\" is not a name; use letters, "
                    + "digits, dots, hyphens and underscores, at most 64",
            ]),
        Spoiling(
            "an empty file is reported",
            in: "policies.yml",
            with: "",
            gives: [
                "policies.yml: the file is empty; see the file shipped under the same name"
            ]),
        Spoiling(
            "an empty section is reported",
            in: "policies.yml",
            with: "policies:\n",
            gives: [
                "policies.yml:1:10: \"policies\" is left empty; write a section of keys "
                    + "and values"
            ]),
        Spoiling(
            "two documents in one file are refused",
            in: "people.yml",
            with: "roles: {}\n---\npeople: {}\n",
            gives: [
                "people.yml:2:1: this is not YAML: but found another document"
            ]),
        Spoiling(
            "a password is refused and not shown",
            in: "longstop.yml",
            replacing: "sender: longstop@trust.example }",
            with: "sender: longstop@trust.example, password: hunter2 }",
            gives: [
                "longstop.yml:5:84: key \"password\": a secret does not belong in the "
                    + "configuration; put it in a file that systemd passes on "
                    + "(LoadCredential=NAME:/etc/longstop/credentials/NAME) and name that under "
                    + "\"credential\" or \"credentials\""
            ]),
        Spoiling(
            "a signing secret is refused and not shown",
            in: "longstop.yml",
            replacing: "credentials: pager-signing",
            with: "credentials: whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
            gives: [
                "longstop.yml:7:60: a signing secret does not belong in the configuration; put it "
                    + "in a file that systemd passes on "
                    + "(LoadCredential=NAME:/etc/longstop/credentials/NAME) and name that under "
                    + "\"credential\" or \"credentials\""
            ]),
    ]
}
