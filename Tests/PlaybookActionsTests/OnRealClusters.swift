import TestSupport
import Testing

/// Everything here that needs servers.
@Suite("Actions on real clusters")
struct OnRealClusters {}
