import Dispatch

/// A result that one thread waits for and another one gives.
final class Answer<T: Sendable>: Sendable {
  private let isThere = DispatchSemaphore(value: 0)
  // SAFETY: written once before the semaphore is signalled, read once after it was waited for.
  private nonisolated(unsafe) var result: Result<T, any Error>?

  func give(_ result: Result<T, any Error>) {
    self.result = result
    isThere.signal()
  }

  func wait() -> Result<T, any Error> {
    isThere.wait()
    guard let result else { preconditionFailure("an answer was signalled but not given") }
    return result
  }
}
