import Synchronization

/// What has been counted since the start.
package final class Metrics: Sendable {
  private let informational = Atomic(0)
  private let successes = Atomic(0)
  private let redirections = Atomic(0)
  private let refusals = Atomic(0)
  private let failures = Atomic(0)
  package let startedAt: Int64

  package init(startedAt: Int64) { self.startedAt = startedAt }

  func count(status: Int) {
    switch status / 100 {
    case 1: informational.wrappingAdd(1, ordering: .relaxed)
    case 2: successes.wrappingAdd(1, ordering: .relaxed)
    case 3: redirections.wrappingAdd(1, ordering: .relaxed)
    case 4: refusals.wrappingAdd(1, ordering: .relaxed)
    default: failures.wrappingAdd(1, ordering: .relaxed)
    }
  }

  /// Answers by the hundred of their status.
  var requests: [(status: String, count: Int)] {
    [
      ("1xx", informational.load(ordering: .relaxed)), ("2xx", successes.load(ordering: .relaxed)),
      ("3xx", redirections.load(ordering: .relaxed)), ("4xx", refusals.load(ordering: .relaxed)),
      ("5xx", failures.load(ordering: .relaxed)),
    ]
  }
}
