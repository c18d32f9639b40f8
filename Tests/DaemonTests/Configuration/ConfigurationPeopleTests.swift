import Testing

@testable import Daemon

/// What is wrong in one place, and the lines that say so.
@Suite struct ConfigurationPeopleTests {
    @Test(arguments: spoilings)
    func `each mistake is reported where it stands`(_ spoiling: Spoiling) throws {
        #expect(try spoiling.miniature.problems() == spoiling.lines, "\(spoiling.title)")
    }

    static let spoilings: [Spoiling] = [
        Spoiling(
            "an unknown urgency is reported",
            in: "policies.yml",
            replacing: "urgency: page",
            with: "urgency: pager",
            gives: [
                "policies.yml:3:14: \"urgency\" is \"pager\"; write page, notify or "
                    + "digest; did you mean \"page\"?"
            ]),
        Spoiling(
            "a policy without a step at the deadline is reported",
            in: "policies.yml",
            replacing: "      - { at: due, tell: worker }\n    last_resort: { tell",
            with: "      - { at: warning, tell: worker }\n    last_resort: { tell",
            gives: [
                "policies.yml:12:7: policy \"calm\" has no step at the deadline, so a "
                    + "breach could tell nobody; add \"{ at: due, tell: … }\""
            ]),
        Spoiling(
            "a policy without steps is reported",
            in: "policies.yml",
            replacing: "    steps:\n      - { at: due, tell: worker }\n    last_resort: { tell",
            with: "    steps: []\n    last_resort: { tell",
            gives: [
                "policies.yml:11:12: \"steps\" is an empty list; write at least one"
            ]),
        Spoiling(
            "a last resort that waits for months is reported",
            in: "policies.yml",
            replacing: "    last_resort: mailbox\n",
            with: "    last_resort: { tell: mailbox, after: 60d }\n",
            gives: [
                "policies.yml:8:42: \"after\" is \"60d\"; write at most 30 days: nobody would be "
                    + "told meanwhile"
            ]),
        Spoiling(
            "a policy without a last resort is reported",
            in: "policies.yml",
            replacing: "    last_resort: mailbox\n",
            with: "",
            gives: [
                "policies.yml:2:3: policy \"urgent\" has no \"last_resort\", so it could "
                    + "end with nobody told; name a role, such as a mailbox that is always "
                    + "watched"
            ]),
        Spoiling(
            "a last resort of nobody is reported",
            in: "policies.yml",
            replacing: "last_resort: mailbox",
            with: "last_resort: []",
            gives: [
                "policies.yml:8:18: \"last_resort\" is an empty list; write at least one"
            ]),
        Spoiling(
            "a last resort in an unknown role is reported",
            in: "policies.yml",
            replacing: "last_resort: mailbox",
            with: "last_resort: mailbx",
            gives: [
                "policies.yml:8:18: unknown role \"mailbx\"; did you mean \"mailbox\"?"
            ]),
        Spoiling(
            "a step that tells nobody is reported",
            in: "policies.yml",
            replacing: "tell: [worker] }",
            with: "tell: [] }",
            gives: [
                "policies.yml:6:26: \"tell\" is an empty list; write at least one"
            ]),
        Spoiling(
            "a step without roles is reported",
            in: "policies.yml",
            replacing: "{ at: due, tell: [worker] }",
            with: "{ at: due }",
            gives: [
                "policies.yml:6:9: the step has no \"tell\"; add it"
            ]),
        Spoiling(
            "an unknown role is reported with the nearest",
            in: "policies.yml",
            replacing: "tell: [worker] }",
            with: "tell: [wroker] }",
            gives: [
                "policies.yml:6:27: unknown role \"wroker\"; did you mean \"worker\"?"
            ]),
        Spoiling(
            "a role told twice in one step is reported",
            in: "policies.yml",
            replacing: "tell: [worker] }",
            with: "tell: [worker, worker] }",
            gives: [
                "policies.yml:6:35: role \"worker\" is told twice in one step; keep one"
            ]),
        Spoiling(
            "a step that does not say when is reported",
            in: "policies.yml",
            replacing: "{ at: due, tell: [worker] }",
            with: "{ tell: [worker] }",
            gives: [
                "policies.yml:6:9: the step does not say when; write \"at: warning\", "
                    + "\"at: due\", \"before: 2h\", \"after_due: 1h\" or \"after: 30m\""
            ]),
        Spoiling(
            "a step with two moments is reported",
            in: "policies.yml",
            replacing: "{ at: due, tell: [worker] }",
            with: "{ at: due, after: 5m, tell: [worker] }",
            gives: [
                "policies.yml:6:9: the step has \"at\" and \"after\"; keep one"
            ]),
        Spoiling(
            "a step after nothing is reported",
            in: "policies.yml",
            replacing: "- { at: due, tell: [worker] }\n      - { after",
            with: "- { after",
            gives: [
                "policies.yml:5:7: policy \"urgent\" has no step at the deadline, so a "
                    + "breach could tell nobody; add \"{ at: due, tell: … }\"",
                "policies.yml:6:9: \"after\" counts from a step at the deadline or later; "
                    + "put \"{ at: due, tell: … }\" before it",
            ]),
        Spoiling(
            "a warning that follows the deadline is reported",
            in: "policies.yml",
            replacing: "- { at: due, tell: [worker] }",
            with: "- { at: due, tell: [worker] }\n      - { before: 2h, tell: worker }",
            gives: [
                "policies.yml:7:9: a step before the deadline follows one after it; put it first"
            ]),
        Spoiling(
            "a second step at the deadline is reported",
            in: "policies.yml",
            replacing: "- { at: due, tell: [worker] }",
            with: "- { at: due, tell: [worker] }\n      - { at: due, tell: manager }",
            gives: [
                "policies.yml:7:9: a step at the deadline follows another; put its roles "
                    + "into the first one"
            ]),
        Spoiling(
            "steps after the deadline stand in order",
            in: "policies.yml",
            replacing: "- { after: 30m",
            with: "- { after_due: 2h, tell: manager }\n      - { after_due: 1h, tell: manager "
                + "}\n      - { after: 30m",
            gives: [
                "policies.yml:8:9: this step is not later than the one before it; put them "
                    + "in order"
            ]),
        Spoiling(
            "a warning is not repeated",
            in: "policies.yml",
            replacing: "{ at: warning, tell: worker }",
            with: "{ at: warning, tell: worker, repeat: { every: 1h, times: 1 } }",
            gives: [
                "policies.yml:5:46: a warning is told once at each of the rule's warnings; "
                    + "leave \"repeat\" out"
            ]),
        Spoiling(
            "repeating less than once is reported",
            in: "policies.yml",
            replacing: "times: 4",
            with: "times: 0",
            gives: [
                "policies.yml:7:67: \"times\" is \"0\"; write a whole number from 1 to 1000"
            ]),
        Spoiling(
            "a length of time that cannot be read is reported",
            in: "policies.yml",
            replacing: "every: 15m",
            with: "every: soon",
            gives: [
                "policies.yml:7:55: \"every\" is \"soon\"; write a length of time such as "
                    + "90s, 30m, 4h or 2d, at most ten years"
            ]),
        Spoiling(
            "a length of no time is reported",
            in: "policies.yml",
            replacing: "every: 15m",
            with: "every: 0m",
            gives: [
                "policies.yml:7:55: \"every\" is \"0m\"; write a length of time such as "
                    + "90s, 30m, 4h or 2d, at most ten years"
            ]),
        Spoiling(
            "a role with nobody is reported",
            in: "people.yml",
            replacing: "worker: [sam.example]",
            with: "worker: []",
            gives: [
                "people.yml:2:3: role \"worker\" has nobody; name at least one person"
            ]),
        Spoiling(
            "a role with an unknown person is reported with the nearest",
            in: "people.yml",
            replacing: "worker: [sam.example]",
            with: "worker: [sma.example]",
            gives: [
                "people.yml:2:12: unknown person \"sma.example\"; did you mean \"sam.example\"?"
            ]),
        Spoiling(
            "a person named twice in a role is reported",
            in: "people.yml",
            replacing: "worker: [sam.example]",
            with: "worker: [sam.example, sam.example]",
            gives: [
                "people.yml:2:25: \"sam.example\" holds role \"worker\" twice; keep one"
            ]),
        Spoiling(
            "a person without a contact is reported",
            in: "people.yml",
            replacing: "sam.example: { contacts: { email: sam@trust.example } }",
            with: "sam.example: {}",
            gives: [
                "people.yml:6:3: person \"sam.example\" has no contact and could never be "
                    + "told; add one under \"contacts\""
            ]),
        Spoiling(
            "a person with an empty list of contacts is reported",
            in: "people.yml",
            replacing: "sam.example: { contacts: { email: sam@trust.example } }",
            with: "sam.example: { contacts: [] }",
            gives: [
                "people.yml:6:3: person \"sam.example\" has no contact and could never be "
                    + "told; add one under \"contacts\""
            ]),
        Spoiling(
            "a contact of two kinds is reported",
            in: "people.yml",
            replacing: "{ webhook: pager, for: page }",
            with: "{ webhook: pager, email: a@trust.example }",
            gives: [
                "people.yml:10:9: " + PeopleReader.kindsOfContacts
            ]),
        Spoiling(
            "a contact of no kind is reported",
            in: "people.yml",
            replacing: "{ webhook: pager, for: page }",
            with: "{ for: page }",
            gives: [
                "people.yml:10:9: " + PeopleReader.kindsOfContacts
            ]),
        Spoiling(
            "an unknown webhook is reported with the nearest",
            in: "people.yml",
            replacing: "webhook: pager",
            with: "webhook: pagre",
            gives: [
                "people.yml:10:20: unknown webhook \"pagre\"; did you mean \"pager\"?"
            ]),
        Spoiling(
            "a mail address that is none is reported and not shown",
            in: "people.yml",
            replacing: "email: sam@trust.example",
            with: "email: sam at trust",
            gives: [
                "people.yml:6:37: \"email\" is not a mail address; write name@host"
            ]),
        Spoiling(
            "an unknown urgency of a contact is reported",
            in: "people.yml",
            replacing: "for: page",
            with: "for: pages",
            gives: [
                "people.yml:10:32: \"for\" is \"pages\"; write page, notify or digest; did "
                    + "you mean \"page\"?"
            ]),
        Spoiling(
            "an urgency that reaches nobody in a role is reported",
            in: "people.yml",
            replacing: "{ webhook: pager, for: page }",
            with: "{ webhook: pager, for: digest }",
            gives: [
                "policies.yml:7:29: nobody in role \"manager\" has a contact for urgency "
                    + "\"page\"; add one, or tell another role"
            ]),
        Spoiling(
            "mail without a relay is reported",
            in: "longstop.yml",
            replacing: "default_relay: trust\nrelays:\n  trust: { host: smtp.example, security: "
                + "starttls, sender: longstop@trust.example }\n",
            with: "",
            gives: [
                "people.yml:6:37: there is no relay to send mail with; add one under "
                    + "\"relays\" in longstop.yml",
                "people.yml:9:18: there is no relay to send mail with; add one under "
                    + "\"relays\" in longstop.yml",
                "people.yml:11:38: there is no relay to send mail with; add one under "
                    + "\"relays\" in longstop.yml",
            ]),
    ]
}
