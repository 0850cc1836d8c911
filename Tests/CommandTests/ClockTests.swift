import EtcdClient
import EtcdSandbox
import PlaybookRecord
import TestSupport
import Testing

extension Command {
    @Suite("Clocks", .cluster(.one))
    struct Clocks {
        private let folder: PlaybookFolder

        init() throws { folder = try PlaybookFolder() }

        // Two hours back and forth, over and over; the clocks that only go forward are left alone.
        private static let jumping = """
            #define _GNU_SOURCE
            #include <dlfcn.h>
            #include <stdatomic.h>
            #include <sys/time.h>
            #include <time.h>

            static time_t jump(void) {
                static atomic_uint looks;
                return atomic_fetch_add(&looks, 1) / 5 % 2 ? 7200 : -7200;
            }

            int clock_gettime(clockid_t clock, struct timespec *now) {
                static int (*next)(clockid_t, struct timespec *);
                if (!next) next = dlsym(RTLD_NEXT, "clock_gettime");
                int result = next(clock, now);
                if (result == 0 && clock == CLOCK_REALTIME) now->tv_sec += jump();
                return result;
            }

            int gettimeofday(struct timeval *now, void *zone) {
                struct timespec time;
                int result = clock_gettime(CLOCK_REALTIME, &time);
                now->tv_sec = time.tv_sec;
                now->tv_usec = time.tv_nsec / 1000;
                return result;
            }

            time_t time(time_t *seconds) {
                struct timespec now;
                clock_gettime(CLOCK_REALTIME, &now);
                if (seconds) *seconds = now.tv_sec;
                return now.tv_sec;
            }
            """

        @Test("F11: a clock that jumps for hours ends no wait, costs no lock and is no reason to stop")
        func jumps() async throws {
            let library = try await PreloadedLibrary("jumping-clock", Self.jumping, in: folder)
            let endpoints = try TestCluster.current.endpoints
            let waiting = WaitingRun("jumps", folder, endpoints)
            try waiting.write(
                ttl: "6s",
                then: """
                      - action: wait-for
                        with: {until: cluster.healthy, interval: 50ms}
                        timeout: 1h
                      - action: put
                        with: {key: jumps/second, value: x, always: true}
                    """)
            let run = try await waiting.start(["--max-duration", "1h"], environment: library.environment)
            try await withEtcdClient(EtcdConfiguration(endpoints: endpoints)) { client in
                let lock = try #require(try await client.get(GetRequest(key: waiting.lock)).keyValues.first)
                var last = try await client.leaseTimeToLive(lock.lease).ttl
                var renewals = 0
                try await eventually("its lock is renewed three times") {
                    let now = try await client.leaseTimeToLive(lock.lease).ttl
                    renewals += now > last ? 1 : 0
                    last = now
                    return renewals == 3 || run.status != nil
                }
                #expect(run.status == nil, "\(run.errors)")
                try await waiting.letGo(client)
                #expect(await run.wait()?.code == 0, "\(run.errors)")
                #expect(try await waiting.keys(client) == ["jumps/first", waiting.go, "jumps/second"])
                let hours = try folder.read("jumps.jsonl").matches(of: #/"time":"([^":]+):/#).map(\.output.1)
                #expect(Set(hours).count > 1, "its clock jumped: \(hours)")
                (try await folder.run("show", "--state-dir", "state-jumps")).expect(0, "done")
            }
        }
    }
}
