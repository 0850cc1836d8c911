import EtcdSandbox
import Glibc
import TestSupport
import Testing

extension SandboxTests {
    @Suite("A fault proxy")
    struct ProxyTests {
        @Test("passes bytes on both ways, whole or in slices", arguments: [nil, 1, 7])
        func forwards(slice: Int?) async throws {
            let echo = try EchoServer()
            let proxy = try FaultProxy(to: "http://127.0.0.1:\(echo.port)")
            proxy.faults.toServer.sliceBytes = slice
            #expect(proxy.url == "http://127.0.0.1:\(proxy.port)")
            let line = try TestSocket(port: proxy.port)
            try line.send("hello")
            #expect(line.receive(5) == "hello")
            #expect(proxy.traffic.connections == 1)
            #expect(proxy.traffic.bytesToServer == 5)
        }

        @Test("cuts open connections", arguments: ProxyCut.allCases)
        func cuts(how: ProxyCut) async throws {
            let echo = try EchoServer()
            let proxy = try FaultProxy(to: "127.0.0.1:\(echo.port)")
            let line = try TestSocket(port: proxy.port)
            try line.send("a")
            #expect(line.receive(1) == "a")
            proxy.cutConnections(how)
            #expect(line.end() == how)
            #expect(proxy.traffic.cuts == 1)
        }

        @Test("cuts when the server begins to answer", arguments: ProxyCut.allCases)
        func cutsAnswers(how: ProxyCut) async throws {
            let echo = try EchoServer()
            let proxy = try FaultProxy(to: "127.0.0.1:\(echo.port)")
            proxy.cut(.toClient, after: 2, how, connections: 1)
            let line = try TestSocket(port: proxy.port)
            try line.send("abcd")
            #expect(line.end() == how)
            #expect(proxy.traffic.bytesToServer == 4)
            #expect(proxy.traffic.bytesToClient == 2)
            let next = try TestSocket(port: proxy.port)
            try next.send("abcd")
            #expect(next.receive(4) == "abcd")
        }

        @Test("holds bytes back and lets them go")
        func holds() async throws {
            let echo = try EchoServer()
            let proxy = try FaultProxy(to: "127.0.0.1:\(echo.port)")
            let line = try TestSocket(port: proxy.port)
            try line.send("a")
            #expect(line.receive(1) == "a")
            proxy.faults = .held
            try line.send("b")
            #expect(!line.hasInput(within: 100))
            proxy.heal()
            #expect(line.receive(1) == "b")
        }

        @Test("drops bytes")
        func drops() async throws {
            let echo = try EchoServer()
            let proxy = try FaultProxy(to: "127.0.0.1:\(echo.port)")
            proxy.faults = .dropped
            let line = try TestSocket(port: proxy.port)
            try line.send("a")
            try await eventually("dropped") { proxy.traffic.bytesDropped == 1 }
            #expect(!line.hasInput(within: 100))
            proxy.heal()
            try line.send("b")
            #expect(line.receive(1) == "b")
        }

        @Test("delays bytes and limits their rate")
        func delays() async throws {
            let echo = try EchoServer()
            let proxy = try FaultProxy(to: "127.0.0.1:\(echo.port)")
            proxy.faults = .delayed(.milliseconds(50))
            let line = try TestSocket(port: proxy.port)
            let clock = ContinuousClock()
            let delayed = try clock.measure {
                try line.send("a")
                #expect(line.receive(1) == "a")
            }
            #expect(delayed >= .milliseconds(100))
            proxy.faults = ProxyFaults()
            proxy.faults.toServer.bytesPerSecond = 1_000
            let limited = try clock.measure {
                try line.send(String(repeating: "x", count: 200))
                #expect(line.receive(200).count == 200)
            }
            #expect(limited >= .milliseconds(150))
        }

        @Test("leads to another server, and ends what led to the first")
        func redirects() async throws {
            let echo = try EchoServer()
            let other = try RawServer { connection in
                _ = connection.read()
                connection.write("other")
                connection.readToEnd()
            }
            let proxy = try FaultProxy(to: "127.0.0.1:\(echo.port)")
            let line = try TestSocket(port: proxy.port)
            try line.send("a")
            #expect(line.receive(1) == "a")
            try proxy.redirect(to: "http://127.0.0.1:\(other.port)")
            #expect(line.end() == .reset)
            let next = try TestSocket(port: proxy.port)
            try next.send("a")
            #expect(next.receive(5) == "other")
            #expect(throws: SandboxError.self) { try proxy.redirect(to: "nowhere") }
        }

        @Test("refuses connections and takes them again")
        func refuses() async throws {
            let echo = try EchoServer()
            let proxy = try FaultProxy(to: "127.0.0.1:\(echo.port)")
            proxy.faults.refusesConnections = true
            try await eventually("refused") { (try? TestSocket(port: proxy.port)) == nil }
            proxy.heal()
            try await eventually("accepted") { (try? TestSocket(port: proxy.port)) != nil }
        }

        @Test("ends with its connections when it is stopped")
        func stops() async throws {
            let echo = try EchoServer()
            let proxy = try FaultProxy(to: "127.0.0.1:\(echo.port)")
            let line = try TestSocket(port: proxy.port)
            try line.send("a")
            #expect(line.receive(1) == "a")
            proxy.stop()
            #expect(line.end() == .reset)
            proxy.stop()
            try await eventually("refused") { (try? TestSocket(port: proxy.port)) == nil }
        }
    }
}
