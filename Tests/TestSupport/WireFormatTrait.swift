package import EtcdClient
package import Testing

/// Runs each test of a suite once for each wire format; ``TestWireFormat`` tells which it is.
package struct WireFormatTrait: SuiteTrait, TestTrait, TestScoping {
    package let isRecursive = true

    @concurrent package func provideScope(
        for test: Test, testCase: Test.Case?, performing function: @concurrent @Sendable () async throws -> Void
    ) async throws {
        guard testCase != nil else { return try await function() }
        for format in EtcdConfiguration.WireFormat.allCases {
            let told = IssueHandlingTrait.compactMapIssues { issue in
                var issue = issue
                issue.comments.append("over \(format.rawValue)")
                return issue
            }
            try await TestWireFormat.$current.withValue(format) {
                try await told.provideScope(for: test, testCase: testCase, performing: function)
            }
        }
    }
}

extension Trait where Self == WireFormatTrait {
    /// Every test over both wire formats.
    package static var overBothWireFormats: WireFormatTrait { WireFormatTrait() }
}

/// The wire format that the clients of a test speak.
package enum TestWireFormat {
    @TaskLocal package static var current = EtcdConfiguration.WireFormat.gRPC

    package static var isGateway: Bool { current == .jsonGateway }
}
