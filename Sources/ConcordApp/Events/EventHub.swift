import SQLite

/// Tells open pages what happened.
package final class EventHub: Sendable {
  package init(database: Database, clock: @escaping @Sendable () -> Int64) {}
  package func publish(_ event: Event) {}
  package func stop() {}
}
