import Agreement
import JSON
import Labeling

/// What is kept of the answers to one question, with the annotators as positions in the report's list.
struct KeptQuestion: Sendable {
  struct Label: Sendable {
    let uses: Int
    let given: Int
    let matched: Int

    /// The share of what both gave that matched, 2 m / n: the agreement on this label alone (positive agreement;
    /// Cicchetti & Feinstein 1990). Nil when nobody who was compared gave it.
    var agreement: Double? { given > 0 ? 2 * Double(matched) / Double(given) : nil }
  }

  struct Person: Sendable {
    let ratings: Int
    let units: Int
    let comparisons: Int
    let similarity: Double
  }

  struct Cell: Sendable {
    let mine: Int
    let theirs: Int
    let units: Int
  }

  let tally: TallyQuestion
  let sums: [TallySum: Int64]
  /// nil where tasks are not counted by what they got, or got too many different things.
  let counted: CountedUnits?
  let labels: [String: Label]
  let people: [Int: Person]
  let habits: [Int: [String: Int]]
  var pairs: [PairTotals.Pair: PairTotals.Sum] = [:]
  var cells: [PairTotals.Pair: [Cell]] = [:]

  var question: Question { tally.question }
  var rated: Int { count(.rated) }
  var shared: Int { count(.shared) }
  var ratings: Int { count(.ratings) }

  func count(_ name: TallySum) -> Int { Int(sums[name] ?? 0) }
  /// A sum that is kept in billionths.
  func share(_ name: TallySum) -> Double { Double(sums[name] ?? 0) / 1e9 }

  /// Why no coefficient can be computed at all.
  var obstacle: Undefined? {
    if ratings == 0 { return .noUnits }
    if people.count < 2 { return .oneAnnotator }
    return shared == 0 ? .noSharedUnits : nil
  }

  /// The words of the categories, in the schema's order; empty where answers are none.
  var categories: [String] {
    switch tally.measurement {
    case .nominal(let values): values
    case .ordinal(let lowest, let highest): (lowest...highest).map { String($0) }
    case .interval, .distance: []
    }
  }

  init(
    _ tally: TallyQuestion, sums: [TallySum: Int64], patterns: [(JSONObject, Int)], labels: [String: Label],
    people: [Int: Person], habits: [Int: [String: Int]]
  ) {
    self.tally = tally
    self.sums = sums
    self.labels = labels
    self.people = people
    self.habits = habits
    let isWhole = tally.hasPatterns && (sums[.overflow] ?? 0) == 0
    counted = isWhole ? Self.counted(tally, patterns, annotators: people.count) : nil
  }

  private static func counted(
    _ tally: TallyQuestion, _ patterns: [(JSONObject, Int)], annotators: Int
  ) -> CountedUnits {
    let words: [String]
    var values: [Double]?
    switch tally.measurement {
    case .nominal(let options): words = options
    case .ordinal(let lowest, let highest):
      words = (lowest...highest).map { String($0) }
      values = (lowest...highest).map { Double($0) }
    case .interval, .distance:
      let found = Set(patterns.flatMap(\.0.keys)).map { (word: $0, value: Double($0) ?? 0) }
      let sorted = found.sorted { $0.value < $1.value }
      words = sorted.map(\.word)
      values = sorted.map(\.value)
    }
    let places = Dictionary(zip(words, words.indices), uniquingKeysWith: { first, _ in first })
    let groups = patterns.map { pattern, units in
      CountedUnits.Group(
        pattern.members.compactMap { member in
          places[member.key].map { ($0, Int(member.value.integer ?? 0)) }
        }, units: units)
    }
    return CountedUnits(groups, categoryCount: words.count, values: values, annotatorCount: annotators)
  }

  /// The table of two annotators.
  func table(_ pair: PairTotals.Pair) -> ContingencyTable {
    let size = categories.count
    var counts = [[Int]](repeating: [Int](repeating: 0, count: size), count: size)
    for cell in cells[pair] ?? [] { counts[cell.mine][cell.theirs] += cell.units }
    return ContingencyTable(counts)
  }

  func pairTally(_ pair: PairTotals.Pair) -> PairTally {
    var tally = PairTally(first: pair.first, second: pair.second)
    for cell in cells[pair] ?? [] { tally.add(cell.mine, cell.theirs, count: cell.units) }
    return tally
  }
}
