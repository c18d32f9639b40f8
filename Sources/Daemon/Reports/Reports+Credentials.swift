package import Deadlines

extension Reports {
    /// A secret as `longstop credentials check` shows it: one line, and one below it for whatever is wrong.
    package static func text(_ finding: CredentialFinding, zone: Zone) -> String {
        var text =
            "\(finding.name) (\(finding.uses.joined(separator: ", "))): \(finding.state.rawValue)"
        if let path = finding.path, path != finding.name { text += " in \(path)" }
        if let expiry = finding.expiry {
            text += ", to \(CredentialCheck.lastDay(of: expiry, in: zone)) (\(expiry.source))"
        } else if finding.state != .missing {
            text += ", no expiry known"
        }
        let below =
            finding.problems.map { "  problem: \($0)" }
            + finding.warnings.map { "  warning: \($0)" }
        return ([text] + below).joined(separator: "\n")
    }

    /// The same as an object.
    package static func json(_ finding: CredentialFinding, zone: Zone) -> String {
        var line = JSONLine()
        line.add("name", finding.name)
        line.add("for", finding.uses)
        line.add("state", finding.state.rawValue)
        line.add("path", finding.path)
        line.add(
            "lastDay", finding.expiry.map { "\(CredentialCheck.lastDay(of: $0, in: zone))" })
        line.add("lastDaySaidBy", finding.expiry?.source)
        line.add("problems", finding.problems)
        line.add("warnings", finding.warnings)
        return line.closed
    }

    /// Everything that was found, as one object.
    package static func json(
        secrets: [CredentialFinding], certificates: [CredentialFinding], notes: [String], zone: Zone
    ) -> String {
        var line = JSONLine()
        line.add("credentials", json: array(secrets.map { json($0, zone: zone) }))
        line.add("certificates", json: array(certificates.map { json($0, zone: zone) }))
        line.add("notes", notes)
        return line.closed
    }
}
