import CCurl
import Glibc

/// One POST at a time to one target: an easy handle, confined to the webhook thread.
final class PostTransfer {
    let target: PostTarget
    private let handle: EasyHandle<PostContext>
    private var headers: StringList?
    private var continuation: CheckedContinuation<PostAnswer, Never>?

    init(_ target: PostTarget) {
        self.target = target
        let handle = EasyHandle(context: PostContext(addresses: target.addresses))
        handle.set(CURLOPT_URL, target.url.text)
        handle.set(CURLOPT_PROTOCOLS_STR, target.url.isSecure ? "https" : "http")
        handle.set(CURLOPT_FOLLOWLOCATION, 0)
        handle.set(CURLOPT_POST, 1)
        handle.set(CURLOPT_HTTP_VERSION, longstop_curl_http_1_1)
        handle.set(CURLOPT_NOSIGNAL, 1)
        handle.set(CURLOPT_PROXY, "")
        handle.set(CURLOPT_NETRC, 0)
        handle.set(CURLOPT_QUICK_EXIT, 1)
        handle.set(CURLOPT_SSLVERSION, longstop_curl_tls_1_2)
        handle.set(CURLOPT_SSL_VERIFYPEER, 1)
        handle.set(CURLOPT_SSL_VERIFYHOST, 2)
        if let file = target.caFile { handle.set(CURLOPT_CAINFO, file) }
        handle.set(CURLOPT_CONNECTTIMEOUT_MS, target.patience.connect.milliseconds)
        handle.set(CURLOPT_TIMEOUT_MS, target.patience.attempt.milliseconds)
        handle.set(CURLOPT_FRESH_CONNECT, target.reusesConnections ? 0 : 1)
        handle.set(CURLOPT_FORBID_REUSE, target.reusesConnections ? 0 : 1)
        self.handle = handle
        installCallbacks()
    }

    /// The handle for the multi handle and as this transfer's identity.
    var raw: UnsafeMutableRawPointer { handle.raw }

    /// Prepares the handle for `request`.
    func begin(_ request: PostRequest) {
        let list = StringList(request.headers.map(\.line) + ["Expect:"])
        handle.set(CURLOPT_HTTPHEADER, list: list)
        headers = list
        handle.set(CURLOPT_POSTFIELDSIZE_LARGE, offset: request.body.count)
        request.body.withUnsafeBytes { bytes in
            // libcurl copies the body here, of the size set above.
            let start = UnsafeMutableRawPointer(mutating: bytes.baseAddress)
            handle.set(CURLOPT_COPYPOSTFIELDS, pointer: start)
        }
        continuation = request.continuation
        handle.context.begin()
        handle.forgetDetail()
    }

    /// Answers whoever waits for this transfer.
    func finish(_ result: CurlResult) {
        let context = handle.context
        let status = handle.long(CURLINFO_RESPONSE_CODE)
        let answer = PostAnswer(
            end: .curl(result), status: status >= 200 ? status : 0,
            retryAfter: handle.offset(CURLINFO_RETRY_AFTER),
            requestSent: handle.long(CURLINFO_REQUEST_SIZE) > 0,
            refusedAddress: context.anyPermitted ? nil : context.refusedAddress,
            detail: handle.detail(result))
        continuation?.resume(returning: answer)
        continuation = nil
    }

    private func installCallbacks() {
        let context = handle.contextPointer
        handle.set(CURLOPT_WRITEDATA, pointer: context)
        handle.set(
            CURLOPT_WRITEFUNCTION,
            callback: { _, size, count, context in
                guard let context else { return 0 }
                return PostContext.at(context).hear(size * count) ? size * count : 0
            })
        handle.set(CURLOPT_OPENSOCKETDATA, pointer: context)
        handle.setOpenSocket { context, _, address in
            guard let context, let address else { return longstop_curl_bad_socket }
            return PostContext.at(context).open(address)
        }
        handle.set(CURLOPT_PREREQDATA, pointer: context)
        handle.setPrerequisite { context, peer, _, _, _ in
            guard let context, let peer, let address = NetworkAddress(text: String(cString: peer)),
                PostContext.at(context).permits(address)
            else { return longstop_curl_prereq_abort }
            return longstop_curl_prereq_ok
        }
    }
}

/// What the callbacks of one POST check and note.
private final class PostContext {
    private let addresses: AddressPolicy
    private(set) var refusedAddress: String?
    private(set) var anyPermitted = false
    private var heard = 0

    init(addresses: AddressPolicy) { self.addresses = addresses }

    static func at(_ pointer: UnsafeMutableRawPointer) -> PostContext {
        Unmanaged<PostContext>.fromOpaque(pointer).takeUnretainedValue()
    }

    func begin() { (refusedAddress, anyPermitted, heard) = (nil, false, 0) }

    /// The answer's body is not kept; false once it is longer than anyone needs.
    func hear(_ count: Int) -> Bool {
        heard += count
        return heard <= ChannelLimits.answerBytes
    }

    func permits(_ address: NetworkAddress) -> Bool {
        guard addresses.permits(address) else {
            refusedAddress = address.description
            return false
        }
        anyPermitted = true
        return true
    }

    /// Opens a socket to the address libcurl resolved, if it is one we may talk to: checked here, no
    /// later answer of the name server can change it.
    func open(_ address: UnsafeMutablePointer<curl_sockaddr>) -> Int32 {
        let start = MemoryLayout<curl_sockaddr>.offset(of: \.addr) ?? 0
        let (family, kind) = (address.pointee.family, address.pointee.socktype)
        guard
            let found = NetworkAddress(
                socketAddress: UnsafeRawPointer(address) + start, family: family),
            permits(found)
        else { return longstop_curl_bad_socket }
        return socket(family, kind | Int32(SOCK_CLOEXEC.rawValue), address.pointee.protocol)
    }
}
