import Dispatch
import Synchronization

/// Runs the sweeps, of leases, counts and files that nobody has, every half minute on a queue of its own. Whoever starts it stops it; `stop` waits for a round
/// that is under way.
final class Sweeper: Sendable {
  private let queue = DispatchQueue(label: "concord.sweep")
  private let services: Services
  private let sweep = LeaseSweep()
  private let rules = RulesCache()
  private let isStopped = Mutex(false)
  /// Which folder of files comes next.
  private let folder = Mutex(0)

  init(_ services: Services) { self.services = services }

  func start() {
    queue.asyncAfter(deadline: .now() + LeaseSweep.seconds) { [weak self] in
      guard let self, !isStopped.withLock(\.self) else { return }
      run()
      start()
    }
  }

  func stop() {
    isStopped.withLock { $0 = true }
    queue.sync {}
  }

  private func run() {
    do { try sweep.run(services) } catch { services.log.line("lease sweep: \(error)") }
    do { try TallySweep.run(services) } catch { services.log.line("tally sweep: \(error)") }
    do { try PersonAnswers.sweep(services, rules) } catch { services.log.line("people sweep: \(error)") }
    do { try sweepFiles() } catch { services.log.line("files sweep: \(error)") }
  }

  private func sweepFiles() throws {
    let next = folder.withLock { folder in
      defer { folder = (folder + 1) % MediaSweep.folders }
      return folder
    }
    try MediaSweep(services.media, services.database).sweep(folder: next, now: services.clock())
    if next == 0 { try ReleaseArchive.sweep(services.releases, services.database, now: services.clock()) }
  }
}
