import Deadlines
import Escalation

/// What the people of one simulated case have heard, are still to hear, and will answer.
struct Hearing {
    /// An answer that will be given if it is still wanted then.
    struct Answer {
        let at: Timestamp
        let alert: Int64
        let person: String
    }

    private let answers: AnswerModel
    private let policies: [String: Policy]
    /// Notices that wait for a digest, the end of quiet hours or of a silence, in the order they were decided.
    private var waiting: [Notice] = []
    /// Answers to come, the next one first.
    private var coming: [Answer] = []
    private var heard: Set<Hearer> = []
    private var asked: Set<Asked> = []

    init(_ answers: AnswerModel, in world: World) {
        self.answers = answers
        policies = world.policies
    }

    /// When somebody hears or answers next; nil when nobody does.
    var nextAt: Timestamp? {
        let next = waiting.compactMap(\.heldUntil).min()
        guard let answer = coming.first else { return next }
        return next.map { min($0, answer.at) } ?? answer.at
    }

    /// Takes in what was decided of one alert; answers what is heard of it at once.
    mutating func take(_ change: Advance.Change, at now: Timestamp) -> [Notice] {
        if change.withdrawsPending { waiting.removeAll { $0.alert == change.entry.id } }
        waiting += change.notices.filter { $0.heldUntil != nil }
        let told = change.notices.filter { $0.heldUntil == nil }
        hear(told, at: now)
        return told
    }

    /// What waited until `now`, as a digest tells it: an end only to those who have heard of what ended.
    mutating func release(at now: Timestamp) -> [Notice] {
        func isDue(_ notice: Notice) -> Bool { notice.heldUntil.map { $0 <= now } ?? false }
        let due = waiting.filter(isDue)
        guard !due.isEmpty else { return [] }
        waiting.removeAll(where: isDue)
        let known = heard.union(due.filter { $0.kind.asks }.map(Hearer.init))
        let told = due.filter { known.contains(Hearer($0)) }
        hear(told, at: now)
        return told
    }

    /// The next answer that is due, taken out.
    mutating func answer(at now: Timestamp) -> Answer? {
        guard let next = coming.first, next.at <= now else { return nil }
        return coming.removeFirst()
    }

    private mutating func hear(_ notices: [Notice], at now: Timestamp) {
        for notice in notices {
            heard.insert(Hearer(notice))
            guard answers != .nobody, notice.kind.asks, notice.wantsAnswer,
                asked.insert(Asked(notice, ofEach: asksEach(notice))).inserted,
                let delay = answers.delay(of: notice)
            else { continue }
            let answer = Answer(
                at: now.advanced(seconds: delay), alert: notice.alert, person: notice.person)
            let place = coming.firstIndex { $0.at > answer.at } ?? coming.endIndex
            coming.insert(answer, at: place)
        }
    }

    /// Whether everybody who is told makes up their own mind, not only who is told first.
    private func asksEach(_ notice: Notice) -> Bool {
        guard case .after = answers else { return true }
        guard let steps = policies[notice.policy]?.steps, steps.indices.contains(notice.step - 1)
        else { return false }
        return steps[notice.step - 1].answers == .all
    }
}

extension Hearing {
    /// Somebody who has heard of an alert.
    private struct Hearer: Hashable {
        let alert: Int64
        let person: String

        init(_ notice: Notice) {
            alert = notice.alert
            person = notice.person
        }
    }

    /// A telling of which somebody has been asked, or one person has.
    private struct Asked: Hashable {
        let alert: Int64
        let kind: Notice.Kind
        let revision: Int
        let telling: StepTelling
        let person: String?

        init(_ notice: Notice, ofEach: Bool) {
            alert = notice.alert
            kind = notice.kind
            revision = notice.revision
            telling = StepTelling(step: notice.step, repetition: notice.repetition)
            person = ofEach ? notice.person : nil
        }
    }
}

extension Notice.Kind {
    /// Whether it tells of a deadline, and so asks somebody to answer.
    fileprivate var asks: Bool { self != .resolved && self != .corrected }
}
