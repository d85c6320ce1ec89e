/// Light's κ from what every pair of annotators gave to the units that both rated: the mean of Cohen's κ over the
/// pairs for whom it is defined (Light 1971).
///
/// Range −1 to 1; undefined when no pair has one. Its standard error is that of the infinitesimal jackknife over
/// units (Efron 1981; of two annotators it is the one of Fleiss, Cohen & Everitt 1969): units judged by three people
/// tie three pairs together, so who rated what has to be known, of all units or of a sample of them.
package struct LightKappa: Sendable {
  private struct Pair: Sendable {
    let units: Double
    let kappa: Double
    /// What a unit with these two categories adds to κ.
    let influence: [[Double]]
  }

  private let pairs: [[Int]: Pair]

  /// - Parameter tables: of each pair of annotators, the lower first.
  package init(
    _ tables: [(first: Int, second: Int, table: ContingencyTable)], _ weights: AgreementWeights = .identity
  ) {
    var pairs: [[Int]: Pair] = [:]
    for entry in tables {
      guard let kappa = entry.table.cohenKappa(weights).value else { continue }
      pairs[[entry.first, entry.second]] = Pair(
        units: Double(entry.table.units), kappa: kappa, influence: entry.table.kappaInfluence(weights))
    }
    self.pairs = pairs
  }

  package var statistic: Statistic {
    guard !pairs.isEmpty else { return .undefined(.oneCategoryOnly) }
    return .value(pairs.values.map(\.kappa).sorted().reduce(0, +) / Double(pairs.count))
  }

  /// - Parameters:
  ///   - sample: who gave what, with the annotators and categories of the tables.
  ///   - units: how many units the sample stands for.
  /// - Returns: nil without a value, or with fewer than two units.
  package func estimate(sample: Ratings, units: Int) -> Estimate? {
    guard let value = statistic.value, sample.unitCount > 1 else { return nil }
    var changes = [Double](repeating: 0, count: sample.unitCount)
    var position = -1
    var last: Int?
    sample.forEachPair { unit, first, second, mine, theirs in
      if unit != last {
        last = unit
        position += 1
      }
      guard let pair = pairs[[first, second]] else { return }
      changes[position] += pair.influence[mine][theirs] / pair.units / Double(pairs.count)
    }
    let squares = changes.reduce(0) { $0 + $1 * $1 }
    return Estimate(value, normalError: (squares * Double(units) / Double(sample.unitCount)).squareRoot())
  }
}

extension ContingencyTable {
  /// The influence function of κ: how each cell pulls at it. Its mean over the units is 0.
  func kappaInfluence(_ weights: AgreementWeights) -> [[Double]] {
    let matrix = weights.matrix(counts.count)
    let (observed, expected) = (observed(matrix), expected(matrix))
    let (rows, columns) = (matrix.times(columnShares), matrix.transposed.times(rowShares))
    return counts.indices.map { row in
      counts.indices.map { column in
        let agreement = (matrix[row, column] - observed) / (1 - expected)
        let chance = (rows[row] + columns[column] - 2 * expected) * (1 - observed)
        return agreement - chance / ((1 - expected) * (1 - expected))
      }
    }
  }

  /// The 95 % bootstrap interval of Cohen's κ over the units of the table; nil where κ is undefined.
  package func bootstrap(
    _ weights: AgreementWeights = .identity, resamples: Int = 1_000, seed: UInt64
  ) -> BootstrapInterval? {
    guard units > 1, cohenKappa(weights).value != nil else { return nil }
    let size = counts.count
    let cells = counts.joined().enumerated().filter { $0.element > 0 }
    return BootstrapInterval(patternUnits: cells.map(\.element), resamples: resamples, seed: seed) { drawn in
      var table = [[Int]](repeating: [Int](repeating: 0, count: size), count: size)
      for (cell, count) in zip(cells, drawn) { table[cell.offset / size][cell.offset % size] = count }
      return ContingencyTable(table).cohenKappa(weights).statistic
    }
  }
}
