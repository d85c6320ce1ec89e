/// Two annotators against each other: how often the first gave the row and the second the column.
package struct ContingencyTable: Sendable {
  package let counts: [[Int]]
  package let units: Int

  package init(_ counts: [[Int]]) {
    precondition(counts.allSatisfy { $0.count == counts.count }, "a contingency table is square")
    self.counts = counts
    units = counts.joined().reduce(0, +)
  }

  var total: Double { Double(units) }
  var rowShares: [Double] { counts.map { Double($0.reduce(0, +)) / total } }
  var columnShares: [Double] {
    counts.indices.map { column in Double(counts.reduce(0) { $0 + $1[column] }) / total }
  }

  /// The share of units with equal ratings, 0 to 1; undefined without units.
  package var percentAgreement: Statistic {
    units == 0 ? .undefined(.noSharedUnits) : .value(observed(AgreementWeights.identity.matrix(counts.count)))
  }

  /// The agreement that the two annotators' habits alone would give, 0 to 1.
  package func expectedAgreement(_ weights: AgreementWeights = .identity) -> Statistic {
    units == 0 ? .undefined(.noSharedUnits) : .value(expected(weights.matrix(counts.count)))
  }

  /// Cohen's κ, weighted by `weights` in schema order.
  ///
  /// Range −1 to 1. Undefined without common units, and when both only ever gave the same one category.
  /// The error is that of large samples, its interval normal. Source: Cohen 1960, 1968; Fleiss, Cohen &
  /// Everitt 1969, Psychol. Bull. 72:323, equation 12.
  package func cohenKappa(_ weights: AgreementWeights = .identity) -> Estimate {
    guard units > 0 else { return .undefined(.noSharedUnits) }
    let matrix = weights.matrix(counts.count)
    let (observed, expected) = (observed(matrix), expected(matrix))
    guard let value = Statistic.chanceCorrected(observed: observed, expected: expected).value else {
      return .undefined(.oneCategoryOnly)
    }
    let (rows, columns) = (matrix.times(columnShares), matrix.transposed.times(rowShares))
    var sum = 0.0
    for (row, cells) in counts.enumerated() {
      for (column, count) in cells.enumerated() where count > 0 {
        let gain = matrix[row, column] * (1 - expected) - (rows[row] + columns[column]) * (1 - observed)
        sum += Double(count) / total * gain * gain
      }
    }
    let centre = observed * expected - 2 * expected + observed
    let spread = max(0, sum - centre * centre).squareRoot()
    return Estimate(value, normalError: spread / ((1 - expected) * (1 - expected) * total.squareRoot()))
  }

  /// The standard error of κ were the true κ 0 (Fleiss, Cohen & Everitt 1969, equation 14).
  package func standardErrorUnderNull(_ weights: AgreementWeights = .identity) -> Statistic {
    guard units > 0 else { return .undefined(.noSharedUnits) }
    let matrix = weights.matrix(counts.count)
    let expected = expected(matrix)
    guard 1 - expected > 1e-12 else { return .undefined(.oneCategoryOnly) }
    let (rowShares, columnShares) = (rowShares, columnShares)
    let (rows, columns) = (matrix.times(columnShares), matrix.transposed.times(rowShares))
    var sum = 0.0
    for row in counts.indices {
      for column in counts.indices {
        let gain = matrix[row, column] - rows[row] - columns[column]
        sum += rowShares[row] * columnShares[column] * gain * gain
      }
    }
    return .value(max(0, sum - expected * expected).squareRoot() / ((1 - expected) * total.squareRoot()))
  }

  /// Scott's π, weighted: chance is two draws from the pooled shares. Range −1 to 1 (Scott 1955).
  ///
  /// Undefined without common units, and when only one category was ever used.
  package func scottPi(_ weights: AgreementWeights = .identity) -> Statistic {
    let matrix = weights.matrix(counts.count)
    return corrected(matrix, by: zip(pooledShares, matrix.times(pooledShares)).reduce(0) { $0 + $1.0 * $1.1 })
  }

  /// Gwet's AC1 of two annotators, or AC2 with weights; undefined with fewer than two categories (Gwet 2008, 2014).
  package func gwetAC(_ weights: AgreementWeights = .identity) -> Statistic {
    let count = Double(counts.count)
    guard counts.count > 1 else { return .undefined(units == 0 ? .noSharedUnits : .oneCategoryOnly) }
    let matrix = weights.matrix(counts.count)
    let spread = pooledShares.reduce(0) { $0 + $1 * (1 - $1) }
    return corrected(matrix, by: matrix.sum / (count * (count - 1)) * spread)
  }

  /// Brennan–Prediger of two annotators, weighted; undefined with fewer than two categories (Brennan & Prediger 1981).
  package func brennanPrediger(_ weights: AgreementWeights = .identity) -> Statistic {
    let count = Double(counts.count)
    guard counts.count > 1 else { return .undefined(units == 0 ? .noSharedUnits : .oneCategoryOnly) }
    let matrix = weights.matrix(counts.count)
    return corrected(matrix, by: matrix.sum / (count * count))
  }

  private var pooledShares: [Double] { zip(rowShares, columnShares).map { ($0 + $1) / 2 } }

  private func corrected(_ matrix: AgreementWeights.Matrix, by expected: Double) -> Statistic {
    guard units > 0 else { return .undefined(.noSharedUnits) }
    return .chanceCorrected(observed: observed(matrix), expected: expected)
  }

  func observed(_ matrix: AgreementWeights.Matrix) -> Double {
    var sum = 0.0
    for (row, cells) in counts.enumerated() {
      for (column, count) in cells.enumerated() where count > 0 { sum += matrix[row, column] * Double(count) }
    }
    return sum / total
  }

  func expected(_ matrix: AgreementWeights.Matrix) -> Double {
    zip(rowShares, matrix.times(columnShares)).reduce(0) { $0 + $1.0 * $1.1 }
  }
}

extension Ratings {
  /// The table of two annotators over the units that both rated.
  package func table(of first: Int, against second: Int) -> ContingencyTable {
    var counts = [[Int]](repeating: [Int](repeating: 0, count: categoryCount), count: categoryCount)
    for unit in 0..<unitCount {
      var mine: Int?
      var theirs: Int?
      for index in starts[unit]..<starts[unit + 1] {
        if annotators[index] == first { mine = categories[index] }
        if annotators[index] == second { theirs = categories[index] }
      }
      if let mine, let theirs { counts[mine][theirs] += 1 }
    }
    return ContingencyTable(counts)
  }

  /// Light's κ: the mean of Cohen's κ over the pairs of annotators for whom it is defined.
  ///
  /// Range −1 to 1; undefined when no pair has one (Light 1971). It is a mean of means: for a project the
  /// pooled coefficients are the headline.
  package func meanPairwiseCohenKappa(_ weights: AgreementWeights = .identity) -> Statistic {
    if let obstacle { return .undefined(obstacle) }
    let present = Set(annotators).sorted()
    var kappas: [Double] = []
    for (index, first) in present.enumerated() {
      for second in present[(index + 1)...] {
        if let kappa = table(of: first, against: second).cohenKappa(weights).value { kappas.append(kappa) }
      }
    }
    return kappas.isEmpty ? .undefined(.oneCategoryOnly) : .value(kappas.reduce(0, +) / Double(kappas.count))
  }
}
