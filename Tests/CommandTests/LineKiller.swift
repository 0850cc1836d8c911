/// Has the built command killed by SIGKILL at one line of its journal.
///
/// No process that watches a journal from outside can tell its lines apart: many follow each other within microseconds.
/// So a library that is loaded before the C library kills the process from inside `write`, which is one call a line.
struct LineKiller {
    /// On which side of a line the process dies.
    enum Side: String {
        /// Nothing of the line is written; what it would have told is done.
        case before
        /// The line is written, and nothing is done behind it.
        case after
    }

    private let library: PreloadedLibrary

    /// - Parameter folder: where the library is built.
    init(in folder: PlaybookFolder) async throws {
        library = try await PreloadedLibrary("kill-at-line", Self.source, in: folder)
    }

    /// The environment of a command that dies at this line of its journal, counted from 1.
    func environment(_ side: Side, _ line: Int) -> [String: String] {
        library.environment.merging(["KILL_SIDE": side.rawValue, "KILL_LINE": "\(line)"]) { $1 }
    }

    private static let source = #"""
        #define _GNU_SOURCE
        #include <dlfcn.h>
        #include <signal.h>
        #include <stdio.h>
        #include <stdlib.h>
        #include <string.h>
        #include <unistd.h>

        static int is_journal(int descriptor) {
            char link[64], path[4096];
            snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
            ssize_t length = readlink(link, path, sizeof path - 1);
            if (length < 0) return 0;
            path[length] = 0;
            return strstr(path, "/runs/") != NULL;
        }

        static void die_if(int side_is_right, int line) {
            const char *wanted = getenv("KILL_LINE");
            if (side_is_right && wanted && atoi(wanted) == line) kill(getpid(), SIGKILL);
        }

        /* Lines are written one after the other, on one thread. */
        ssize_t write(int descriptor, const void *bytes, size_t count) {
            static int lines;
            ssize_t (*next)(int, const void *, size_t) = dlsym(RTLD_NEXT, "write");
            if (!is_journal(descriptor)) return next(descriptor, bytes, count);
            const char *side = getenv("KILL_SIDE");
            lines += 1;
            die_if(side && !strcmp(side, "before"), lines);
            ssize_t written = next(descriptor, bytes, count);
            die_if(side && !strcmp(side, "after"), lines);
            return written;
        }
        """#
}
