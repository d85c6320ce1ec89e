/// Who gave which category to which unit: the input of the coefficients. Ratings may be missing.
///
/// Units and annotators are any small integers; categories are `0..<categoryCount`, in the schema's order
/// where order means something. A second rating of a unit by the same annotator replaces the first.
package struct Ratings: Sendable {
  package struct Rating: Sendable {
    package let unit: Int
    package let annotator: Int
    package let category: Int

    package init(unit: Int, annotator: Int, category: Int) {
      self.unit = unit
      self.annotator = annotator
      self.category = category
    }
  }

  /// Units with at least one rating.
  package var unitCount: Int { starts.count - 1 }
  /// Annotators with at least one rating.
  package let annotatorCount: Int
  package let categoryCount: Int
  /// The number that each category stands for at interval and ratio level; its position where none is given.
  package let values: [Double]
  /// The ratings of unit `u` lie at `starts[u]..<starts[u + 1]`.
  let starts: [Int]
  let annotators: [Int]
  let categories: [Int]
  let largestAnnotator: Int

  /// - Parameters:
  ///   - categoryCount: how many categories the schema declares; nil when unknown: then those up to the highest in use.
  ///   - values: the number of each category, for interval and ratio level.
  package init(_ ratings: [Rating], categoryCount: Int? = nil, values: [Double]? = nil) {
    var starts: [Int] = []
    var annotators: [Int] = []
    var categories: [Int] = []
    annotators.reserveCapacity(ratings.count)
    categories.reserveCapacity(ratings.count)
    var last: Rating?
    for rating in RatingOrder.sorted(ratings) {
      precondition(rating.annotator >= 0 && rating.category >= 0, "annotators and categories count from 0")
      if let last, last.unit == rating.unit, last.annotator == rating.annotator {
        categories[categories.count - 1] = rating.category
        continue
      }
      if last?.unit != rating.unit { starts.append(categories.count) }
      annotators.append(rating.annotator)
      categories.append(rating.category)
      last = rating
    }
    starts.append(categories.count)
    let highest = (categories.max() ?? -1) + 1
    precondition(highest <= categoryCount ?? highest, "a rating names a category beyond the declared ones")
    self.starts = starts
    self.annotators = annotators
    self.categories = categories
    self.categoryCount = categoryCount ?? highest
    self.values = values ?? (0..<self.categoryCount).map(Double.init)
    largestAnnotator = annotators.max() ?? -1
    annotatorCount = Self.distinct(annotators, largest: largestAnnotator)
  }

  /// Other units of the same annotators and categories.
  init(like other: Ratings, starts: [Int], annotators: [Int], categories: [Int]) {
    self.starts = starts
    self.annotators = annotators
    self.categories = categories
    categoryCount = other.categoryCount
    values = other.values
    annotatorCount = Self.distinct(annotators, largest: other.largestAnnotator)
    largestAnnotator = other.largestAnnotator
  }

  private static func distinct(_ annotators: [Int], largest: Int) -> Int {
    var seen = [Bool](repeating: false, count: largest + 1)
    for annotator in annotators { seen[annotator] = true }
    return seen.count { $0 }
  }

  /// From numbers: the distinct ones, in ascending order, are the categories.
  package static func numbers(_ ratings: [(unit: Int, annotator: Int, value: Double)]) -> Ratings {
    let values = Set(ratings.map(\.value)).sorted()
    let codes = Dictionary(uniqueKeysWithValues: zip(values, values.indices))
    return Ratings(
      ratings.map { Rating(unit: $0.unit, annotator: $0.annotator, category: codes[$0.value] ?? 0) },
      categoryCount: values.count, values: values)
  }

  /// Units with at least two ratings: those that tell about agreement.
  package var sharedUnitCount: Int {
    (0..<unitCount).count { starts[$0 + 1] - starts[$0] >= 2 }
  }

  /// The share of all units × annotators that is rated, 0 to 1; nil without any rating.
  package var coverage: Double? {
    categories.isEmpty ? nil : Double(categories.count) / (Double(unitCount) * Double(annotatorCount))
  }

  /// How often each category was given.
  package var categoryTotals: [Int] {
    var totals = [Int](repeating: 0, count: categoryCount)
    for category in categories { totals[category] += 1 }
    return totals
  }

  /// Why no coefficient can be computed at all; nil when one can be tried.
  var obstacle: Undefined? {
    if categories.isEmpty { return .noUnits }
    if annotatorCount < 2 { return .oneAnnotator }
    return sharedUnitCount == 0 ? .noSharedUnits : nil
  }
}
