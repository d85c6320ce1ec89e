/// How right confidences turned out to be: of the tasks with confidence about c, which share was right?
///
/// The expected calibration error is the mean distance of the two over the bins, weighted by their tasks, 0 to 1.
/// Source: Naeini, Cooper & Hauskrecht 2015, AAAI; the bins are narrower where decisions are taken.
package struct Calibration: Sendable, Equatable {
  package struct Bin: Sendable, Equatable {
    /// The bin holds `from <= confidence < to`; the last one 1 as well.
    package let from: Double
    package let to: Double
    package let tasks: Int
    /// Means over the tasks, 0 to 1.
    package let confidence: Double
    package let accuracy: Double
  }

  /// Bins with at least one task.
  package let bins: [Bin]
  package let tasks: Int
  package let confidence: Double
  package let accuracy: Double
  package let expectedError: Double

  private static let edges = [0, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 1]

  /// The lower end of the bin that holds a confidence.
  package static func start(of confidence: Double) -> Double {
    edges.dropLast().last { $0 <= confidence } ?? 0
  }

  /// nil of nothing.
  ///
  /// - Parameter outcomes: per task its confidence, and how right it was: 1 or 0, or a similarity between.
  package init?(_ outcomes: [(confidence: Double, right: Double)]) {
    guard !outcomes.isEmpty else { return nil }
    let edges = Self.edges
    bins = edges.indices.dropLast().compactMap { index in
      let (from, to) = (edges[index], edges[index + 1])
      let own = outcomes.filter { $0.confidence >= from && ($0.confidence < to || to == 1) }
      guard !own.isEmpty else { return nil }
      return Bin(
        from: from, to: to, tasks: own.count,
        confidence: own.reduce(0) { $0 + $1.confidence } / Double(own.count),
        accuracy: own.reduce(0) { $0 + $1.right } / Double(own.count))
    }
    let count = Double(outcomes.count)
    tasks = outcomes.count
    confidence = outcomes.reduce(0) { $0 + $1.confidence } / count
    accuracy = outcomes.reduce(0) { $0 + $1.right } / count
    expectedError = bins.reduce(0) { $0 + abs($1.confidence - $1.accuracy) * Double($1.tasks) / count }
  }
}
