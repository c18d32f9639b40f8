import Deadlines
import Escalation
import Storage

/// A silence as the socket has it.
struct SilenceRequest: Decodable {
    /// Each as `label=value`, `!=`, `=~` or `!~`.
    var matchers: [String]
    /// When it begins; now unless given. RFC 3339.
    var from: String?
    /// How long, in seconds; of a recurrence, how long each date holds.
    var seconds: Int64?
    /// When it ends. RFC 3339.
    var to: String?
    /// An RRULE; each date begins at the local time of `from`.
    var repeats: String?
    var owner: String
    var reason: String

    static let shape =
        "{\"matchers\": [\"label=value\"…], \"from\"?, \"seconds\" or \"to\", \"repeats\"?: RRULE, \"owner\": person, "
        + "\"reason\": text}"
}

/// Reads silences; refuses with one sentence what would silence more than anybody means.
struct SilenceReader {
    private static let longestSeconds: Int64 = 31 * 86_400
    private static let longestRepeating: Int64 = 366 * 86_400

    private let configuration: Configuration
    private var world: World { configuration.world }

    init(_ configuration: Configuration) {
        self.configuration = configuration
    }

    /// A silence that is not kept yet.
    func silence(
        _ request: SilenceRequest, owner: String, at now: Timestamp
    ) throws(AnswerRefusal) -> SilenceRecord {
        let matchers = try matchers(request.matchers)
        let reason = request.reason.trimmingPrefix { $0.isWhitespace }
        guard !reason.isEmpty, reason.count <= IntakeLimits.noteCharacters else {
            throw Self.refuse(
                "the reason has \(reason.count) characters; write 1 to \(IntakeLimits.noteCharacters)"
            )
        }
        guard !request.reason.unicodeScalars.contains(where: { $0.value < 32 || $0.value == 127 })
        else {
            throw Self.refuse("the reason holds a line break or control character; write one line")
        }
        guard world.directory.people[owner]?.isShared != true else {
            throw Self.refuse(
                "\(owner) is watched by several people, and a silence is one person's; give a name")
        }
        let from = try moment(request.from) ?? now
        let (to, seconds) = try length(of: request, from: from, at: now)
        var silence = Silence(
            id: 0, matchers: matchers, from: from, to: to, owner: owner, reason: String(reason))
        silence.seconds = seconds
        guard let rule = request.repeats else { return SilenceRecord(silence, saidAt: now) }
        let (date, second) = configuration.ruleBook.zone.local(from)
        let starts = CivilTime(date, secondOfDay: second)
        do {
            silence.recurrence = try Recurrence(rule, starts: starts)
        } catch {
            throw Self.refuse("\"repeats\" cannot be read: \(error)")
        }
        return SilenceRecord(
            silence, repeats: SilenceRecord.stored(rule, starts: starts), saidAt: now)
    }

    /// Whether it holds something of urgency page, which takes a second person.
    func reachesPages(_ silence: Silence) -> Bool {
        let pages = world.policies.values.filter { $0.urgency == .page }
        return !pages.allSatisfy { policy in
            !silence.matchers.allSatisfy { isTrue($0, ofSomethingUnder: policy) }
        }
    }

    private func isTrue(_ matcher: Matcher, ofSomethingUnder policy: Policy) -> Bool {
        let values: [String]
        switch matcher.label {
        case "policy": values = [policy.name]
        case "urgency": values = [policy.urgency.rawValue]
        case "rule":
            values = configuration.ruleBook.rules.filter { rule in
                rule.variants.contains { $0.policy == policy.name }
            }.map(\.name)
        case "role": values = policy.steps.flatMap(\.roles) + policy.lastResort.roles
        default: return true
        }
        return !values.allSatisfy { !matcher.isTrue(of: $0) }
    }

    private static func refuse(_ sentence: String) -> AnswerRefusal {
        AnswerRefusal(status: 422, sentence: sentence)
    }

    // MARK: How long

