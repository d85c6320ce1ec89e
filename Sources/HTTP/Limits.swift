/// Every size and time that a client could otherwise stretch. Each is met by a test.
package struct Limits: Sendable {
  // Sizes
  /// The request line; beyond it 414.
  package var requestLineBytes = 8 * 1024
  /// Request line and fields together; beyond it 431.
  package var headerBytes = 64 * 1024
  /// Fields of a request; beyond it 431.
  package var headerCount = 100
  /// The most a body may take in memory, whatever a route allows; beyond it 413.
  package var bodyBytes = 16 * 1024 * 1024
  /// All unfinished requests of a loop together; a request that goes beyond it gets 503.
  package var bufferedBytes = 256 * 1024 * 1024
  /// Chunk extensions of one body together; beyond it 413.
  package var chunkExtensionBytes = 16 * 1024
  /// Trailer fields of one body together; beyond it 431.
  package var trailerBytes = 16 * 1024
  /// What is read and thrown away to keep a connection whose request was answered early.
  package var discardBytes = 256 * 1024
  /// Unsent bytes of one event channel; beyond it the channel is closed.
  package var eventBufferBytes = 256 * 1024
  /// How much of a streamed body, in or out, is held in memory.
  package var streamBufferBytes = 256 * 1024

  // Counts
  package var connections = 10_000
  /// Connections from one address at once; one more is closed unanswered. Proxies that are trusted speak for many, and
  /// are not counted.
  package var connectionsPerAddress = 1_000
  /// Event channels of one key (a person) at once; beyond it 429.
  package var eventChannelsPerKey = 8

  // Times
  /// From the first byte of a request, or from the accept, to the end of its head; then 408.
  package var headTimeout: Duration = .seconds(15)
  /// Between two requests.
  package var idleTimeout: Duration = .seconds(75)
  /// No byte of a body for this long, or slower than `bodyMinimumRate` beyond it: 408.
  package var slowBodyTimeout: Duration = .seconds(20)
  /// Bytes a second that a body must reach over its whole time.
  package var bodyMinimumRate = 500
  /// How long a handler may keep a request; then the client gets 503, and what the handler answers is let go.
  package var answerTimeout: Duration = .seconds(300)
  /// No byte of a response taken by the client for this long.
  package var writeTimeout: Duration = .seconds(30)
  /// How long a refused client may go on sending before the connection is dropped.
  package var lingerTimeout: Duration = .seconds(5)
  /// Silence on an event channel after which a comment is sent.
  package var heartbeat: Duration = .seconds(15)

  package init() {}
}

extension Duration {
  /// Whole milliseconds, never negative, at most about 24 days.
  var milliseconds: Int64 {
    let (seconds, attoseconds) = components
    let bounded = min(max(seconds, 0), 2_000_000)
    return bounded * 1_000 + max(attoseconds, 0) / 1_000_000_000_000_000
  }
}
