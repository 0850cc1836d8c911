import CLibCurl
import Glibc

/// One of libcurl's easy handles, kept for many transfers. The engine's thread alone may use it.
@safe final class EasyHandle {
    let pointer: UnsafeMutableRawPointer
    /// What it carries at present.
    var exchange: Exchange?
    /// Where it stands among the active handles.
    var slot = 0
    /// Whether libcurl wanted a new connection where the transfer was to join a live one.
    var wasRefusedSocket = false
    /// Whether it is about to open the connection that others wait for.
    var opensConnection = false
    /// Whether the answer was larger, or other, than may be.
    var failure: HTTPError?
    /// Whether trailers have come: the server has ended its side.
    var hasTrailers = false
    /// Whether the transfer came to its end as it should.
    var hasSucceeded = false
    /// Whether the exchange wanted no more of the answer.
    var hasEnough = false
    var isSendingPaused = false
    /// Since when there is nothing to send.
    var pausedSince = ContinuousClock.now
    var isReceivingPaused = false

    unowned let loop: EngineLoop
    let errorText: UnsafeMutablePointer<CChar>
    var way = Way.http1
    var current = Settings()
    var fieldList: StringList?
    var connectTo: StringList?

    /// How a transfer comes to its connection.
    enum Way: Equatable {
        /// Its own connection, or an idle one, with HTTP/1.1.
        case http1
        /// HTTP/2 if TLS agrees on it, side by side with others.
        case negotiated
        /// A new connection that speaks HTTP/2 from the first byte.
        case opening
        /// A live plaintext HTTP/2 connection, and no other.
        case joining
        /// A live plaintext HTTP/2 connection, or a new one.
        case joiningOrOpening
        /// A connection of its own that ends with it.
        case alone(usesTLS: Bool)

        /// Whether the connection is the one that an origin's exchanges share.
        var isShared: Bool { sharesItsConnection || self == .opening }
        var sharesItsConnection: Bool { self == .negotiated || self == .joining || self == .joiningOrOpening }
        var wantsNewConnection: Bool { self == .opening || endsItsConnection }
        var endsItsConnection: Bool { self == .alone(usesTLS: true) || self == .alone(usesTLS: false) }
    }

    /// Nil where memory lacks.
    init?(loop: EngineLoop) {
        guard let made = unsafe curl_shim_easy_init() else { return nil }
        unsafe pointer = unsafe made
        unsafe errorText = .allocate(capacity: Int(CURL_ERROR_SIZE))
        unsafe errorText.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
        self.loop = loop
        setUp(loop.configuration)
    }

    deinit {
        unsafe curl_shim_easy_cleanup(pointer)
        unsafe errorText.deallocate()
    }

    /// The handle that wraps `easy`.
    static func owner(of easy: UnsafeMutableRawPointer) -> EasyHandle? {
        var context: UnsafeMutableRawPointer?
        _ = unsafe curl_shim_get_pointer(easy, CURLINFO_PRIVATE, &context)
        return unsafe context.map { unsafe Unmanaged<EasyHandle>.fromOpaque($0).takeUnretainedValue() }
    }
}
