import CLibCurl
import Glibc

extension EasyHandle {
    /// What libcurl's result means for the exchange.
    func outcome(of result: CURLcode) -> Result<Void, HTTPError> {
        hasSucceeded = result == CURLE_OK
        if result == CURLE_OK || (hasEnough && result == CURLE_WRITE_ERROR) { return .success(()) }
        // The server had answered and closed the stream well when there still was something to send.
        if result == CURLE_HTTP2_STREAM, unsafe errorText.pointee == 0, exchange?.parser.head != nil {
            return .success(())
        }
        if let failure { return .failure(failure) }
        guard let exchange else { return .failure(.noHead) }
        return .failure(facts(of: result, for: exchange).error)
    }

    /// Whether another transfer may use the handle. libcurl leaves traces of a failure in it: that something is still
    /// to be sent again, for one.
    var isReusable: Bool { !way.endsItsConnection && hasSucceeded }

    /// Lets libcurl go on with what it was told to wait for.
    func resume(receiving: Bool = false, sending: Bool = false) {
        if receiving { isReceivingPaused = false }
        if sending { isSendingPaused = false }
        let bits = (isReceivingPaused ? CURLPAUSE_RECV : 0) | (isSendingPaused ? CURLPAUSE_SEND : 0)
        _ = unsafe curl_shim_easy_pause(pointer, bits)
    }

    /// Makes the connection useless, for this transfer and for others.
    func breakConnection() {
        var descriptor = CURL_SOCKET_BAD
        guard unsafe curl_shim_get_socket(pointer, &descriptor) == CURLE_OK, descriptor >= 0 else { return }
        _ = shutdown(descriptor, Int32(SHUT_RDWR))
    }

    private func facts(of result: CURLcode, for exchange: Exchange) -> FailureFacts {
        FailureFacts(
            result: result, text: unsafe String(cString: errorText),
            systemError: Int32(clamping: long(CURLINFO_OS_ERRNO)), isNewConnection: long(CURLINFO_NUM_CONNECTS) > 0,
            hasBegun: offset(CURLINFO_PRETRANSFER_TIME_T) > 0, hasHead: exchange.parser.head != nil,
            sent: exchange.sent, hasHandedOverBody: exchange.hasHandedOverBody,
            isOpenEnded: exchange.bodySize == nil,
            isOverdue: exchange.request.deadline.map { $0 <= .now } ?? false,
            origin: exchange.request.origin, tls: loop.configuration.tls)
    }

    private func long(_ info: CURLINFO) -> Int {
        var value = 0
        _ = unsafe curl_shim_get_long(pointer, info, &value)
        return value
    }

    private func offset(_ info: CURLINFO) -> Int {
        var value: curl_off_t = 0
        _ = unsafe curl_shim_get_offset(pointer, info, &value)
        return Int(value)
    }
}
