import CLibCurl
import Glibc

extension EasyHandle {
    /// What libcurl calls while it performs; always on the engine's thread.
    func setCallbacks(_ me: UnsafeMutableRawPointer) {
        _ = unsafe curl_shim_set_pointer(pointer, CURLOPT_WRITEDATA, me)
        _ = unsafe curl_shim_set_pointer(pointer, CURLOPT_READDATA, me)
        _ = unsafe curl_shim_set_pointer(pointer, CURLOPT_HEADERDATA, me)
        _ = unsafe curl_shim_set_pointer(pointer, CURLOPT_OPENSOCKETDATA, me)
        _ = unsafe curl_shim_set_data_callback(pointer, CURLOPT_WRITEFUNCTION) { bytes, size, count, context in
            unsafe EasyHandle.from(context)?.receive(bytes, size * count) ?? 0
        }
        _ = unsafe curl_shim_set_data_callback(pointer, CURLOPT_READFUNCTION) { bytes, size, count, context in
            unsafe EasyHandle.from(context)?.provide(bytes, size * count) ?? Int(CURL_READFUNC_ABORT)
        }
        _ = unsafe curl_shim_set_data_callback(pointer, CURLOPT_HEADERFUNCTION) { bytes, size, count, context in
            unsafe EasyHandle.from(context)?.receiveLine(bytes, size * count) ?? 0
        }
        _ = unsafe curl_shim_set_opensocket(pointer) { context, _, address in
            unsafe EasyHandle.from(context)?.openSocket(address) ?? CURL_SOCKET_BAD
        }
        // A connection outlives the transfer that opened it.
        let sockets = unsafe Unmanaged.passUnretained(loop.multi.sockets).toOpaque()
        _ = unsafe curl_shim_set_pointer(pointer, CURLOPT_CLOSESOCKETDATA, sockets)
        _ = unsafe curl_shim_set_closesocket(pointer) { context, descriptor in
            guard let context = unsafe context else { return close(descriptor) }
            return unsafe Unmanaged<OpenSockets>.fromOpaque(context).takeUnretainedValue().close(descriptor)
        }
    }

    private static func from(_ context: UnsafeMutableRawPointer?) -> EasyHandle? {
        unsafe context.map { unsafe Unmanaged<EasyHandle>.fromOpaque($0).takeUnretainedValue() }
    }

    private func receive(_ bytes: UnsafeMutablePointer<CChar>?, _ count: Int) -> Int {
        guard let exchange else { return 0 }
        guard count > 0 else { return count }
        loop.touch(exchange)
        loop.notes(exchange, received: count)
        switch unsafe exchange.receive(UnsafeRawBufferPointer(start: bytes, count: count)) {
        case .taken: return count
        case .full:
            isReceivingPaused = true
            loop.isCrowded(exchange.request.origin)
            return Int(CURL_WRITEFUNC_PAUSE)
        case .enough:
            hasEnough = true
            return 0
        case .tooLarge:
            failure = .bodyTooLarge
            return 0
        }
    }

    private func provide(_ bytes: UnsafeMutablePointer<CChar>?, _ count: Int) -> Int {
        guard let exchange else { return Int(CURL_READFUNC_ABORT) }
        loop.isConnected(self)
        if hasTrailers { return 0 }
        switch unsafe exchange.provide(UnsafeMutableRawBufferPointer(start: bytes, count: count)) {
        case .bytes(let filled):
            if filled > 0 { loop.touch(exchange) }
            return filled
        case .nothingYet:
            isSendingPaused = true
            loop.waits(self)
            return Int(CURL_READFUNC_PAUSE)
        }
    }

    private func receiveLine(_ bytes: UnsafeMutablePointer<CChar>?, _ count: Int) -> Int {
        guard let exchange else { return 0 }
        switch unsafe exchange.parser.take(UnsafeRawBufferPointer(start: bytes, count: count)) {
        case .goOn: hasTrailers = !exchange.parser.trailers.isEmpty
        case .headComplete:
            loop.touch(exchange)
            loop.hasHead(self)
            if exchange.receiveHead() == .enough {
                hasEnough = true
                return 0
            }
        case .tooLarge:
            failure = .headTooLarge
            return 0
        case .malformed:
            failure = .malformedHead
            return 0
        }
        return count
    }

    /// A new connection. Refused to a transfer that is to join a live one, and to one of which bytes have left: libcurl
    /// would send those a second time.
    private func openSocket(_ address: UnsafeMutablePointer<curl_sockaddr>?) -> curl_socket_t {
        guard let address = unsafe address, let exchange else { return CURL_SOCKET_BAD }
        if way == .joining || exchange.hasHandedOverBody {
            wasRefusedSocket = true
            return CURL_SOCKET_BAD
        }
        loop.isOpening(self)
        let kind = unsafe address.pointee
        return loop.multi.sockets.open(kind.family, kind.socktype, kind.protocol)
    }
}

extension HTTPError {
    static let bodyTooLarge = HTTPError(.tooLarge, "the answer is larger than allowed", sent: .unknown)
    static let headTooLarge = HTTPError(
        .tooLarge, "the head of the answer is larger than \(HeadParser.limit >> 10) KiB", sent: .unknown)
    static let malformedHead = HTTPError(.malformed, "the head of the answer is not HTTP", sent: .unknown)
}
