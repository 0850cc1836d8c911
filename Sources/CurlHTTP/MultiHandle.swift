import CLibCurl

/// libcurl's multi handle. ``wakeUp()`` apart, one thread alone may use it.
@safe final class MultiHandle: @unchecked Sendable {
    private let pointer: UnsafeMutableRawPointer
    /// The sockets of its connections, the last of which close when it ends.
    let sockets = OpenSockets()

    init(multiplexes: Bool, connectionsPerOrigin: Int?) throws(HTTPError) {
        try CurlLibrary.load()
        guard let made = unsafe curl_shim_multi_init() else { throw .noMemory }
        unsafe pointer = unsafe made
        set(CURLMOPT_PIPELINING, multiplexes ? Int(CURLPIPE_MULTIPLEX) : Int(CURLPIPE_NOTHING))
        set(CURLMOPT_MAX_CONCURRENT_STREAMS, 1000)
        set(CURLMOPT_MAXCONNECTS, 64)
        if let connectionsPerOrigin { set(CURLMOPT_MAX_HOST_CONNECTIONS, connectionsPerOrigin) }
    }

    deinit { unsafe curl_shim_multi_cleanup(pointer) }

    private func set(_ option: CURLMoption, _ value: Int) {
        _ = unsafe curl_shim_multi_set_long(pointer, option, value)
    }

    /// Ends a wait in ``poll(milliseconds:)``, now or when it next begins. Any thread may call this.
    func wakeUp() { _ = unsafe curl_shim_multi_wakeup(pointer) }

    /// Waits for something to do, at most so long.
    func poll(milliseconds: Int32) { _ = unsafe curl_shim_multi_poll(pointer, milliseconds) }

    /// Does what there is to do.
    func perform() {
        var running: Int32 = 0
        _ = unsafe curl_shim_multi_perform(pointer, &running)
        sockets.flush()
    }

    /// Begins a transfer.
    func add(_ handle: EasyHandle) -> Bool { unsafe curl_shim_multi_add_handle(pointer, handle.pointer) == CURLM_OK }

    /// Ends a transfer, whatever its state.
    func remove(_ handle: EasyHandle) { _ = unsafe curl_shim_multi_remove_handle(pointer, handle.pointer) }

    /// The next transfer that is done, and how it ended.
    func nextDone() -> (handle: EasyHandle, result: CURLcode)? {
        var left: Int32 = 0
        while let message = unsafe curl_shim_multi_info_read(pointer, &left) {
            guard unsafe message.pointee.msg == CURLMSG_DONE, let easy = unsafe message.pointee.easy_handle else {
                continue
            }
            let result = unsafe curl_shim_message_result(message)
            guard let handle = unsafe EasyHandle.owner(of: easy) else { continue }
            return (handle, result)
        }
        return nil
    }
}

/// The libcurl at hand, and what it can do.
enum CurlLibrary {
    /// Loads it with all that it brings along, some milliseconds of work; once it is loaded, nothing.
    static func load() throws(HTTPError) {
        if let reason = unsafe curl_shim_load() {
            throw HTTPError(.resources, unsafe String(cString: reason), sent: .nothing)
        }
    }

    /// Up to 7.88 a second request with prior knowledge on a live plaintext connection fails.
    static let joinsPlaintextHTTP2 = version >= 0x08_00_00
    /// Before 8.1 the head of an answer is lost when the end of its stream comes with it.
    static let losesEarlyAnswers = version < 0x08_01_00
    /// Before 8.1 the trailers of an answer are lost when it ends while another on the connection has filled its buffer.
    static let losesTrailers = version < 0x08_01_00
    /// How much of an answer it takes in before it is handed over, in bytes.
    static let bufferSize = 256 << 10
    private static let version = unsafe curl_shim_load() == nil ? curl_shim_version() : 0
}
