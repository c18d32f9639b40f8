import Deadlines
import Foundation
import Testing

@testable import Daemon

@Suite struct CredentialExpiryTests {
    /// To 31 December 2026, 00:00, as a UTCTime.
    static let soon = """
        -----BEGIN CERTIFICATE-----
        MIIBhTCCASugAwIBAgIUYSyD9LCsSTnKrOiOT52VCAYy76MwCgYIKoZIzj0EAwIw
        GDEWMBQGA1UEAwwNcmVsYXkuZXhhbXBsZTAeFw0yNjExMDEwMDAwMDBaFw0yNjEy
        MzEwMDAwMDBaMBgxFjAUBgNVBAMMDXJlbGF5LmV4YW1wbGUwWTATBgcqhkjOPQIB
        BggqhkjOPQMBBwNCAAQnXLU/gbpw+XGYFynP+1gVsFbhBCXiWmXEfvq9nnhMWD02
        fgt3RBXJUzdfKdBVtwngMygbvYosypaALpshKxXyo1MwUTAdBgNVHQ4EFgQUjGXH
        MUq+3lsLMngkxs7hEPAgrjkwHwYDVR0jBBgwFoAUjGXHMUq+3lsLMngkxs7hEPAg
        rjkwDwYDVR0TAQH/BAUwAwEB/zAKBggqhkjOPQQDAgNIADBFAiEAjPLJl7198T0n
        JJgXPlCVceZy+9uiV2TGRUWk9eaD0P4CIF70BZKHgeOM31gq/OBuuHG+u8pxtzLe
        TpKFsrg5seWu
        -----END CERTIFICATE-----

        """
    /// To 9 September 2059, 00:00, as a GeneralizedTime.
    static let late = """
        -----BEGIN CERTIFICATE-----
        MIIBhzCCAS2gAwIBAgIUMYsSHtDoR5qsxnBpEQQMqHR+le0wCgYIKoZIzj0EAwIw
        GDEWMBQGA1UEAwwNcmVsYXkuZXhhbXBsZTAgFw0yNjExMDEwMDAwMDBaGA8yMDU5
        MDkwOTAwMDAwMFowGDEWMBQGA1UEAwwNcmVsYXkuZXhhbXBsZTBZMBMGByqGSM49
        AgEGCCqGSM49AwEHA0IABI7DSCvDsndTkRZmXI9g2EFr0jWOE+UqXvkbEI/nzgo6
        dOgQ2gk5uAmzeKSkned9QVduvXqWu4zbg9v0EDUzKpyjUzBRMB0GA1UdDgQWBBTL
        7vGmnlLedwFHiilT0XK7kzy5WTAfBgNVHSMEGDAWgBTL7vGmnlLedwFHiilT0XK7
        kzy5WTAPBgNVHRMBAf8EBTADAQH/MAoGCCqGSM49BAMCA0gAMEUCIHbzlNIm33bj
        OZozLO3igJN32fP8FPhbO5Vx1zYOO6f3AiEAk1EzZNhi6JrF3nenOl2oHGbfoc1r
        drWwr0vG6fIcSvE=
        -----END CERTIFICATE-----

        """

    @Test func `certificates end when openssl says so`() {
        let ends = CertificateDates.ends(inPEM: "# two of them\n" + Self.soon + Self.late)
        #expect(ends.map { $0?.description } == ["2026-12-31T00:00:00Z", "2059-09-09T00:00:00Z"])
        #expect(CertificateDates.ends(inPEM: Self.late).count == 1)
    }

    @Test func `what is no certificate has no end`() {
        #expect(CertificateDates.ends(inPEM: "nothing").isEmpty)
        let cut = String(Self.soon.prefix(200)) + "\n-----END CERTIFICATE-----"
        #expect(CertificateDates.ends(inPEM: cut) == [nil])
        // Every way of cutting it short is survived.
        let lines = Self.soon.split(separator: "\n").dropFirst().dropLast(1).joined()
        for length in stride(from: 0, to: lines.count, by: 4) {
            _ = CertificateDates.ends(
                inPEM: "-----BEGIN CERTIFICATE-----\(lines.prefix(length))-----END CERTIFICATE-----"
            )
        }
    }

    @Test func `a token ends at its exp, wherever it stands`() {
        let claims = Data(#"{"sub":"longstop","exp":1798761600}"#.utf8).base64EncodedString()
            .replacing("=", with: "")
        for text in [
            "eyJhbGciOiJIUzI1NiJ9.\(claims).x", "topic\nBearer:eyJhbGciOiJIUzI1NiJ9.\(claims).x\n",
        ] {
            let expiry = CredentialExpiry.within(Array(text.utf8))
            #expect(
                expiry == CredentialExpiry(at: Timestamp(seconds: 1_798_761_600), source: "token"))
        }
        for text in ["eyJhbGciOiJIUzI1NiJ9.e30.x", "eyJ.eyJ.x", "hunter2", ""] {
            #expect(CredentialExpiry.within(Array(text.utf8)) == nil)
        }
    }

    @Test func `files of certificates are looked at too, and the last end of a file counts`() throws
    {
        let folder = TemporaryFolder()
        let path = folder.write(Self.soon, to: "ca.pem")
        let configuration = try Miniature().replacing(
            "sender: longstop@trust.example }",
            with: "sender: longstop@trust.example, ca_file: \(path) }", in: "longstop.yml"
        ).load()
        func found(_ moment: String) throws -> CredentialFinding {
            let places = CredentialPlaces(environment: [:], folder: folder.path)
            let now = try #require(Timestamp(rfc3339: moment))
            return try #require(
                CredentialCheck(configuration, in: places, at: now).certificates().first)
        }
        #expect(try found("2026-11-20T00:00:00Z").warnings.isEmpty)
        #expect(try found("2026-12-10T00:00:00Z").warnings.count == 1)
        #expect(
            try found("2026-12-31T00:00:00Z").problems.map { $0.hasPrefix("it has expired") } == [
                true
            ])
        folder.write(Self.soon + Self.late, to: "ca.pem")
        #expect(try found("2026-12-31T00:00:00Z").problems.isEmpty)
        folder.write("nothing", to: "ca.pem")
        #expect(try found("2026-12-31T00:00:00Z").problems.count == 1)
    }
}
