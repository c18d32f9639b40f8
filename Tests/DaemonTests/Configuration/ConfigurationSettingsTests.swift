import Testing

@testable import Daemon

/// What is wrong in one place, and the lines that say so.
@Suite struct ConfigurationSettingsTests {
    @Test(arguments: spoilings)
    func `each mistake is reported where it stands`(_ spoiling: Spoiling) throws {
        #expect(try spoiling.miniature.problems() == spoiling.lines, "\(spoiling.title)")
    }

    static let spoilings: [Spoiling] = [
        Spoiling(
            "an authority that is no code is reported",
            in: "longstop.yml",
            replacing: "E08000025",
            with: "Birmingham",
            gives: [
                "longstop.yml:1:12: \"authority\" is \"Birmingham\"; write an authority's "
                    + "nine-character code such as E08000025"
            ]),
        Spoiling(
            "an unknown zone is reported with the nearest",
            in: "longstop.yml",
            replacing: "Europe/London",
            with: "Europe/Lundon",
            gives: [
                "longstop.yml:2:7: unknown zone \"Europe/Lundon\"; did you mean "
                    + "\"Europe/London\"?"
            ]),
        Spoiling(
            "an unknown default relay is reported",
            in: "longstop.yml",
            replacing: "default_relay: trust",
            with: "default_relay: turst",
            gives: [
                "longstop.yml:3:16: unknown relay \"turst\"; did you mean \"trust\"?"
            ]),
        Spoiling(
            "several relays need a default",
            in: "longstop.yml",
            replacing: "default_relay: trust\nrelays:\n",
            with: "relays:\n  other: { host: mail.example, security: implicit-tls, sender: "
                + "a@trust.example }\n",
            gives: [
                "longstop.yml:4:3: there are 2 relays; say which one carries mail with "
                    + "\"default_relay\""
            ]),
        Spoiling(
            "an unknown protection is reported",
            in: "longstop.yml",
            replacing: "security: starttls",
            with: "security: startls",
            gives: [
                "longstop.yml:5:42: \"security\" is \"startls\"; write starttls, "
                    + "implicit-tls or insecure-loopback; did you mean \"starttls\"?"
            ]),
        Spoiling(
            "mail without TLS goes to this machine only",
            in: "longstop.yml",
            replacing: "security: starttls",
            with: "security: insecure-loopback",
            gives: [
                "longstop.yml:5:18: relay \"trust\" would send without TLS to "
                    + "\"smtp.example\"; insecure-loopback is for 127.0.0.1 and ::1 only: use "
                    + "starttls or implicit-tls"
            ]),
        Spoiling(
            "a user name needs a credential",
            in: "longstop.yml",
            replacing: "security: starttls",
            with: "security: starttls, username: longstop",
            gives: [
                "longstop.yml:5:3: relay \"trust\" has user name \"longstop\" and no "
                    + "\"credential\"; name the one that holds the password"
            ]),
        Spoiling(
            "a credential needs a user name",
            in: "longstop.yml",
            replacing: "security: starttls",
            with: "security: starttls, credential: relay",
            gives: [
                "longstop.yml:5:3: relay \"trust\" has a \"credential\" and no "
                    + "\"username\"; add it"
            ]),
        Spoiling(
            "a credential that is no name is not shown",
            in: "longstop.yml",
            replacing: "security: starttls",
            with: "security: starttls, username: longstop, credential: \"pass word!\"",
            gives: [
                "longstop.yml:5:3: relay \"trust\" has user name \"longstop\" and no "
                    + "\"credential\"; name the one that holds the password",
                "longstop.yml:5:84: \"credential\" is not the name of a credential; name a "
                    + "file that systemd passes on with LoadCredential, never the secret itself",
            ]),
        Spoiling(
            "a port out of range is reported",
            in: "longstop.yml",
            replacing: "security: starttls",
            with: "security: starttls, port: 70000",
            gives: [
                "longstop.yml:5:58: \"port\" is \"70000\"; write a whole number from 1 to 65535"
            ]),
        Spoiling(
            "a number that is none is reported",
            in: "longstop.yml",
            replacing: "security: starttls",
            with: "security: starttls, threads: many",
            gives: [
                "longstop.yml:5:61: \"threads\" is \"many\"; write a whole number from 1 to 8"
            ]),
        Spoiling(
            "a flag is true or false",
            in: "longstop.yml",
            replacing: "credentials: pager-signing",
            with: "credentials: pager-signing, reuse: no",
            gives: [
                "longstop.yml:7:82: \"reuse\" is \"no\"; write true or false"
            ]),
        Spoiling(
            "a sender that is no address is reported",
            in: "longstop.yml",
            replacing: "sender: longstop@trust.example",
            with: "sender: longstop",
            gives: [
                "longstop.yml:5:60: \"sender\" is \"longstop\", not a mail address; write "
                    + "name@host"
            ]),
        Spoiling(
            "a sender that sending would refuse is reported",
            in: "longstop.yml",
            replacing: "sender: longstop@trust.example",
            with: "sender: al..ex@birmingham_trust.-example",
            gives: [
                "longstop.yml:5:60: \"sender\" is \"al..ex@birmingham_trust.-example\", not a mail "
                    + "address; write name@host"
            ]),
        Spoiling(
            "a host that sending would refuse is reported",
            in: "longstop.yml",
            replacing: "host: smtp.example",
            with: "host: smtp..example",
            gives: [
                "longstop.yml:5:18: \"host\" is \"smtp..example\", not a host name or address"
            ]),
        Spoiling(
            "a host that is none is reported",
            in: "longstop.yml",
            replacing: "host: smtp.example",
            with: "host: smtp_example/25",
            gives: [
                "longstop.yml:5:18: \"host\" is \"smtp_example/25\", not a host name or address"
            ]),
        Spoiling(
            "three signing secrets are too many",
            in: "longstop.yml",
            replacing: "credentials: pager-signing",
            with: "credentials: [a, b, c]",
            gives: [
                "longstop.yml:7:60: webhook \"pager\" has 3 credentials; name one, or two "
                    + "while the receiver changes over"
            ]),
        Spoiling(
            "a plain http URL is refused and not shown",
            in: "longstop.yml",
            replacing: "https://pager.example/hook",
            with: "http://pager.example/hook",
            gives: [
                "longstop.yml:7:17: \"url\" is plain http; use https, or "
                    + "\"insecure_loopback: true\" for a receiver at 127.0.0.1 or [::1]"
            ]),
        Spoiling(
            "a text that is no URL is reported",
            in: "longstop.yml",
            replacing: "\"https://pager.example/hook\"",
            with: "pager.example",
            gives: [
                "longstop.yml:7:17: \"url\" is not a URL; write https://host/path"
            ]),
        Spoiling(
            "a URL with a password is refused",
            in: "longstop.yml",
            replacing: "https://pager",
            with: "https://me:pw@pager",
            gives: [
                "longstop.yml:7:17: a URL with a password does not belong in the configuration; "
                    + "put it in a file that systemd passes on "
                    + "(LoadCredential=NAME:/etc/longstop/credentials/NAME) and name that under "
                    + "\"credential\" or \"credentials\""
            ]),
        Spoiling(
            "a URL with a user is refused",
            in: "longstop.yml",
            replacing: "https://pager",
            with: "https://me@pager",
            gives: [
                "longstop.yml:7:17: \"url\" holds a user, a password or a fragment; leave "
                    + "it out, messages are signed by the credential"
            ]),
        Spoiling(
            "a socket path that is too long is reported",
            in: "longstop.yml",
            replacing: "zone:",
            with: "socket: "
                + "/run/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\nzone:",
            gives: [
                "longstop.yml:2:9: \"socket\" is 125 bytes long, and a socket's path has "
                    + "room for 107; choose a shorter one"
            ]),
    ]
}
