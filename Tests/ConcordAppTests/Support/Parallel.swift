import Dispatch
import Foundation
import Synchronization

/// Runs the body on so many threads at once and gives what each came to, in order.
func inParallel<Value: Sendable>(
  _ count: Int, _ body: @escaping @Sendable (Int) throws -> Value
) throws -> [Value] {
  let results = Results<Value>()
  let group = DispatchGroup()
  for index in 0..<count {
    group.enter()
    Thread.detachNewThread {
      let result = Result { try body(index) }
      results.all.withLock { $0[index] = result }
      group.leave()
    }
  }
  group.wait()
  return try results.all.withLock { all in try (0..<count).compactMap { try all[$0]?.get() } }
}

private final class Results<Value: Sendable>: Sendable {
  let all = Mutex<[Int: Result<Value, any Error>]>([:])
}
