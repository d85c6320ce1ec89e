/// One number that makes a model's probabilities as sure as the annotators are: p^(1/T), normalised.
///
/// Above 1 flattens, below 1 sharpens.
///
/// Source: Guo et al. 2017, ICML, temperature scaling; the grid that is searched is that of cleanlab 2.9.
package struct Temperature: Sendable, Equatable {
  package let value: Double

  package init(_ value: Double) { self.value = value }

  /// The one of the grid with the least cross entropy between the votes and the scaled probabilities.
  ///
  /// - Parameters:
  ///   - shares: each class's share of a task's votes, task × class.
  ///   - probabilities: the model's, task × class.
  package init(fitting probabilities: [Double], to shares: [Double], classCount: Int) {
    func loss(_ value: Double) -> Double {
      let scaled = Temperature(value).scale(probabilities, classCount: classCount)
      return zip(shares, scaled).reduce(0) { sum, pair in
        pair.0 > 0 ? sum - pair.0 * logarithm(max(pair.1, 1e-30)) : sum
      }
    }
    func best(_ values: [Double]) -> Int {
      let losses = values.map(loss)
      return losses.indices.min { (losses[$0], $0) < (losses[$1], $1) } ?? 0
    }
    let coarse = [0.1, 0.2, 0.5, 0.8, 1, 2, 3, 5, 8]
    let middle = best(coarse)
    var fine: [Double] = []
    if middle > 0 { fine += Self.quarters(coarse[middle - 1], coarse[middle]) }
    if middle < coarse.count - 1 {
      fine += Self.quarters(coarse[middle], coarse[middle + 1]) + [coarse[middle + 1]]
    }
    value = fine[best(fine)]
  }

  package func scale(_ probabilities: [Double], classCount: Int) -> [Double] {
    var scaled = probabilities.map { exponential(logarithm(max($0, 1e-30)) / value) }
    for start in stride(from: 0, to: scaled.count, by: classCount) {
      let row = start..<(start + classCount)
      let sum = scaled[row].reduce(0, +)
      for place in row { scaled[place] /= sum }
    }
    return scaled
  }

  private static func quarters(_ low: Double, _ high: Double) -> [Double] {
    (0..<4).map { low + (high - low) * Double($0) / 4 }
  }
}
