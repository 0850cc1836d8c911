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

/// Owns a computation of libcrypto's.
@safe private final class Context {
    private let computation: UnsafeMutableRawPointer?

    init() {
        crypto_shim_load()
        unsafe computation = crypto_shim_sha256_new()
        start()
    }

    deinit { unsafe crypto_shim_sha256_free(computation) }

    func update(_ bytes: UnsafeRawBufferPointer) {
        unsafe crypto_shim_sha256_add(computation, bytes.baseAddress, bytes.count)
    }

    func finish() -> [UInt8] {
        var digest = [UInt8](repeating: 0, count: SHA256Hasher.digestLength)
        unsafe digest.withUnsafeMutableBufferPointer { buffer in
            _ = unsafe crypto_shim_sha256_end(computation, buffer.baseAddress)
        }
        start()
        return digest
    }

    private func start() { unsafe crypto_shim_sha256_begin(computation) }
}
