import Synchronization

/// What a transaction wants to tell the world, kept until it is committed.
package final class EventBuffer: Sendable {
  private let events = Mutex<[Event]>([])

  package init() {}

  package func add(_ event: Event) { events.withLock { $0.append(event) } }

  /// Everything so far; empties the buffer.
  package func take() -> [Event] {
    events.withLock { events in
      defer { events = [] }
      return events
    }
  }
}
