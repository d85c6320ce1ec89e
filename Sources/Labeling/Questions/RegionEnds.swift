import JSON

/// A kind of question whose answers are regions with ids, so that relations can join them.
protocol RegionAnswers: QuestionType {
  /// How alike two regions are, whatever their labels: 0 nothing in common, to 1.
  func similarity(ofRegion region: JSONValue, to other: JSONValue) -> Double

  /// For each region the places of those that are the same end of a relation, itself among them: equal labels, and alike.
  func sameRegions(_ regions: [JSONValue], within effort: Effort) -> [[Int]]

  /// For each of some places the region that is most like it; one with another label is half as much. nil: none is at all.
  func nearest(_ places: [JSONValue], among regions: [JSONValue], within effort: Effort) -> [Int?]
}

extension RegionList {
  /// Per region those of its label that are as alike, itself among them, ascending.
  func same(from threshold: Double, within effort: Effort) -> [[Int]] {
    var same = regions.indices.map { [$0] }
    for pair in meetings(with: self, isClassAware: true, within: effort)
    where pair.first != pair.second && pair.similarity >= threshold {
      same[pair.first].append(pair.second)
    }
    return same.map { $0.sorted() }
  }

  /// Per region the one of another list that is most like it, the first of several.
  func nearest(among others: RegionList<Shape>, within effort: Effort) -> [Int?] {
    var best = regions.map { _ in (place: Int?.none, score: 0.0) }
    for pair in meetings(with: others, isClassAware: false, within: effort) {
      let isSameLabel = regions[pair.first].label == others.regions[pair.second].label
      let score = pair.similarity * (isSameLabel ? 1 : 0.5)
      let known = best[pair.first]
      if score > known.score || score == known.score && pair.second < known.place ?? 0 {
        best[pair.first] = (pair.second, score)
      }
    }
    return best.map(\.place)
  }
}

/// The relations of several people as numbers: which of all the regions that they join, and with which label.
struct JoinedRelations {
  struct Relation: Hashable {
    let from: Int
    let to: Int
    let label: String

    var turned: Relation { Relation(from: to, to: from, label: label) }
  }

  /// Per answer, in its order.
  let answers: [[Relation]]
  private let same: [[Int]]
  private let directed: Bool

  /// How many relations one may be looked up as: regions that lie on dozens of others would be their square.
  private static let lookLimit = 256

  /// - Parameters:
  ///   - answers: relations with the regions that they join beside them, nil for one that is not known.
  init(
    _ answers: [[(label: String, ends: [(id: String, region: JSONValue?)])]], directed: Bool,
    over kind: (any RegionAnswers)?, within effort: Effort
  ) {
    var regions: [JSONValue] = []
    var known: [String: Int] = [:]
    var names: [String: Int] = [:]
    var numbered: [[Relation]] = []
    for answer in answers {
      known.removeAll(keepingCapacity: true)
      numbered.append(
        answer.map { label, ends in
          let numbers = ends.map { id, region -> Int in
            guard let region, kind != nil else {
              // What is not known is told by its id alone: numbers below 0.
              return names.position(of: id, -1 - names.count)
            }
            let number = known.position(of: id, regions.count)
            if number == regions.count { regions.append(region) }
            return number
          }
          return Relation(from: numbers[0], to: numbers[1], label: label)
        })
    }
    self.answers = numbered
    self.directed = directed
    same = kind?.sameRegions(regions, within: effort) ?? []
  }

  /// How it is looked up: where one region stands for all that are the same, by that one.
  func name(of relation: Relation) -> Relation {
    func one(_ region: Int) -> Int {
      let same = self.same(as: region)
      return same.count == 1 ? same[0] : region
    }
    return Relation(from: one(relation.from), to: one(relation.to), label: relation.label)
  }

  /// What a relation can be called: with each end as any region that is the same.
  func names(of relation: Relation) -> [Relation] {
    let names = product(relation)
    return directed ? names : names + product(relation.turned)
  }

  private func product(_ relation: Relation) -> [Relation] {
    let (from, to) = (same(as: relation.from), same(as: relation.to))
    var names: [Relation] = []
    for start in from {
      for end in to where names.count < Self.lookLimit {
        names.append(Relation(from: start, to: end, label: relation.label))
      }
    }
    return names
  }

  private func same(as region: Int) -> [Int] { region < 0 || region >= same.count ? [region] : same[region] }

  /// How many relations of one answer are those of another, one to one.
  func matched(_ first: Int, _ second: Int) -> Int {
    var left: [Relation: Int] = [:]
    for relation in answers[second] { left[name(of: relation), default: 0] += 1 }
    var matched = 0
    for relation in answers[first] {
      guard let name = names(of: relation).first(where: { left[$0] ?? 0 > 0 }) else { continue }
      left[name, default: 0] -= 1
      matched += 1
    }
    return matched
  }
}

extension [String: Int] {
  /// The number of a name; one that is new has `next`.
  fileprivate mutating func position(of name: String, _ next: Int) -> Int {
    if let known = self[name] { return known }
    self[name] = next
    return next
  }
}
