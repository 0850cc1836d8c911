/// What goes on in a stream that many share: who takes part, what is to be sent, who gets what has come.
///
/// A machine is a plain value. Subscribers are known to it by number; what it returns is for ``SharedStream`` to do.
package protocol SharedStreamMachine: Sendable {
    /// What a subscriber wants of the stream.
    associatedtype Subscription: Sendable
    /// What is sent.
    associatedtype Command: Sendable
    /// What comes.
    associatedtype Response: Sendable
    /// What a subscriber gets.
    associatedtype Value: Sendable

    init()

    /// Whether a command is for the next stream too, where one takes no more; the rest is for the machine to say anew.
    static func outlivesStream(_ command: Command) -> Bool

    /// Whether nobody takes part.
    var isEmpty: Bool { get }
    /// Whether there is anything that a stream is needed for.
    var wantsStream: Bool { get }
    /// Whether ``step(now:)`` has something to do now.
    var needsStep: Bool { get }
    /// Whether nothing more is to be read from the stream for a while: its only subscriber is slow.
    var waitsForReader: Bool { get }
    /// The subscriber whose wish is the first without an answer, and the keys it is about. Some servers end a stream in
    /// good order, and no more, where something is asked that the user may not do.
    var suspect: (subscriber: Int, range: KeyRange)? { get }
    /// Why the last attempt to open a stream failed, for those who wait for one too long.
    var lastFailure: EtcdError? { get set }

    /// Takes a subscriber in.
    mutating func add(_ subscriber: Int, _ subscription: Subscription, now: ContinuousClock.Instant)
    /// Forgets a subscriber.
    mutating func remove(_ subscriber: Int)
    /// Sends a subscriber nothing for a while: it is slow.
    mutating func hold(_ subscriber: Int)
    /// Goes on with a subscriber that was slow.
    mutating func release(_ subscriber: Int)
    /// A stream begins.
    mutating func open(now: ContinuousClock.Instant)
    /// The stream is gone.
    mutating func lose()
    /// What is due now.
    mutating func step(now: ContinuousClock.Instant) -> StreamStep<Command, Value>
    /// Takes a response.
    mutating func take(_ response: Response, now: ContinuousClock.Instant) -> [StreamDelivery<Value>]
    /// Ends the subscribers that the stream was ended for: on some streams it ends with the first wish that is refused.
    ///
    /// - Returns: nil where the stream tells nothing of whose wish that was.
    mutating func endRefused(_ error: EtcdError) -> [StreamDelivery<Value>]?
    /// Ends subscribers: all, or those that have never had an answer.
    mutating func end(_ error: EtcdError, onlyUnanswered: Bool) -> [StreamDelivery<Value>]
}

extension SharedStreamMachine {
    package static func outlivesStream(_ command: Command) -> Bool { false }
    package var waitsForReader: Bool { false }
    package var suspect: (subscriber: Int, range: KeyRange)? { nil }
    package mutating func hold(_ subscriber: Int) {}
    package mutating func release(_ subscriber: Int) {}
    package mutating func endRefused(_ error: EtcdError) -> [StreamDelivery<Value>]? { nil }
}

/// What one subscriber is to get.
package struct StreamDelivery<Value: Sendable>: Sendable {
    package var subscriber: Int
    package var event: Event

    package enum Event: Sendable {
        case value(Value)
        /// The last one: the machine has forgotten the subscriber.
        case end(EtcdError)
        /// The server refused the subscriber, maybe for the stream's token, which can be too old: it ends where the
        /// token is good, and is taken to another stream where it is not.
        case refused(EtcdError)
    }

    package init(_ subscriber: Int, _ event: Event) {
        self.subscriber = subscriber
        self.event = event
    }
}

/// What a machine wants done.
package struct StreamStep<Command: Sendable, Value: Sendable>: Sendable {
    /// To send, in this order.
    package var commands: [Command] = []
    package var deliveries: [StreamDelivery<Value>] = []
    /// When to ask again, where nothing happens before; nil for never.
    package var next: ContinuousClock.Instant?
    /// Whether the server does not answer, so that another is to be tried.
    package var isStuck = false

    package init() {}
}
