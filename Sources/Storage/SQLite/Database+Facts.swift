import Deadlines
import GRDB

extension Database {
    /// Keeps one fact and makes its case due, or says why not.
    func record(_ fact: Fact) throws -> RecordResult {
        let names = [fact.identity.source, fact.identity.id, fact.type, fact.subject.description]
        guard !names.contains(where: { $0.utf8.contains(0) }) else {
            return .refused("a NUL character in source, id, type or subject; remove it")
        }
        if let target = fact.corrects {
            // A repetition stays known, even where its target would be refused by now.
            if let answer = try comparison(with: fact) { return answer }
            if let reason = try refusal(of: fact, correcting: target) { return .refused(reason) }
        }
        try run(
            Statements.insertFact,
            [
                fact.identity.source, fact.identity.id, fact.type, fact.subject.description,
                fact.time.microseconds, fact.recordedAt.microseconds,
                CanonicalJSON.text(.object(fact.data)),
            ])
        guard changesCount == 1 else { return try comparison(with: fact) ?? .accepted }
        try touch(fact.subject, at: fact.recordedAt)
        return .accepted
    }

    /// Makes a case due at `moment`, unless it is due before.
    func touch(_ subject: CaseReference, at moment: Timestamp) throws {
        try run(Statements.touchCase, [subject.description, moment.microseconds])
    }

    /// The facts of a case in the order in which they were recorded.
    func facts(of subject: CaseReference) throws -> [Fact] {
        try all(Statements.factsOfCase, [subject.description]) { try $0.fact() }
    }

    private func comparison(with fact: Fact) throws -> RecordResult? {
        let identity = fact.identity
        guard
            let known = try first(
                Statements.factByIdentity, [identity.source, identity.id], { try $0.fact() })
        else { return nil }
        let differences = known.differences(from: fact)
        return differences.isEmpty
            ? .known
            : .conflict(
                "\(identity) is recorded already with another \(differences.joined(separator: ", ")); "
                    + "record a correction with an id of its own")
    }

    private func refusal(of fact: Fact, correcting target: FactID) throws -> String? {
        guard target != fact.identity else {
            return "\(fact.identity) corrects itself; give the correction an id of its own"
        }
        guard
            let found = try first(
                Statements.factByIdentity, [target.source, target.id], { try $0.fact() })
        else { return nil }
        guard found.subject == fact.subject else {
            return "\(target) belongs to another case; correct it under its own subject"
        }
        guard fact.type == Fact.retraction || fact.type == found.type else {
            return
                "\(target) is of type \(found.type), not \(fact.type); a correction has the same type"
        }
        return nil
    }
}

extension Database {
    /// The next cases in order of their references, with their facts.
    func facts(
        ofCasesAfter reference: String, limit: Int
    ) throws -> [(subject: CaseReference, facts: [Fact])] {
        try all(Statements.casesAfter, [reference, limit]) { CaseReference($0[0]) }
            .map { (subject: $0, facts: try facts(of: $0)) }
    }
}

extension Row {
    /// A fact in the column order of the statements.
    func fact() throws -> Fact {
        guard case .object(let data) = try CanonicalJSON.value(self[6]) else {
            throw StoreError(
                .damaged, "the store holds a fact without data; restore it from a backup")
        }
        return Fact(
            identity: FactID(source: self[0], id: self[1]), type: self[2],
            subject: CaseReference(self[3]), time: moment(4), recordedAt: moment(5), data: data)
    }
}
