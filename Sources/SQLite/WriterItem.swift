/// A change that waits for its turn in a group commit.
protocol WriterItem: AnyObject, Sendable {
  /// Has a transaction of its own, which may take long.
  var isLong: Bool { get }
  /// May be run again after its transaction was rolled back.
  var isRepeatable: Bool { get }
  /// Runs the change, keeps its result and returns the error it ended with.
  func run(_ connection: Connection) -> (any Error)?
  /// The same without a savepoint: when it fails, what it wrote is still there.
  func runBare(_ connection: Connection) -> (any Error)?
  /// Hands out the result, or the error that took the whole group down.
  func complete(_ failure: (any Error)?)
}

final class WriterChange<T: Sendable>: WriterItem {
  let isLong: Bool
  let isRepeatable: Bool
  private let body: @Sendable (Connection) throws -> T
  private let completion: @Sendable (Result<T, any Error>) -> Void
  // SAFETY: only the writer's thread runs and completes an item, one after the other.
  private nonisolated(unsafe) var result: Result<T, any Error>?

  init(
    isLong: Bool, isRepeatable: Bool, _ body: @escaping @Sendable (Connection) throws -> T,
    _ completion: @escaping @Sendable (Result<T, any Error>) -> Void
  ) {
    self.isLong = isLong
    self.isRepeatable = isRepeatable
    self.body = body
    self.completion = completion
  }

  func run(_ connection: Connection) -> (any Error)? {
    keep { try connection.transaction { try body(connection) } }
  }

  func runBare(_ connection: Connection) -> (any Error)? { keep { try body(connection) } }

  private func keep(_ work: () throws -> T) -> (any Error)? {
    do {
      result = .success(try work())
      return nil
    } catch {
      result = .failure(error)
      return error
    }
  }

  func complete(_ failure: (any Error)?) {
    switch (result, failure) {
    case (.failure(let own)?, _): completion(.failure(own))
    case (_, let failure?): completion(.failure(failure))
    case (let result?, nil): completion(result)
    case (nil, nil): preconditionFailure("an item that never ran was completed without an error")
    }
  }
}
