/// Comparisons of items, counted task by task, and the strengths that follow (``BradleyTerry``) with intervals that hold
/// although the answers to one task hang together.
///
/// Intervals: the delete-a-group jackknife. Tasks are dealt out to 50 groups, the strengths fitted again without each,
/// and their spread gives the variance (g − 1)/g · Σ (s₍ₖ₎ − s̄)²; ± Student's t with g − 1 degrees of freedom. Only counts
/// are kept: 50 tables, however many tasks there are.
///
/// Source: Kott 2001, Journal of Official Statistics 17:521–526; for the strengths see ``BradleyTerry``.
package struct ComparedItems: Sendable {
  /// Beyond, items are not compared: fifty fits grow with the fourth power.
  package static let mostItems = 64
  private static let groupCount = 50
  /// Below so many groups, and so tasks, a spread says nothing.
  private static let leastGroups = 10

  package struct Item: Sendable, Equatable {
    package let name: String
    /// Comparisons with others, over all answers.
    package var wins = 0
    package var losses = 0
    package var ties = 0
  }

  package struct Strength: Sendable, Equatable {
    /// A natural logarithm; those of all items sum to 0.
    package let value: Double
    /// nil with a reason in ``Outcome/reason``.
    package let interval: ClosedRange<Double>?
    /// How often it would win against an item of strength 0, 0 to 1.
    package var winRate: Double { logistic(value) }
  }

  package enum Reason: String, Sendable {
    /// Some items were never compared, even by way of others, or never lost: the penalty set the strengths.
    case penalised
    case tooFewTasks = "too_few_tasks"
  }

  package struct Outcome: Sendable {
    /// In the order of ``ComparedItems/items``.
    package let strengths: [Strength]
    package let isPenalised: Bool
    /// Why there are no intervals.
    package let reason: Reason?
  }

  package private(set) var items: [Item] = []
  /// Items that came when there were 64 already.
  package private(set) var leftOut = 0
  package private(set) var tasks = 0
  private var places: [String: Int] = [:]
  private var unplaced: Set<String> = []
  /// Per group, flat: winner × loser of `mostItems` each; a tie is half a win each.
  private var wins = [[Double]](repeating: [], count: groupCount)
  private var hasAny = [Bool](repeating: false, count: groupCount)

  package init() {}

  /// Ends a task: what follows belongs to the next one.
  package mutating func endTask() { tasks += 1 }

  /// One comparison in the present task. An item compared with itself says nothing.
  package mutating func add(winner: String, loser: String) {
    guard winner != loser, let (first, second) = pair(winner, loser) else { return }
    items[first].wins += 1
    items[second].losses += 1
    count(first, second, 1)
  }

  package mutating func addTie(_ one: String, _ other: String) {
    guard one != other, let (first, second) = pair(one, other) else { return }
    items[first].ties += 1
    items[second].ties += 1
    count(first, second, 0.5)
    count(second, first, 0.5)
  }

  private mutating func pair(_ one: String, _ other: String) -> (Int, Int)? {
    guard let first = place(one), let second = place(other) else { return nil }
    return (first, second)
  }

  private mutating func place(_ name: String) -> Int? {
    if let known = places[name] { return known }
    guard items.count < Self.mostItems else {
      // Names of many tasks are not kept for a count alone.
      if unplaced.count < 10_000, unplaced.insert(name).inserted { leftOut += 1 }
      return nil
    }
    places[name] = items.count
    items.append(Item(name: name))
    return items.count - 1
  }

  private mutating func count(_ winner: Int, _ loser: Int, _ amount: Double) {
    let group = tasks % Self.groupCount
    if wins[group].isEmpty { wins[group] = [Double](repeating: 0, count: Self.mostItems * Self.mostItems) }
    wins[group][winner * Self.mostItems + loser] += amount
    hasAny[group] = true
  }

  /// nil without two items that were compared.
  package var outcome: Outcome? {
    guard items.count > 1 else { return nil }
    let all = fit(leaving: nil)
    let plain = all.strengths.map { Strength(value: $0, interval: nil) }
    if all.isPenalised { return Outcome(strengths: plain, isPenalised: true, reason: .penalised) }
    let groups = hasAny.indices.filter { hasAny[$0] }
    let fits = groups.count >= Self.leastGroups ? groups.map { fit(leaving: $0) } : []
    guard !fits.isEmpty, fits.allSatisfy({ !$0.isPenalised }) else {
      return Outcome(strengths: plain, isPenalised: false, reason: .tooFewTasks)
    }
    let (count, reach) = (Double(fits.count), studentQuantile975(degreesOfFreedom: fits.count - 1))
    let strengths = items.indices.map { item in
      let values = fits.map { $0.strengths[item] }
      let mean = values.reduce(0, +) / count
      let variance = (count - 1) / count * values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
      let (value, half) = (all.strengths[item], reach * variance.squareRoot())
      return Strength(value: value, interval: (value - half)...(value + half))
    }
    return Outcome(strengths: strengths, isPenalised: false, reason: nil)
  }

  private func fit(leaving left: Int?) -> BradleyTerry {
    var table = [Double](repeating: 0, count: Self.mostItems * Self.mostItems)
    for group in wins.indices where group != left && hasAny[group] {
      for cell in table.indices { table[cell] += wins[group][cell] }
    }
    var comparisons: [BradleyTerry.Comparison] = []
    for first in items.indices {
      for second in items.indices.dropFirst(first + 1) {
        let (won, lost) = (table[first * Self.mostItems + second], table[second * Self.mostItems + first])
        if won + lost > 0 {
          comparisons.append(.init(left: first, right: second, leftWins: won, count: won + lost))
        }
      }
    }
    return BradleyTerry(comparisons, itemCount: items.count)
  }
}
