import CLibFuzzer

/// Runs libFuzzer with the arguments of this program.
package enum Fuzzer {
    /// One input, and 0.
    package typealias Target = @convention(c) (UnsafePointer<UInt8>?, Int) -> CInt

    package static func run(_ target: Target) -> CInt {
        var count = CommandLine.argc
        var arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? = CommandLine.unsafeArgv
        return LLVMFuzzerRunDriver(&count, &arguments, target)
    }
}
