import CCurl
import Glibc

/// The library as a whole: made ready once, before any thread uses it.
package enum CurlLibrary {
    private static let ready: Void = {
        // OpenSSL writes without MSG_NOSIGNAL: a peer that hangs up would otherwise end the process.
        signal(SIGPIPE, SIG_IGN)
        let code = curl_global_init(longstop_curl_global_all)
        precondition(code == CURLE_OK, "libcurl cannot start: code \(code.rawValue)")
    }()

    /// Initialises libcurl and ignores SIGPIPE for the whole process; every use after the first costs nothing.
    static func prepare() { _ = ready }

    /// The name and version of libcurl and its TLS library at run time, for `--version`:
    /// `libcurl/7.88.1 OpenSSL/3.0.17 …`.
    package static var version: String {
        prepare()
        return String(cString: curl_version())
    }
}

/// What libcurl says of one transfer.
struct CurlResult: Hashable, Sendable {
    var code: UInt32

    init(_ code: CURLcode) { self.code = code.rawValue }

    static let ok = CurlResult(CURLE_OK)
    static let unsupportedProtocol = CurlResult(CURLE_UNSUPPORTED_PROTOCOL)
    static let badURL = CurlResult(CURLE_URL_MALFORMAT)
    static let notBuiltIn = CurlResult(CURLE_NOT_BUILT_IN)
    static let unresolved = CurlResult(CURLE_COULDNT_RESOLVE_HOST)
    static let unconnected = CurlResult(CURLE_COULDNT_CONNECT)
    static let weirdReply = CurlResult(CURLE_WEIRD_SERVER_REPLY)
    static let answerCut = CurlResult(CURLE_WRITE_ERROR)
    static let timedOut = CurlResult(CURLE_OPERATION_TIMEDOUT)
    static let tlsHandshake = CurlResult(CURLE_SSL_CONNECT_ERROR)
    static let aborted = CurlResult(CURLE_ABORTED_BY_CALLBACK)
    static let noAnswer = CurlResult(CURLE_GOT_NOTHING)
    static let sendFailed = CurlResult(CURLE_SEND_ERROR)
    static let receiveFailed = CurlResult(CURLE_RECV_ERROR)
    static let clientCertificate = CurlResult(CURLE_SSL_CERTPROBLEM)
    static let cipher = CurlResult(CURLE_SSL_CIPHER)
    static let certificate = CurlResult(CURLE_PEER_FAILED_VERIFICATION)
    static let tlsNotOffered = CurlResult(CURLE_USE_SSL_FAILED)
    static let loginDenied = CurlResult(CURLE_LOGIN_DENIED)
    static let caFile = CurlResult(CURLE_SSL_CACERT_BADFILE)
    static let issuer = CurlResult(CURLE_SSL_ISSUER_ERROR)

    /// True when trying again cannot help before somebody changes a certificate, a file or a setting.
    ///
    /// A handshake is ours to fix when OpenSSL itself objects (a version, a cipher); a connection that
    /// merely broke during it is not.
    func isConfiguration(detail: String) -> Bool {
        switch self {
        case .certificate, .clientCertificate, .cipher, .caFile, .issuer, .tlsNotOffered,
            .unsupportedProtocol, .badURL, .notBuiltIn:
            true
        case .tlsHandshake: detail.contains("error:")
        default: false
        }
    }

    /// libcurl's general words for this code.
    var words: String {
        String(cString: curl_easy_strerror(CURLcode(rawValue: code)))
    }
}
