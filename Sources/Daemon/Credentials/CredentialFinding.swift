package import Deadlines
import Escalation
import Foundation

/// What became of one secret that the configuration names, or of one file of certificates.
package struct CredentialFinding: Sendable {
    /// What can be said of it at a glance.
    package enum State: String, Sendable {
        case present, missing, unreadable
        case encrypted = "present, encrypted"
        /// The unit says where it comes from, in a way that systemd alone can follow.
        case left = "left to systemd"
    }

    package let name: String
    package let uses: [String]
    package internal(set) var state = State.present
    /// Where it is; nil for one that is missing.
    package internal(set) var path: String?
    package internal(set) var expiry: CredentialExpiry?
    /// What keeps it from being used, or from staying secret.
    package internal(set) var problems: [String] = []
    /// What has to be seen to in time.
    package internal(set) var warnings: [String] = []

    init(name: String, uses: [String]) {
        self.name = name
        self.uses = uses
    }
}

/// Looks at every secret that a configuration names, without showing one.
package struct CredentialCheck: Sendable {
    private let configuration: Configuration
    private let places: CredentialPlaces
    private let now: Timestamp

    /// Prepares to look as of `now`.
    package init(_ configuration: Configuration, in places: CredentialPlaces, at now: Timestamp) {
        self.configuration = configuration
        self.places = places
        self.now = now
    }

    private var zone: Zone { configuration.ruleBook.zone }

    /// Every secret, by name.
    package func secrets() -> [CredentialFinding] { configuration.credentials.map(finding) }

    /// Every file of certificates, by path.
    package func certificates() -> [CredentialFinding] {
        configuration.certificateFiles.map { path, owners in
            var finding = CredentialFinding(
                name: path, uses: ["the certificates trusted by " + owners.joined(separator: ", ")])
            finding.path = path
            guard let text = try? String(contentsOfFile: path, encoding: .utf8) else {
                finding.state =
                    FileManager.default.fileExists(atPath: path) ? .unreadable : .missing
                finding.problems = ["nothing can be sent there without it; put the file there"]
                return finding
            }
            let ends = CertificateDates.ends(inPEM: text)
            // While one of them holds, something is trusted: the old and the new stand side by side.
            if let last = ends.compactMap(\.self).max() {
                expire(&finding, CredentialExpiry(at: last, source: "certificate"))
            } else {
                finding.problems = ["it holds no certificate (PEM); put the right file there"]
            }
            return finding
        }
    }

    /// What is worth knowing besides.
    package func notes() -> [String] {
        let known = Set(configuration.credentials.map(\.name))
        return places.strays(besides: known).map {
            "\($0) is named by no unit, and by nothing in the configuration"
        }
    }

    private func finding(_ credential: NamedCredential) -> CredentialFinding {
        var finding = CredentialFinding(name: credential.name, uses: credential.uses.map(\.words))
        checkUnit(&finding)
        guard let found = places.find(credential.name) else {
            missing(&finding)
            return finding
        }
        finding.path = found.path
        finding.state = found.isEncrypted ? .encrypted : .present
        do {
            finding.problems += try places.dangers(of: found.path)
        } catch {
            finding.state = .unreadable
            finding.problems.append(error.sentence)
            return finding
        }
        var expiry: CredentialExpiry?
        if !found.isEncrypted {
            do {
                let bytes = try Credentials.contents(of: credential.name, at: found.path)
                for use in credential.uses { try use.check(bytes, of: credential.name) }
                expiry = CredentialExpiry.within(bytes)
            } catch {
                finding.problems.append("\(error)")
            }
        }
        expire(&finding, besides(found.path, &finding) ?? expiry)
        return finding
    }

    private func missing(_ finding: inout CredentialFinding) {
        finding.state = .missing
        switch places.unit?.load(of: finding.name) {
        case .unknown?, .writtenOut?:
            finding.state = .left
        default:
            finding.problems.append(places.remedy(for: finding.name))
        }
    }

    private func checkUnit(_ finding: inout CredentialFinding) {
        guard let unit = places.unit else { return }
        switch unit.load(of: finding.name) {
        case nil:
            finding.problems.append(
                "the unit does not load it (\(unit.path)); systemctl edit longstop, and add "
                    + "LoadCredential=\(finding.name) below [Service]")
        case .writtenOut?:
            finding.problems.append(
                "the unit holds it with SetCredential=, where everybody may read it; take it out, and "
                    + "load it with LoadCredential=\(finding.name)")
        default: break
        }
    }

    /// The last day as the file beside it gives it, which goes before what the secret says itself.
    private func besides(_ path: String, _ finding: inout CredentialFinding) -> CredentialExpiry? {
        let file = path + CredentialExpiry.ending
        guard FileManager.default.fileExists(atPath: file) else { return nil }
        let text = try? String(contentsOfFile: file, encoding: .utf8)
        let day = text.flatMap {
            CivilDate(iso: $0.trimmingCharacters(in: .whitespacesAndNewlines))
        }
        guard let day else {
            finding.problems.append("\(file) holds no day; write the last one as yyyy-mm-dd")
            return nil
        }
        return CredentialExpiry(
            at: zone.timestamp(day.advanced(days: 1), secondOfDay: 0),
            source: "\(finding.name)\(CredentialExpiry.ending)")
    }

    private func expire(_ finding: inout CredentialFinding, _ expiry: CredentialExpiry?) {
        finding.expiry = expiry
        guard let expiry else { return }
        let day = Self.lastDay(of: expiry, in: zone)
        let days = day.dayNumber - zone.local(now).date.dayNumber
        if expiry.at <= now {
            finding.problems.append("it has expired, on \(day); get a new one and restart")
        } else if days <= SystemLimits.expiryWarningDays {
            finding.warnings.append(
                "it expires on \(day), \(Span.words(expiry.at.seconds(since: now))) from now; get a new "
                    + "one in time and restart")
        }
    }

    /// The last day on which it counts, if only in part.
    static func lastDay(of expiry: CredentialExpiry, in zone: Zone) -> CivilDate {
        zone.local(expiry.at.advanced(seconds: -1)).date
    }
}
