import SQLite

/// Runs long work.
package final class JobRunner: Sendable {
  package init(
    database: Database, events: EventHub, threads: Int = 2, clock: @escaping @Sendable () -> Int64,
    log: @escaping @Sendable (String) -> Void
  ) {}
  package func start() throws {}
  package func stop() {}
}
