import Deadlines
import Escalation
import Logging
import Storage

/// One person's answer to one alert, however it came.
struct AnswerRequest: Sendable {
    /// For how long later steps wait.
    enum Length: Hashable, Sendable {
        /// As the policy says.
        case standard
        case seconds(Int64)
        /// Until working time opens next.
        case workingHours
    }

    var alert: Int64
    var person: String
    var length = Length.standard
    var note = ""
    /// Who is asked to take it on instead.
    var handedTo: String?
    var way: Acknowledgement.Way
    /// The notice whose signed link it came by.
    var link: String?
}

/// Why an answer is not taken: an HTTP status and one sentence for the person who gave it.
struct AnswerRefusal: Error, Hashable {
    var status: Int
    var sentence: String
    /// Whether the same answer has been taken before.
    var isReplay = false
}

/// Takes answers, by whichever way they come: the same checks, the same record.
struct Answering: Sendable {
    static let longestSeconds: Int64 = 30 * 86_400

    let store: Store
    let live: LiveConfiguration
    let watcher: RealtimeTimer
    let logger: Logger

    /// An answer that is on disk.
    struct Taken: Sendable {
        var answer: Acknowledgement
        var entry: CaseFile.Entry
    }

    /// Keeps an answer and has the watcher look at once; it is on disk when this returns.
    func take(_ request: AnswerRequest, at now: Timestamp) async throws(AnswerRefusal) -> Taken {
        let world = live.configuration.world
        try check(request, in: world, at: now)
        do {
            guard let entry = try await store.alert(request.alert) else {
                throw Self.unknown(request.alert)
            }
            try refuseAbsent(request.person, answering: entry, in: world, at: now)
            let answer = answer(request, to: entry, in: world, at: now)
            switch try await store.acknowledge(answer, link: request.link) {
            case .accepted:
                watcher.hint()
                return Taken(answer: answer, entry: entry)
            case .unknownAlert: throw Self.unknown(request.alert)
            case .ended:
                throw AnswerRefusal(
                    status: 409,
                    sentence: "alert \(request.alert) has ended; there is nothing to take on")
            case .linkUsed:
                throw AnswerRefusal(
                    status: 409,
                    sentence: "this link has been used; the next message has a new one",
                    isReplay: true)
            }
        } catch let refusal as AnswerRefusal {
            throw refusal
        } catch {
            throw AnswerRefusal(
                status: 503, sentence: "the store could not keep it: \(error); try again")
        }
    }

    /// Somebody who is entered as away takes nothing on as long as anybody else was told who is there.
    private func refuseAbsent(
        _ person: String, answering entry: CaseFile.Entry, in world: World, at now: Timestamp
    ) throws(AnswerRefusal) {
        let directory = world.directory
        let others = entry.alert.recipients.filter { $0.person != person }
        guard directory.isAway(person, at: now),
            !others.allSatisfy({ directory.isAway($0.person, at: now) })
        else { return }
        throw AnswerRefusal(
            status: 422,
            sentence:
                "\(person) is entered as away; end the absence first (longstop absence list), or let somebody who "
                + "is there answer")
    }

    private static func unknown(_ alert: Int64) -> AnswerRefusal {
        AnswerRefusal(
            status: 404, sentence: "there is no alert \(alert); longstop alerts lists them")
    }

    private func answer(
        _ request: AnswerRequest, to entry: CaseFile.Entry, in world: World, at now: Timestamp
    ) -> Acknowledgement {
        let policy = world.policies[entry.clock.policy]
        let standard =
            request.handedTo == nil ? policy?.acknowledgedFor : policy?.handedOverFor
        let until =
            switch request.length {
            case .standard: now.advanced(seconds: standard ?? 4 * 3600)
            case .seconds(let seconds): now.advanced(seconds: seconds)
            case .workingHours: live.configuration.ruleBook.calendar.nextOpening(after: now)
            }
        // Nobody has said yet that they have what is handed over: it waits no longer than the policy says.
        let longest = now.advanced(seconds: policy?.handedOverFor ?? 1800)
        var answer = Acknowledgement(
            alert: request.alert, person: request.person, at: now,
            until: request.handedTo == nil ? until : min(until, longest),
            note: Self.oneLine(request.note))
        answer.handedTo = request.handedTo
        answer.way = request.way
        return answer
    }

    /// Without what could begin a line of its own, or mean something to a terminal.
    private static func oneLine(_ note: String) -> String {
        let plain = note.unicodeScalars.map {
            $0.value < 32 || $0.value == 127 ? " " : Character($0)
        }
        return String(plain).split(separator: " ").joined(separator: " ")
    }

    private func check(
        _ request: AnswerRequest, in world: World, at now: Timestamp
    ) throws(AnswerRefusal) {
        let people = world.directory.people
        try Self.check(request.person, among: people.keys)
        if case .seconds(let seconds) = request.length, !(1...Self.longestSeconds).contains(seconds)
        {
            throw AnswerRefusal(
                status: 422, sentence: "an acknowledgement holds for 1 second to 30 days")
        }
        // It is refused rather than cut: half a sentence misleads.
        let limit = IntakeLimits.noteCharacters
        guard request.note.count <= limit else {
            throw AnswerRefusal(
                status: 422,
                sentence:
                    "the note has \(request.note.count) characters, more than \(limit); shorten it")
        }
        guard let other = request.handedTo else { return }
        try Self.check(other, among: people.keys)
        guard other != request.person else {
            throw AnswerRefusal(
                status: 422, sentence: "nobody hands an alert to themselves; take it on instead")
        }
        guard !world.directory.isAway(other, at: now) else {
            let deputy = people[other]?.deputy.map { "; \($0) stands in" } ?? ""
            throw AnswerRefusal(
                status: 422, sentence: "\(other) is away\(deputy); hand it to somebody who is there"
            )
        }
    }

    private static func check(
        _ name: String, among people: some Collection<String>
    ) throws(AnswerRefusal) {
        guard !people.contains(name) else { return }
        throw AnswerRefusal(
            status: 422,
            sentence: "unknown person \"\(ShownValue.plain(name))\""
                + NearestName.suggestion(for: name, among: people))
    }
}
