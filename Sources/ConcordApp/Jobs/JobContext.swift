import JSON
import SQLite
import Synchronization

/// What a running job works with: its parameters, where it stood, and whether it should stop.
package final class JobContext: Sendable {
  private enum Stop { case no, cancelled, paused }

  package let id: Int64
  package let project: Int64?
  package let parameters: JSONObject
  package let createdBy: Int64?
  /// Where an earlier run of this job came to; nil at its first.
  package let checkpoint: JSONValue?
  package let database: Database
  package let clock: @Sendable () -> Int64
  private let stop = Mutex(Stop.no)
  private let announce: @Sendable () -> Void

  init(
    _ job: Job, database: Database, clock: @escaping @Sendable () -> Int64,
    announce: @escaping @Sendable () -> Void
  ) {
    id = job.id
    project = job.project
    parameters = job.parameters
    createdBy = job.createdBy?.id
    checkpoint = job.checkpoint
    self.database = database
    self.clock = clock
    self.announce = announce
    if job.isCancelRequested { cancel() }
  }

  /// Keeps where the job stands. Called in the transaction of the work it tells of, so that a restart goes on
  /// exactly there.
  package func save(_ db: Connection, _ checkpoint: JSONValue, done: Int64) throws {
    try JobStore.checkpoint(db, id, checkpoint, done: done)
  }

  /// Tells those who watch; often enough to see it move.
  package func announceProgress() { announce() }

  package var isStopping: Bool { stop.withLock { $0 != .no } }

  /// Throws when the job was cancelled or the server stops; called between steps.
  package func check() throws {
    switch stop.withLock({ $0 }) {
    case .no: break
    case .cancelled: throw JobStopped.cancelled(result: nil)
    case .paused: throw JobStopped.paused
    }
  }

  package func cancel() { stop.withLock { $0 = .cancelled } }

  /// The server stops: the job stays running in the database and goes on after the next start.
  func pause() { stop.withLock { if $0 == .no { $0 = .paused } } }
}

/// A job that ends before its work does.
package enum JobStopped: Error {
  case cancelled(result: JSONValue?)
  case paused
}

/// A job that cannot do its work, in words for the person who started it.
package struct JobFailure: Error {
  package let detail: String
  /// What was done before.
  package let result: JSONValue?

  package init(_ detail: String, result: JSONValue? = nil) {
    self.detail = detail
    self.result = result
  }
}
