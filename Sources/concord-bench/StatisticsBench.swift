import Agreement
import Foundation

extension Bench {
  /// Statistics in this process: what the Quality page and its jobs ask for.
  func statistics(_ table: inout Table) {
    nominalAlpha(&table)
  }

  /// Nominal α from ratings in no order, beside the barest loop that can give it: counts of each unit and category in
  /// one flat table.
  private func nominalAlpha(_ table: inout Table) {
    let (units, categories) = (200_000, 4)
    let ratings = Self.ratings(units: units, perUnit: 5, annotators: 1_000, categories: categories)
    var bare: [Double] = []
    let seconds = median { _ in
      let begin = now()
      let known = Self.bareAlpha(ratings, units: units, categories: categories)
      let middle = now()
      bare.append(middle - begin)
      let alpha = Ratings(ratings).krippendorffAlpha(.nominal).value
      let end = now()
      guard let alpha, abs(alpha - known) < 1e-9 else { fail("α of the ratings is wrong") }
      return end - middle
    }
    table.add(
      "nominal α of \(ratings.count) ratings, in no order", String(format: "%.3f s", seconds),
      String(format: "bare counts: %.3f s", bare.sorted()[bare.count / 2]),
      seconds <= 0.2 ? "at most 0.2 s: met" : "at most 0.2 s: missed")
  }

  private static func bareAlpha(_ ratings: [Ratings.Rating], units: Int, categories: Int) -> Double {
    var counts = [Int](repeating: 0, count: units * categories)
    for rating in ratings { counts[rating.unit * categories + rating.category] += 1 }
    var totals = [Double](repeating: 0, count: categories)
    var observed = 0.0
    for unit in 0..<units {
      let row = counts[(unit * categories)..<((unit + 1) * categories)]
      let size = Double(row.reduce(0, +))
      observed += row.reduce(0) { $0 + Double($1) * (size - Double($1)) } / (size - 1)
      for (category, count) in row.enumerated() { totals[category] += Double(count) }
    }
    let count = totals.reduce(0, +)
    return 1 - observed * (count - 1) / totals.reduce(0) { $0 + $1 * (count - $1) }
  }

  /// Ratings as they come in: whoever is free takes the next unit, and three in four answers are right.
  static func ratings(units: Int, perUnit: Int, annotators: Int, categories: Int) -> [Ratings.Rating] {
    var generator = SplitMix64(seed: 7)
    var ratings: [Ratings.Rating] = []
    for unit in 0..<units {
      let truth = Int.random(in: 0..<categories, using: &generator)
      let first = Int.random(in: 0..<annotators, using: &generator)
      for step in 0..<perUnit {
        let isRight = Int.random(in: 0..<4, using: &generator) > 0
        let category = isRight ? truth : Int.random(in: 0..<categories, using: &generator)
        ratings.append(
          Ratings.Rating(unit: unit, annotator: (first + 97 * step) % annotators, category: category))
      }
    }
    return ratings.shuffled(using: &generator)
  }
}
