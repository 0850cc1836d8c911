/// One message of a stream of watches, as the client sends it: what a transport of the user's making is given for `Watch`.
public enum WatchStreamRequest: Sendable, Hashable {
    /// Begin a watch, and say which number it has. Large revisions may be told in parts.
    case create(WatchRequest)
    /// End the watch of this number.
    case cancel(watchID: Int64)
    /// Tell how far the server is, for all watches.
    case progress
}
