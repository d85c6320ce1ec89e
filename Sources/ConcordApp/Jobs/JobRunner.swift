import Dispatch
import HTTP
import JSON
import SQLite
import Synchronization

/// Runs jobs one after another on threads of its own, and takes up after a restart what was left. The table is
/// the queue: a job that is not in it does not exist.
package final class JobRunner: Sendable {
  package typealias Body = @Sendable (JobContext) throws -> JSONValue

  private struct State {
    var bodies: [String: Body] = [:]
    var running: [Int64: JobContext] = [:]
    var cancelled: Set<Int64> = []
    var isStopping = false
  }

  private let database: Database
  private let events: EventHub
  private let clock: @Sendable () -> Int64
  private let log: @Sendable (String) -> Void
  private let threads: WorkPool
  private let state = Mutex(State())
  private let waiters = JobWaiters()

  package init(
    database: Database, events: EventHub, threads: Int = 2, clock: @escaping @Sendable () -> Int64,
    log: @escaping @Sendable (String) -> Void
  ) {
    self.database = database
    self.events = events
    self.clock = clock
    self.log = log
    self.threads = WorkPool(threads: threads, queueLimit: .max)
  }

  /// Says what runs for a kind of job. Before `start`.
  package func register(_ kind: String, _ body: @escaping Body) {
    state.withLock { $0.bodies[kind] = body }
  }

  package var kinds: Set<String> { state.withLock { Set($0.bodies.keys) } }

  /// Takes up the jobs that were queued or running when the server stopped.
  package func start() throws {
    for job in try database.read(JobStore.pending) { run(job.id) }
  }

  /// Lets running jobs come to their next checkpoint, then ends; they go on after the next start.
  package func stop() {
    let running = state.withLock { state in
      state.isStopping = true
      return Array(state.running.values)
    }
    for context in running { context.pause() }
    threads.stop()
    waiters.answerAll()
  }

  /// Runs a job that was inserted, once that is committed.
  package func run(_ id: Int64) {
    _ = threads.submit { [self] in perform(id) }
  }

  /// Ends a job: at once when it waits, at its next step when it runs.
  package func cancel(_ id: Int64) {
    state.withLock { state in
      if let context = state.running[id] { context.cancel() } else { state.cancelled.insert(id) }
    }
  }

  /// Calls back once, when the job is over or the time is; nothing waits for it meanwhile.
  package func wait(_ id: Int64, seconds: Int, then answer: @escaping @Sendable () -> Void) {
    waiters.add(id, seconds: seconds, answer)
    // The job may have ended before it was waited for. When the database cannot tell, the time will.
    let job = try? database.read { try JobStore.job($0, id) }
    if job?.state.isOver ?? false { waiters.answer(id) }
  }

  private func perform(_ id: Int64) {
    do {
      guard let job = try database.read({ try JobStore.job($0, id) }), !job.state.isOver else { return }
      let context = JobContext(job, database: database, clock: clock) { [self] in announce(id) }
      let body = state.withLock { state -> Body? in
        if state.isStopping { return nil }
        if state.cancelled.remove(id) != nil { context.cancel() }
        state.running[id] = context
        return state.bodies[job.kind]
      }
      defer { state.withLock { _ = $0.running.removeValue(forKey: id) } }
      guard let body else { return }
      let clock = self.clock
      try database.writer.perform { db in try JobStore.start(db, id, at: clock()) }
      announce(id)
      // A job that was cancelled while it waited runs too: its body asks first, and clears away what was kept for it.
      try finish(context, Result { try body(context) })
    } catch {
      log("job \(id): \(error)")
    }
    announce(id)
    waiters.answer(id)
  }

  private func finish(_ context: JobContext, _ outcome: Result<JSONValue, any Error>) throws {
    switch outcome {
    case .success(let result): try end(context, .done, result: result, problem: nil)
    case .failure(JobStopped.paused): break
    case .failure(JobStopped.cancelled(let result)):
      try end(context, .cancelled, result: result, problem: nil)
    case .failure(let failure as JobFailure):
      try end(context, .failed, result: failure.result, problem: failure.detail)
    case .failure(let error):
      let (problem, isOurs) = Problem.describing(error)
      if isOurs { log("job \(context.id): \(error)") }
      try end(context, .failed, result: nil, problem: problem.detail ?? problem.title)
    }
  }

  private func end(_ context: JobContext, _ state: JobState, result: JSONValue?, problem: String?) throws {
    let (id, now) = (context.id, clock())
    try database.writer.perform { db in
      try JobStore.end(db, id, state, result: result, problem: problem, at: now)
    }
  }

  private func announce(_ id: Int64) {
    // A watcher who misses one event gets the next.
    guard let job = try? database.read({ try JobStore.job($0, id) }) else { return }
    events.publish(.job(job))
  }
}
