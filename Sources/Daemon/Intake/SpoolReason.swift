import Deadlines

/// Writes the `.reason` that lies beside a rejected file.
enum SpoolReason {
    /// Plain text: what was refused and why first, then what went in.
    static func text(
        for name: String, at now: Timestamp, report: IntakeReport?, problem: String?
    ) -> String {
        var lines = ["\(name) was rejected at \(now)."]
        if let problem { lines += ["", problem, "", "Nothing of it was recorded."] }
        guard let report else { return lines.joined(separator: "\n") + "\n" }
        lines += ["", "Refused:"] + report.sentences
        let recorded = report.results.filter { $0.outcome == .accepted || $0.outcome == .known }
        if recorded.isEmpty {
            lines += ["", "Nothing of it was recorded."]
        } else {
            lines += ["", "Recorded:"]
            lines += recorded.map { result in
                let identity = result.identity?.description ?? ""
                let word = result.outcome == .known ? "known already" : "accepted"
                return "line \(result.line): \(identity) (\(word))"
            }
        }
        lines += [
            "",
            "Mend what was refused and drop the file into incoming/ again; what is recorded already is "
                + "recognised.",
        ]
        return lines.joined(separator: "\n") + "\n"
    }
}
