import Glibc

/// Standard input, output and error.
package enum StandardStreams {
    /// Opens as nothing what the process was begun without. The next file or socket of the process would stand there
    /// otherwise, and take what is meant for the person.
    package static func fill() {
        for descriptor in [STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO] where fcntl(descriptor, F_GETFD) < 0 {
            // The lowest number that is free is that of the stream.
            _ = open("/dev/null", O_RDWR)
        }
    }
}
