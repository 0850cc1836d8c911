import CLibFuzzer
import Glibc

/// A reader of outside text that libFuzzer drives; the program's `@main`.
package protocol FuzzTarget {
    /// Reads one input. Whatever must not come about ends the program.
    static func look(at bytes: [UInt8])
}

extension FuzzTarget {
    /// Runs libFuzzer with the arguments of this program.
    package static func main() {
        var count = CommandLine.argc
        var arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? = CommandLine.unsafeArgv
        Target.current = self
        exit(
            LLVMFuzzerRunDriver(&count, &arguments) { data, size in
                Target.current?.look(at: Array(UnsafeBufferPointer(start: data, count: size)))
                return 0
            })
    }
}

private enum Target {
    // A C function holds nothing: it finds the target here. Written once, before the first input.
    nonisolated(unsafe) static var current: (any FuzzTarget.Type)?
}
