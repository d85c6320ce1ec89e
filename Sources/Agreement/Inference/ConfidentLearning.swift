/// Labels that a model's out-of-sample probabilities contradict.
///
/// Source: Northcutt, Jiang & Chuang 2021, JAIR 70:1373–1411; the details (calibration, rounding, what is passed over)
/// as in cleanlab 2.9.
package struct ConfidentLearning: Sendable {
  package enum Rule: Sendable {
    /// As many of each kind of mistake as the calibrated joint counts, those with the largest margin.
    case pruneByNoiseRate
    /// Those counted off the diagonal of the joint.
    case confidentLearning
    /// Those whose likeliest class is not the label.
    case predictedOther
    /// As many as the joint counts, those with the least probability of the label.
    case lowSelfConfidence
  }

  /// Per label the probability of it, 0 to 1.
  package let selfConfidence: [Double]
  /// Per label (its probability − the largest other + 1) / 2, 0 to 1.
  package let normalizedMargin: [Double]
  /// How many labels (rows) confidently belong to each class (columns); at least 1 on the diagonal.
  package let joint: [[Int]]

  /// Per class the mean probability of it among the labels that name it; infinite for a class that no label names.
  package let thresholds: [Double]

  private let labels: [Int]
  private let probabilities: [Double]
  private let classCount: Int
  /// Per label the class that it confidently is; nil where no probability reaches its class's threshold.
  private let confident: [Int?]

  /// - Parameter probabilities: label × class, out of sample.
  package init(labels: [Int], probabilities: [Double], classCount: Int) {
    precondition(probabilities.count == labels.count * classCount, "label × class")
    self.labels = labels
    self.probabilities = probabilities
    self.classCount = classCount
    selfConfidence = labels.indices.map { probabilities[$0 * classCount + labels[$0]] }
    normalizedMargin = labels.indices.map { label in
      let own = label * classCount
      let other = (0..<classCount).filter { $0 != labels[label] }.map { probabilities[own + $0] }.max() ?? 0
      return (probabilities[own + labels[label]] - other + 1) / 2
    }
    let thresholds = Self.thresholds(labels, probabilities, classCount)
    self.thresholds = thresholds
    confident = labels.indices.map { index in
      Self.confidentClass(probabilities[(index * classCount)..<((index + 1) * classCount)], thresholds)
    }
    var joint = [[Int]](repeating: [Int](repeating: 0, count: classCount), count: classCount)
    for (label, truth) in zip(labels, confident) { if let truth { joint[label][truth] += 1 } }
    for category in 0..<classCount { joint[category][category] = max(joint[category][category], 1) }
    self.joint = joint
  }

  /// The labels that are likely wrong, in their order. None whose likeliest class they are.
  package func issues(_ rule: Rule) -> [Int] {
    let found: [Bool]
    switch rule {
    case .pruneByNoiseRate: found = pruned()
    case .confidentLearning: found = offDiagonal
    case .predictedOther: found = labels.map { _ in true }
    case .lowSelfConfidence:
      let count = zip(offDiagonal, labels.indices).count { $0 && isContradicted($1) }
      var least = labels.map { _ in false }
      let order = labels.indices.sorted { (selfConfidence[$0], $0) < (selfConfidence[$1], $1) }
      for label in order.prefix(count) { least[label] = true }
      found = least
    }
    return labels.indices.filter { found[$0] && isContradicted($0) }
  }

  /// The class that one more label confidently is instead of what it says, by the thresholds learnt here; nil where it
  /// is not contradicted.
  package func contradiction(of label: Int, probabilities: [Double]) -> Int? {
    guard let truth = Self.confidentClass(probabilities[...], thresholds), truth != label,
      probabilities[truth] > probabilities[label] + 1e-6
    else { return nil }
    return truth
  }

  /// The share of labels that are wrong by the calibrated joint, 0 to 1; 0 without labels.
  package var wrongShare: Double {
    guard !labels.isEmpty else { return 0 }
    let calibrated = calibratedJoint()
    let right = (0..<classCount).reduce(0) { $0 + calibrated[$1][$1] }
    return min(1, max(0, 1 - Double(right) / Double(labels.count)))
  }

  private var offDiagonal: [Bool] { zip(confident, labels).map { $0 != nil && $0 != $1 } }

  /// Whether another class is likelier than the label, by more than rounding.
  private func isContradicted(_ label: Int) -> Bool {
    let own = probabilities[(label * classCount)..<((label + 1) * classCount)]
    let given = own[label * classCount + labels[label]] + 1e-6
    return (own.firstIndex { $0 > given }) != nil
  }

  private static func thresholds(
    _ labels: [Int], _ probabilities: [Double], _ classCount: Int
  ) -> [Double] {
    var sums = [Double](repeating: 0, count: classCount)
    var counts = [Int](repeating: 0, count: classCount)
    for (index, label) in labels.enumerated() {
      sums[label] += probabilities[index * classCount + label]
      counts[label] += 1
    }
    return zip(sums, counts).map { $1 == 0 ? Double.infinity : max($0 / Double($1), 2e-6) }
  }

  private static func confidentClass(_ own: ArraySlice<Double>, _ thresholds: [Double]) -> Int? {
    let above = thresholds.indices.filter { own[own.startIndex + $0] >= thresholds[$0] - 1e-6 }
    let likeliest = own.firstIndex(of: own.max() ?? 0).map { $0 - own.startIndex }
    return above.count > 1 ? likeliest : above.first
  }

  /// Of each pair of classes as many labels as the calibrated joint says, those with the largest margin.
  private func pruned() -> [Bool] {
    let counts = pruneCounts()
    var found = labels.map { _ in false }
    for given in 0..<classCount {
      let own = labels.indices.filter { labels[$0] == given }
      // At least one label of each class stays.
      guard own.count > 1 else { continue }
      for truth in 0..<classCount where truth != given && counts[truth][given] > 0 {
        let margins = own.map {
          probabilities[$0 * classCount + truth] - probabilities[$0 * classCount + given]
        }
        let cut = margins.sorted(by: >)[min(counts[truth][given], own.count) - 1]
        for (label, margin) in zip(own, margins) where margin >= cut { found[label] = true }
      }
    }
    return found
  }

  /// True × given: the calibrated joint, with at least one right label of each class.
  private func pruneCounts() -> [[Int]] {
    let calibrated = calibratedJoint()
    var counts = (0..<classCount).map { truth in (0..<classCount).map { Double(calibrated[$0][truth]) } }
    for given in 0..<classCount {
      let diagonal = counts[given][given]
      let missing = max(1 - diagonal, 0)
      let others = max((0..<classCount).count { counts[$0][given] != 0 } - 1, 1)
      for truth in 0..<classCount {
        counts[truth][given] = max(counts[truth][given] - missing / Double(others), 0)
      }
      counts[given][given] = max(diagonal, 1)
    }
    return counts.map(Self.rounded)
  }

  /// Given × true: rows scaled to how often each label was given.
  private func calibratedJoint() -> [[Int]] {
    var counts = [Int](repeating: 0, count: classCount)
    for label in labels { counts[label] += 1 }
    var scaled = joint.enumerated().map { given, row in
      let sum = Double(max(row.reduce(0, +), 1))
      return row.map { Double($0) / sum * Double(counts[given]) }
    }
    let total = scaled.reduce(0) { $0 + $1.reduce(0, +) }
    let scale = total > 0 ? Double(labels.count) / total : 0
    for given in scaled.indices { scaled[given] = scaled[given].map { $0 * scale } }
    return scaled.map(Self.rounded)
  }

  /// Whole numbers with the same sum: those that rounding moved most move back.
  private static func rounded(_ row: [Double]) -> [Int] {
    var whole = row.map { $0.rounded(.toNearestOrEven) }
    let sum = row.reduce(0, +).rounded(.toNearestOrEven)
    while abs(whole.reduce(0, +) - sum) > 1e-6 {
      let missing = (sum - whole.reduce(0, +)).rounded(.toNearestOrEven)
      let order = row.indices.sorted { (row[$0] - whole[$0], $0) > (row[$1] - whole[$1], $1) }
      for place in order.prefix(Int(abs(missing))) { whole[place] += missing < 0 ? -1 : 1 }
    }
    return whole.map { Int($0) }
  }
}
