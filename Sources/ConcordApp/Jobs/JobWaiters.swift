import Dispatch
import Synchronization

/// Requests that wait for the end of a job (`Prefer: wait`, RFC 7240), each answered once: by the job or by the clock.
final class JobWaiters: Sendable {
  private struct Waiter {
    let number: Int
    let answer: @Sendable () -> Void
  }

  private struct State {
    var waiting: [Int64: [Waiter]] = [:]
    var last = 0
  }

  private let state = Mutex(State())
  private let clock = DispatchQueue(label: "concord.job-waiters")

  func add(_ job: Int64, seconds: Int, _ answer: @escaping @Sendable () -> Void) {
    let number = state.withLock { state in
      state.last += 1
      state.waiting[job, default: []].append(Waiter(number: state.last, answer: answer))
      return state.last
    }
    clock.asyncAfter(deadline: .now() + .seconds(seconds)) { [weak self] in self?.timeIsOver(job, number) }
  }

  func answer(_ job: Int64) {
    for waiter in state.withLock({ $0.waiting.removeValue(forKey: job) ?? [] }) { waiter.answer() }
  }

  func answerAll() {
    let waiters = state.withLock { state in
      defer { state.waiting = [:] }
      return state.waiting.values.flatMap(\.self)
    }
    for waiter in waiters { waiter.answer() }
  }

  private func timeIsOver(_ job: Int64, _ number: Int) {
    let waiter = state.withLock { state -> Waiter? in
      guard let index = state.waiting[job]?.firstIndex(where: { $0.number == number }) else { return nil }
      return state.waiting[job]?.remove(at: index)
    }
    waiter?.answer()
  }
}
