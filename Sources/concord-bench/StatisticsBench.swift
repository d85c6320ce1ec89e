import Agreement
import Foundation

extension Bench {
  /// Statistics in this process: what the Quality page and its jobs ask for.
  func statistics(_ table: inout Table) {
    nominalAlpha(&table)
    dawidSkene(&table)
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

  /// Dawid–Skene to convergence (no posterior moves by 1e-6), gold none, beside one bare pass over the same votes.
  private func dawidSkene(_ table: inout Table) {
    let (tasks, annotators, classes) = (100_000, 1_000, 4)
    let ratings = Self.ratings(units: tasks, perUnit: 5, annotators: annotators, categories: classes)
    let rows = ratings.map {
      Judgments.Judgment(task: $0.unit, annotator: $0.annotator, category: $0.category)
    }
    let before = Self.residentBytes()
    var passes: [Double] = []
    var iterations = 0
    let seconds = median { _ in
      let begin = now()
      let shares = Judgments(rows, classCount: classes).voteShares()
      let middle = now()
      passes.append(middle - begin)
      let fit = DawidSkene.fit(Judgments(rows, classCount: classes))
      let end = now()
      guard fit.converged, fit.posteriors.count == shares.count else { fail("Dawid–Skene did not converge") }
      iterations = fit.iterations
      return end - middle
    }
    let megabytes = Double(Self.residentBytes(peak: true) - before) / 1_048_576
    table.add(
      "Dawid–Skene of \(rows.count) judgments, \(tasks) tasks, \(annotators) annotators",
      String(format: "%.3f s, %d iterations, %.0f MB more", seconds, iterations, megabytes),
      String(format: "vote shares: %.3f s", passes.sorted()[passes.count / 2]),
      seconds <= 1.5 && megabytes <= 150
        ? "at most 1.5 s and 150 MB: met" : "at most 1.5 s and 150 MB: missed")
  }

  /// What the kernel counts for this process, now or at its peak; 0 where it does not say.
  private static func residentBytes(peak: Bool = false) -> Int {
    guard let status = try? String(contentsOfFile: "/proc/self/status", encoding: .utf8) else { return 0 }
    let key = peak ? "VmHWM:" : "VmRSS:"
    let line = status.split(separator: "\n").first { $0.hasPrefix(key) }
    return (line?.split(separator: " ").compactMap { Int($0) }.first ?? 0) * 1_024
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
