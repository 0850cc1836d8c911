import CLibCrypto

/// SHA-256 of bytes that arrive in pieces.
///
/// A copy of a hasher shares its state; use one hasher for one digest.
package struct SHA256Hasher {
    /// The length of a digest in bytes.
    package static let digestLength = 32

    private let context: Context

    package init() { context = Context() }

    /// Adds bytes.
    package mutating func update(_ bytes: UnsafeRawBufferPointer) { unsafe context.update(bytes) }

    /// Adds bytes.
    package mutating func update(_ bytes: [UInt8]) { unsafe bytes.withUnsafeBytes { unsafe context.update($0) } }

    /// Adds bytes.
    package mutating func update(_ bytes: ArraySlice<UInt8>) {
        unsafe bytes.withUnsafeBytes { unsafe context.update($0) }
    }

    /// The digest of everything added; the hasher starts anew afterwards.
    package mutating func finalize() -> [UInt8] { context.finish() }

    /// The digest of `bytes`.
    package static func hash(_ bytes: [UInt8]) -> [UInt8] {
        var hasher = SHA256Hasher()
        hasher.update(bytes)
        return hasher.finalize()
    }
}

/// Owns libcrypto's digest context.
@safe private final class Context {
    private let handle: OpaquePointer?

    init() {
        unsafe handle = EVP_MD_CTX_new()
        start()
    }

    deinit { unsafe EVP_MD_CTX_free(handle) }

    func update(_ bytes: UnsafeRawBufferPointer) {
        unsafe EVP_DigestUpdate(handle, bytes.baseAddress, bytes.count)
    }

    func finish() -> [UInt8] {
        var digest = [UInt8](repeating: 0, count: SHA256Hasher.digestLength)
        unsafe digest.withUnsafeMutableBufferPointer { buffer in
            _ = unsafe EVP_DigestFinal_ex(handle, buffer.baseAddress, nil)
        }
        start()
        return digest
    }

    private func start() { unsafe EVP_DigestInit_ex(handle, EVP_sha256(), nil) }
}
