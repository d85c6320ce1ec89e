import Dispatch
import Labeling
import SQLite
import Synchronization

/// Starts refits as answers come in: looks every second which projects have enough new ones. A submit pays nothing
/// for it. Whoever starts it stops it; `stop` waits for a round that is under way.
final class InferenceSchedule: Sendable {
  private static let seconds = 1.0

  private let queue = DispatchQueue(label: "concord.inference")
  private let services: Services
  private let rules = RulesCache()
  private let isStopped = Mutex(false)

  init(_ services: Services) { self.services = services }

  func start() {
    guard services.configuration.refitsByItself else { return }
    queue.asyncAfter(deadline: .now() + Self.seconds) { [weak self] in
      guard let self, !isStopped.withLock(\.self) else { return }
      do { try startDue() } catch { services.log.line("inference: \(error)") }
      start()
    }
  }

  func stop() {
    isStopped.withLock { $0 = true }
    queue.sync {}
  }

  /// Queues a refit of every project that is due.
  func startDue() throws {
    let now = services.clock()
    let due = try services.database.read { db in
      try InferenceStore.due(db, at: now).filter { project in
        try rules.rules(db, project: project).workflow.asksSeveral
      }
    }
    for project in due {
      let job = try services.database.writer.perform { db in
        try InferenceJob.start(db, project: project, by: nil, at: now)
      }
      services.jobs.run(job)
    }
  }
}

extension Workflow {
  /// Whether more than one answer to a task is to be had: else there is nothing to infer from.
  var asksSeveral: Bool { judgments > 1 || confidence != nil }
}
