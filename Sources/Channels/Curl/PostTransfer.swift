import CCurl
import Glibc

/// One request at a time to one target: an easy handle, confined to the posting thread.
final class PostTransfer {
    let target: PostTarget
    private let handle: EasyHandle<PostContext>
    private var headers: StringList?
    private var continuation: CheckedContinuation<PostAnswer, Never>?

    init(_ target: PostTarget) {
        self.target = target
        let link = target.link
        let handle = EasyHandle(context: PostContext(addresses: link.addresses))
        handle.set(CURLOPT_PROTOCOLS_STR, link.url.isSecure ? "https" : "http")
        handle.set(CURLOPT_FOLLOWLOCATION, 0)
        handle.set(CURLOPT_HTTP_VERSION, longstop_curl_http_1_1)
        handle.set(CURLOPT_NOSIGNAL, 1)
        handle.set(CURLOPT_PROXY, "")
        handle.set(CURLOPT_NETRC, 0)
        handle.set(CURLOPT_QUICK_EXIT, 1)
        handle.set(CURLOPT_SSLVERSION, longstop_curl_tls_1_2)
        handle.set(CURLOPT_SSL_VERIFYPEER, 1)
        handle.set(CURLOPT_SSL_VERIFYHOST, 2)
        if let file = link.caFile { handle.set(CURLOPT_CAINFO, file) }
        handle.set(CURLOPT_CONNECTTIMEOUT_MS, link.patience.connect.milliseconds)
        handle.set(CURLOPT_TIMEOUT_MS, link.patience.attempt.milliseconds)
        handle.set(CURLOPT_FRESH_CONNECT, link.reusesConnections ? 0 : 1)
        handle.set(CURLOPT_FORBID_REUSE, link.reusesConnections ? 0 : 1)
        self.handle = handle
        installCallbacks()
    }

    /// The handle for the multi handle and as this transfer's identity.
    var raw: UnsafeMutableRawPointer { handle.raw }

    /// Prepares the handle for `request`.
    func begin(_ request: PostRequest) {
        let post = request.post
        handle.set(CURLOPT_URL, post.url.text)
        let list = StringList(post.headers.map(\.line) + ["Expect:"])
        handle.set(CURLOPT_HTTPHEADER, list: list)
        headers = list
        if let body = post.body {
            handle.set(CURLOPT_POST, 1)
            handle.set(CURLOPT_POSTFIELDSIZE_LARGE, offset: body.count)
            body.withUnsafeBytes { bytes in
                // libcurl copies the body here, of the size set above.
                let start = UnsafeMutableRawPointer(mutating: bytes.baseAddress)
                handle.set(CURLOPT_COPYPOSTFIELDS, pointer: start)
            }
        } else {
            handle.set(CURLOPT_HTTPGET, 1)
        }
        continuation = request.continuation
        handle.context.begin(keeping: post.keeps)
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
            detail: handle.detail(result), body: context.body)
        continuation?.resume(returning: answer)
        continuation = nil
    }

    private func installCallbacks() {
        let context = handle.contextPointer
        handle.set(CURLOPT_WRITEDATA, pointer: context)
        handle.set(
            CURLOPT_WRITEFUNCTION,
            callback: { bytes, size, count, context in
                guard let bytes, let context else { return 0 }
                let heard = UnsafeRawBufferPointer(start: bytes, count: size * count)
                return PostContext.at(context).hear(heard) ? size * count : 0
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

/// What the callbacks of one request check and note.
private final class PostContext {
    private let addresses: AddressPolicy
    private(set) var refusedAddress: String?
    private(set) var anyPermitted = false
    private(set) var body: [UInt8] = []
    private var keeps = 0
    private var heard = 0

    init(addresses: AddressPolicy) { self.addresses = addresses }

    static func at(_ pointer: UnsafeMutableRawPointer) -> PostContext {
        Unmanaged<PostContext>.fromOpaque(pointer).takeUnretainedValue()
    }

    func begin(keeping count: Int) {
        (refusedAddress, anyPermitted, heard) = (nil, false, 0)
        (body, keeps) = ([], count)
    }

    /// Keeps the beginning of the answer's body; false once it is longer than anyone needs.
    func hear(_ bytes: UnsafeRawBufferPointer) -> Bool {
        heard += bytes.count
        body.append(contentsOf: bytes.prefix(max(0, keeps - body.count)))
        return heard <= max(keeps, ChannelLimits.answerBytes)
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
