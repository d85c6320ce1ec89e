import HTTP
import SQLite

/// What the features work with, built once at the start.
package struct Services: Sendable {
  package let configuration: Configuration
  package let database: Database
  /// For what takes longer than an event loop may wait.
  package let pool: WorkPool
  /// Two threads and a short queue: sign-ins are slow on purpose and must not starve the rest.
  package let passwordPool: WorkPool
  package let events: EventHub
  package let jobs: JobRunner
  package let exports: ExportSlots
  package let files: StaticFiles
  package let log: Log
  package let metrics: Metrics
  /// UTC milliseconds.
  package let clock: @Sendable () -> Int64
  /// For what must not be foreseen by users but needs no secrecy: seeds, samples. Secrets come from `SecretToken`.
  package let random: @Sendable () -> UInt64
}