    private func length(
        of request: SilenceRequest, from: Timestamp, at now: Timestamp
    ) throws(AnswerRefusal) -> (to: Timestamp, seconds: Int64) {
        let end = try moment(request.to)
        let isRepeating = request.repeats != nil
        guard
            isRepeating
                ? end != nil && request.seconds != nil : (end == nil) != (request.seconds == nil)
        else {
            throw Self.refuse(
                isRepeating
                    ? "a silence that repeats needs both: how long each time holds, and when it ends for good"
                    : "say how long it holds, or when it ends, and not both")
        }
        let to = end ?? from.advanced(seconds: request.seconds ?? 0)
        let longest = isRepeating ? Self.longestRepeating : Self.longestSeconds
        guard to > now, to > from else {
            throw Self.refuse("it would be over before it begins; correct its end")
        }
        guard to.seconds(since: from) <= longest else {
            throw Self.refuse(
                "it would hold for more than \(longest / 86_400) days; make it shorter, and again when it is over"
            )
        }
        let seconds = isRepeating ? request.seconds ?? 0 : 0
        guard !isRepeating || (60...7 * 86_400).contains(seconds) else {
            throw Self.refuse("each time holds for 1 minute to 7 days; correct how long")
        }
        return (to, seconds)
    }

    private func moment(_ text: String?) throws(AnswerRefusal) -> Timestamp? {
        guard let text else { return nil }
        guard let moment = Timestamp(rfc3339: text) else {
            throw Self.refuse(
                "\"\(ShownValue.plain(text))\" is no moment; write it like 2026-11-24T09:00:00Z")
        }
        return moment
    }

    // MARK: What

    private func matchers(_ texts: [String]) throws(AnswerRefusal) -> [Matcher] {
        var matchers: [Matcher] = []
        for text in texts {
            guard text.count <= 200, let matcher = Matcher(text) else {
                throw Self.refuse(
                    "\"\(ShownValue.plain(text))\" is no condition; write rule=NAME, role!=NAME or case=~PATTERN"
                )
            }
            try check(matcher)
            matchers.append(matcher)
        }
        guard matchers.contains(where: isNarrow) else {
            throw Self.refuse(
                "it would match everything, or nearly; name what is meant with rule=, case=, role=, person= or policy="
            )
        }
        return matchers
    }

    private func check(_ matcher: Matcher) throws(AnswerRefusal) {
        let members = configuration.ruleBook.vocabulary.memberNames
        guard Matcher.labels.contains(matcher.label) || members.contains(matcher.label) else {
            throw Self.refuse(
                "unknown label \"\(ShownValue.plain(matcher.label))\""
                    + NearestName.suggestion(for: matcher.label, among: Matcher.labels + members))
        }
        guard [.equal, .unequal].contains(matcher.comparison),
            let known = values(of: matcher.label),
            !known.contains(matcher.value)
        else { return }
        throw Self.refuse(
            "unknown \(matcher.label) \"\(ShownValue.plain(matcher.value))\""
                + NearestName.suggestion(for: matcher.value, among: known))
    }

    /// Every value a label can have; nil where that is not known.
    private func values(of label: String) -> [String]? {
        switch label {
        case "rule": configuration.ruleBook.rules.map(\.name)
        case "role": Array(Set(world.directory.roles.keys).union(world.directory.rotas.keys))
        case "person": Array(world.directory.people.keys)
        case "policy": Array(world.policies.keys)
        case "urgency": Urgency.allCases.map(\.rawValue)
        default: nil
        }
    }

    /// Whether a condition alone leaves something told, and says what it means: what it excludes does not.
    private func isNarrow(_ matcher: Matcher) -> Bool {
        guard [.equal, .matches].contains(matcher.comparison),
            ["rule", "case", "role", "person", "policy"].contains(matcher.label)
        else { return false }
        let known = values(of: matcher.label) ?? ["BCT-1", "x", "9"]
        return !known.allSatisfy { matcher.isTrue(of: $0) }
    }
}
