import HTTP
import SQLite

/// What the features work with, built once at the start. A class, because every request hands it on: a copy of a
/// dozen references would cost more than what many requests do.
package final class Services: Sendable {
  package let configuration: Configuration
  package let database: Database
  /// For what takes longer than an event loop may wait.
  package let pool: WorkPool
  /// Two threads and a short queue: sign-ins are slow on purpose and must not starve the rest.
  package let passwordPool: WorkPool
  /// For large answers: who draws a thousand outlines waits for others who do, and nobody else does.
  package let heavyPool: WorkPool
  package let events: EventHub
  package let jobs: JobRunner
  package let exports: ExportSlots
  package let files: StaticFiles
  package let media: MediaFiles
  package let releases: ReleaseFiles
  package let log: Log
  package let metrics: Metrics
  /// UTC milliseconds.
  package let clock: @Sendable () -> Int64
  /// For what must not be foreseen by users but needs no secrecy: seeds, samples. Secrets come from `SecretToken`.
  package let random: @Sendable () -> UInt64

  init(
    configuration: Configuration, database: Database, pool: WorkPool, passwordPool: WorkPool,
    heavyPool: WorkPool, events: EventHub,
    jobs: JobRunner, exports: ExportSlots, files: StaticFiles, media: MediaFiles,
    releases: ReleaseFiles, log: Log, metrics: Metrics,
    clock: @escaping @Sendable () -> Int64, random: @escaping @Sendable () -> UInt64
  ) {
    self.configuration = configuration
    self.database = database
    self.pool = pool
    self.passwordPool = passwordPool
    self.heavyPool = heavyPool
    self.events = events
    self.jobs = jobs
    self.exports = exports
    self.files = files
    self.media = media
    self.releases = releases
    self.log = log
    self.metrics = metrics
    self.clock = clock
    self.random = random
  }
}
