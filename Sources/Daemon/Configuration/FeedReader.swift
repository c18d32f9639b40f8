import Channels
package import Deadlines
package import Escalation
import Foundation

/// A calendar that is read again and again.
package struct FeedSettings: Hashable, Sendable {
    /// Where it is read.
    package enum Place: Hashable, Sendable {
        case file(String)
        /// Its URL, which often is a secret, stands in a credential of that name.
        case credential(String)
    }

    /// What it says.
    package enum Content: Hashable, Sendable {
        /// Who is away; the kind of events that say none.
        case absences(Absence.Kind)
        /// Who holds a role, above the layers of its rota.
        case rota(String)
    }

    package var name: String
    package var place: Place
    package var content: Content
    /// Seconds from one reading to the next.
    package var every: Int64
    /// Seconds after the last good reading at which it counts as stale.
    package var staleAfter: Int64
    /// Private addresses are allowed.
    package var allowPrivate: Bool
    /// Plain HTTP to this machine is allowed.
    package var insecureLoopback: Bool
}

extension FeedSettings {
    /// What is wrong with the feed at `now`, as it was last read; nil while it can be relied on.
    package func fault(lastGoodAt goodAt: Timestamp?, at now: Timestamp) -> String? {
        guard let goodAt else { return "feed \(name) has never been read" }
        let age = now.seconds(since: goodAt)
        return age > staleAfter
            ? "feed \(name) was last read without fault \(Span.words(age)) ago" : nil
    }
}

/// Reads the calendars that are read again and again: `feeds` in `rotas.yml`.
struct FeedReader {
    private static let shortestSeconds: Int64 = 60

    let catalogue: Catalogue

    /// Every feed, by name; what is wrong has been reported.
    func feeds() -> [FeedSettings] {
        catalogue.map(.feeds, feed).values.sorted { $0.name < $1.name }
    }

    private func feed(_ entry: Catalogue.Entry) -> FeedSettings? {
        guard let section = entry.value.section(of: entry.position) else { return nil }
        let owner = "feed \(Quoted.text(entry.name))"
        let file = section.take("file")?.text("a path")
        let credential = section.take("url_credential")?.credentialName()
        let rota = section.take("rota")?.reference(
            to: "rota", among: catalogue.names(of: .rotas))
        let kind = section.take("kind")?.word(Absence.Kind.self)
        let everyValue = section.take("every")
        let every = everyValue?.length() ?? 600
        let staleAfter = section.take("stale_after")?.length() ?? 86_400
        let allowPrivate = section.take("allow_private")?.flag() ?? false
        let insecureLoopback = section.take("insecure_loopback")?.flag() ?? false
        section.finish()
        if every < Self.shortestSeconds {
            everyValue?.complain("\(owner) would be read more than once a minute; write 1m or more")
        }
        if staleAfter <= every {
            section.complain(
                "\(owner) would be stale before it is read again; make \"stale_after\" longer than \"every\""
            )
        }
        if rota != nil, kind != nil {
            section.complain(
                "\(owner) is of a rota and has a \"kind\" of absence; keep one of them")
        }
        guard (file == nil) != (credential == nil) else {
            section.complain(
                "\(owner) needs either \"file\" or \"url_credential\", the credential that holds its URL"
            )
            return nil
        }
        let place =
            file.map {
                FeedSettings.Place.file(SettingsReader.path($0, besides: entry.position.file))
            }
            ?? .credential(credential ?? "")
        return FeedSettings(
            name: entry.name, place: place,
            content: rota.map { .rota($0) } ?? .absences(kind ?? .other),
            every: every, staleAfter: staleAfter, allowPrivate: allowPrivate,
            insecureLoopback: insecureLoopback)
    }
}
