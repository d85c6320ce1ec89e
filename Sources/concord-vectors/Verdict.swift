import Foundation
import JSON

/// What came of one vector: passed, failed with each metric that misses, or skipped where the vector is optional.
package struct Verdict: Sendable {
  package enum Outcome: Sendable { case passed, failed, skipped }

  package let outcome: Outcome
  /// A line for each metric that misses or is skipped.
  package let lines: [String]

  package init(of file: URL) {
    let name = file.lastPathComponent
    do {
      self.init(try Vector(name: name, bytes: [UInt8](Data(contentsOf: file))))
    } catch let problem as VectorProblem {
      self.init(failed: "\(name): \(problem.text)")
    } catch {
      self.init(failed: "\(name): cannot be read: \(error)")
    }
  }

  package init(_ vector: Vector) {
    guard let compute = vectorKinds[vector.kind] else {
      self.init(failed: "\(vector.name): unknown kind \(vector.kind)")
      return
    }
    do {
      self.init(vector, Comparison(of: vector, with: try compute(vector)))
    } catch let problem as VectorProblem {
      self.init(failed: "\(vector.name): \(problem.text)")
    } catch {
      self.init(failed: "\(vector.name): \(error)")
    }
  }

  private init(_ vector: Vector, _ comparison: Comparison) {
    var misses = comparison.misses
    if !vector.isOptional { misses += comparison.notComputed.map { "\($0): not computed" } }
    let skipped = vector.isOptional ? comparison.notComputed : []
    lines =
      misses.map { "\(vector.name): \($0)" }
      + skipped.map { "\(vector.name): \($0): skipped, the vector calls it optional" }
    if !misses.isEmpty {
      outcome = .failed
    } else {
      outcome = comparison.compared == 0 && !skipped.isEmpty ? .skipped : .passed
    }
  }

  private init(failed line: String) {
    outcome = .failed
    lines = [line]
  }
}
