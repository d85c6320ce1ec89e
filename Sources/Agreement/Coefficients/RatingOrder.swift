/// Puts ratings in order of unit, then annotator, those of one cell in the order they came.
///
/// Ratings often come in order already, and their numbers are mostly dense: then two counting passes do what a sort
/// of a million would take ten times as long for.
enum RatingOrder {
  static func sorted(_ ratings: [Ratings.Rating]) -> [Ratings.Rating] {
    if isSorted(ratings) { return ratings }
    if let byAnnotator = counted(ratings, by: \.annotator), let byUnit = counted(byAnnotator, by: \.unit) {
      return byUnit
    }
    let order = ratings.indices.sorted {
      (ratings[$0].unit, ratings[$0].annotator, $0) < (ratings[$1].unit, ratings[$1].annotator, $1)
    }
    return order.map { ratings[$0] }
  }

  private static func isSorted(_ ratings: [Ratings.Rating]) -> Bool {
    var last = (unit: Int.min, annotator: Int.min)
    for rating in ratings {
      if rating.unit < last.unit || (rating.unit == last.unit && rating.annotator < last.annotator) {
        return false
      }
      last = (rating.unit, rating.annotator)
    }
    return true
  }

  /// A stable counting sort; nil where the numbers lie too far apart for it.
  private static func counted(
    _ ratings: [Ratings.Rating], by key: (Ratings.Rating) -> Int
  ) -> [Ratings.Rating]? {
    guard let first = ratings.first else { return [] }
    var (low, high) = (key(first), key(first))
    for rating in ratings {
      low = min(low, key(rating))
      high = max(high, key(rating))
    }
    let (width, isTooWide) = high.subtractingReportingOverflow(low)
    guard !isTooWide, width <= 4 * ratings.count + 1_000 else { return nil }
    var positions = [Int](repeating: 0, count: width + 2)
    for rating in ratings { positions[key(rating) - low + 1] += 1 }
    for index in 1..<positions.count { positions[index] += positions[index - 1] }
    var result = [Ratings.Rating](repeating: first, count: ratings.count)
    for rating in ratings {
      let slot = key(rating) - low
      result[positions[slot]] = rating
      positions[slot] += 1
    }
    return result
  }
}
