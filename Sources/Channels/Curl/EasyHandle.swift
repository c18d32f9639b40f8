import CCurl

/// One libcurl easy handle with the context its callbacks work on; both live and die together.
///
/// Belongs to one thread. libcurl copies the strings it is given; the error buffer lives here.
struct EasyHandle<Context: AnyObject>: ~Copyable {
    let raw: UnsafeMutableRawPointer
    private let retained: Unmanaged<Context>
    private let errors: UnsafeMutablePointer<CChar>

    init(context: Context) {
        CurlLibrary.prepare()
        // No message can be sent without it: systemd starts the daemon again, and the outbox is kept.
        guard let raw = curl_easy_init() else { fatalError("libcurl has no memory for a handle") }
        self.raw = raw
        retained = .passRetained(context)
        errors = .allocate(capacity: longstop_curl_error_size)
        errors.initialize(repeating: 0, count: longstop_curl_error_size)
        set(CURLOPT_ERRORBUFFER, pointer: errors)
    }

    deinit {
        curl_easy_cleanup(raw)
        errors.deallocate()
        retained.release()
    }

    /// The callbacks' context.
    var context: Context { retained.takeUnretainedValue() }

    /// The context as libcurl hands it back to a callback.
    var contextPointer: UnsafeMutableRawPointer { retained.toOpaque() }

    func set(_ option: CURLoption, _ value: Int) {
        require(longstop_curl_set_long(raw, option, value), option)
    }

    func set(_ option: CURLoption, offset value: Int) {
        require(longstop_curl_set_offset(raw, option, curl_off_t(value)), option)
    }

    /// A text without NUL: libcurl would silently cut it there.
    func set(_ option: CURLoption, _ text: String) {
        precondition(!text.utf8.contains(0), "a NUL in a libcurl option")
        require(longstop_curl_set_text(raw, option, text), option)
    }

    func set(_ option: CURLoption, pointer: UnsafeMutableRawPointer?) {
        require(longstop_curl_set_pointer(raw, option, pointer), option)
    }

    /// A list, which the caller keeps alive until the option is set anew.
    func set(_ option: CURLoption, list: StringList?) {
        require(longstop_curl_set_list(raw, option, list?.raw), option)
    }

    /// A READ-, WRITE- or HEADERFUNCTION.
    func set(_ option: CURLoption, callback: curl_write_callback) {
        require(longstop_curl_set_bytes(raw, option, callback), option)
    }

    func setProgress(_ callback: curl_xferinfo_callback) {
        require(longstop_curl_set_progress(raw, callback), CURLOPT_XFERINFOFUNCTION)
    }

    func setOpenSocket(_ callback: curl_opensocket_callback) {
        require(longstop_curl_set_opensocket(raw, callback), CURLOPT_OPENSOCKETFUNCTION)
    }

    func setPrerequisite(_ callback: curl_prereq_callback) {
        require(longstop_curl_set_prereq(raw, callback), CURLOPT_PREREQFUNCTION)
    }

    func setDebug(_ callback: curl_debug_callback) {
        require(longstop_curl_set_debug(raw, callback), CURLOPT_DEBUGFUNCTION)
    }

    func long(_ info: CURLINFO) -> Int {
        var value = 0
        return longstop_curl_get_long(raw, info, &value) == CURLE_OK ? value : 0
    }

    func offset(_ info: CURLINFO) -> Int64 {
        var value: curl_off_t = 0
        return longstop_curl_get_offset(raw, info, &value) == CURLE_OK ? Int64(value) : 0
    }

    /// The socket of the last connection while it is still open.
    var openSocket: Int32? {
        var socket = longstop_curl_bad_socket
        let code = longstop_curl_get_socket(raw, CURLINFO_ACTIVESOCKET, &socket)
        return code == CURLE_OK && socket != longstop_curl_bad_socket ? socket : nil
    }

    /// What libcurl said about the last failure, else its general words for the code.
    func detail(_ result: CurlResult) -> String {
        let text = String(cString: errors)
        return text.isEmpty ? result.words : text
    }

    func forgetDetail() { errors.pointee = 0 }

    private func require(_ code: CURLcode, _ option: CURLoption) {
        precondition(
            code == CURLE_OK,
            "this libcurl refuses option \(option.rawValue): \(CurlResult(code).words)")
    }
}

/// A libcurl string list; libcurl copies each string into it.
final class StringList {
    private(set) var raw: UnsafeMutablePointer<curl_slist>?

    init(_ strings: [String]) {
        for string in strings {
            precondition(!string.utf8.contains(0), "a NUL in a libcurl list")
            guard let longer = curl_slist_append(raw, string) else {
                // As for a handle.
                fatalError("libcurl has no memory for a list")
            }
            raw = longer
        }
    }

    deinit { curl_slist_free_all(raw) }
}
