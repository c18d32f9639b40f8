import Testing

@testable import Daemon

/// What is wrong in one place, and the lines that say so.
@Suite struct ConfigurationVocabularyTests {
    @Test(arguments: spoilings)
    func `each mistake is reported where it stands`(_ spoiling: Spoiling) throws {
        #expect(try spoiling.miniature.problems() == spoiling.lines, "\(spoiling.title)")
    }

    @Test func `what identifies a child cannot be configured away`() throws {
        let without = Miniature().replacing(
            "refused: [name, address]\nhidden: [eighteenth_birthday]\n", with: "",
            in: "vocabulary.yml")
        let vocabulary = try without.load().ruleBook.vocabulary
        #expect(
            vocabulary.refused == [
                "name", "date_of_birth", "dob", "address", "phone", "school", "nhs_number",
                "narrative",
            ])
        #expect(vocabulary.secret == ["eighteenth_birthday"])
        let declared = without.replacing(
            "seen_at: past-moment\n", with: "seen_at: past-moment\n      nhs_number: text\n",
            in: "vocabulary.yml")
        #expect(
            try declared.problems() == [
                "vocabulary.yml:13:7: member \"nhs_number\" identifies a child and is refused "
                    + "always; leave it out"
            ])
    }

    static let spoilings: [Spoiling] = [
        Spoiling(
            "a member that identifies a child is refused",
            in: "vocabulary.yml",
            replacing: "seen_at: past-moment",
            with: "name: text",
            gives: [
                "rules/rules.yml:5:75: fact type \"missing.reported\" has no moment \"seen_at\"",
                "vocabulary.yml:14:7: member \"name\" identifies a child and is refused "
                    + "always; leave it out",
            ]),
        Spoiling(
            "an unknown type of a member is reported",
            in: "vocabulary.yml",
            replacing: "seen_at: past-moment",
            with: "seen_at: past-moments",
            gives: [
                "rules/rules.yml:5:75: fact type \"missing.reported\" has no moment \"seen_at\"",
                "vocabulary.yml:14:16: unknown type \"past-moments\"; did you mean "
                    + "\"past-moment\"?",
            ]),
        Spoiling(
            "a member with no type is reported",
            in: "vocabulary.yml",
            replacing: "{ list: [police, health] }",
            with: "{ lists: text }",
            gives: [
                "vocabulary.yml:15:13: a member's type is missing; write \"list: TYPE\" or "
                    + "\"date_within_years: NUMBER\"",
                "vocabulary.yml:15:15: unknown key \"lists\"; did you mean \"list\"?",
            ]),
        Spoiling(
            "a member given with and without its star is reported",
            in: "vocabulary.yml",
            replacing: "risk: risk",
            with: "kind: text",
            gives: [
                "vocabulary.yml:11:7: member \"kind\" appears twice; keep one",
                "vocabulary.yml:29:3: shared member \"risk\" belongs to no fact type",
            ]),
        Spoiling(
            "a time member that is no moment is reported",
            in: "vocabulary.yml",
            replacing: "happens_at: found_at",
            with: "happens_at: episode",
            gives: [
                "vocabulary.yml:19:17: member \"episode\" is no moment; name one that is"
            ]),
        Spoiling(
            "a time member that does not exist is reported",
            in: "vocabulary.yml",
            replacing: "happens_at: found_at",
            with: "happens_at: fuond_at",
            gives: [
                "vocabulary.yml:19:17: unknown member \"fuond_at\"; did you mean \"found_at\"?"
            ]),
        Spoiling(
            "a renewal by an unknown type is reported",
            in: "vocabulary.yml",
            replacing: "renewed_by: missing.found",
            with: "renewed_by: missing.fund",
            gives: [
                "vocabulary.yml:16:17: unknown fact type \"missing.fund\"; did you mean "
                    + "\"missing.found\"?"
            ]),
        Spoiling(
            "a key that no type has is reported",
            in: "vocabulary.yml",
            replacing: "  concern: {}",
            with: "  concerm: {}",
            gives: [
                "vocabulary.yml:27:3: clock key \"concerm\" is a member of no fact type; "
                    + "list its \"members\"; did you mean \"concern\"?"
            ]),
        Spoiling(
            "a key with unknown members is reported",
            in: "vocabulary.yml",
            replacing: "  concern: {}",
            with: "  concern: { members: [concern, concerns] }",
            gives: [
                "vocabulary.yml:27:33: unknown member \"concerns\"; did you mean \"concern\"?"
            ]),
        Spoiling(
            "a key withdrawn by an unknown type is reported",
            in: "vocabulary.yml",
            replacing: "  concern: {}",
            with: "  concern: { withdrawn_by: case.clozed }",
            gives: [
                "vocabulary.yml:27:28: unknown fact type \"case.clozed\"; did you mean "
                    + "\"case.closed\"?"
            ]),
        Spoiling(
            "a shared member that no type has is reported",
            in: "vocabulary.yml",
            replacing: "shared:\n  risk: {}",
            with: "shared:\n  risc: {}",
            gives: [
                "vocabulary.yml:29:3: shared member \"risc\" belongs to no fact type; did "
                    + "you mean \"risk\"?"
            ]),
        Spoiling(
            "a shared member implied by an unknown value is reported",
            in: "vocabulary.yml",
            replacing: "shared:\n  risk: {}",
            with: "shared:\n  looked_after: { implied_by: { risk: hihg } }",
            gives: [
                "vocabulary.yml:29:39: \"risk\" is \"hihg\", not low or high; did you mean "
                    + "\"high\"?"
            ]),
        Spoiling(
            "a shared member implied by itself is reported",
            in: "vocabulary.yml",
            replacing: "shared:\n  risk: {}",
            with: "shared:\n  risk: { implied_by: { risk: high } }",
            gives: [
                "vocabulary.yml:29:3: member \"risk\" is implied by itself, by way of others; "
                    + "break the ring"
            ]),
        Spoiling(
            "a hidden member that no type has is reported",
            in: "vocabulary.yml",
            replacing: "hidden: [eighteenth_birthday]",
            with: "hidden: [birthday]",
            gives: [
                "vocabulary.yml:4:10: unknown member \"birthday\""
            ]),
        Spoiling(
            "a word given twice is reported",
            in: "vocabulary.yml",
            replacing: "[low, high]",
            with: "[low, high, low]",
            gives: [
                "vocabulary.yml:2:21: word \"low\" appears twice in the list; keep one"
            ]),
        Spoiling(
            "a condition on an unknown member of what outlives a case is reported",
            in: "vocabulary.yml",
            replacing: "where: { looked_after",
            with: "where: { lookedafter",
            gives: [
                "vocabulary.yml:26:79: fact type \"missing.reported\" has no member "
                    + "\"lookedafter\"; did you mean \"looked_after\"?"
            ]),
    ]
}
