import Agreement
import JSON

/// The `[[unit, annotator, value]]` of a vector as numbers: annotators by the order of their names.
struct RatingsInput {
  let annotators: [String]
  let rows: [(unit: Int, annotator: Int, value: JSONValue)]
  /// The names of the categories, in the order of the schema.
  let categories: [JSONValue]
  /// How many of them are declared; nil when the vector declares none.
  let declaredCount: Int?

  init(_ input: JSONValue) throws {
    let entries = try input.required("ratings").elements("ratings").map { entry in
      let cells = try entry.elements("a rating")
      guard cells.count == 3 else { throw VectorProblem("a rating is not [unit, annotator, value]") }
      return cells
    }
    // A rating of null is a missing one.
    let given = entries.filter { !$0[2].isNull }
    annotators = Self.sorted(Set(entries.map { $0[1].name }))
    let people = Self.codes(annotators)
    let units = Self.codes(Self.sorted(Set(given.map { $0[0].name })))
    rows = given.map { (units[$0[0].name] ?? 0, people[$0[1].name] ?? 0, $0[2]) }
    let declared = input["categories"]?.array
    declaredCount = declared?.count
    categories = (declared ?? []) + Self.distinct(given.map { $0[2] }, except: declared ?? [])
  }

  /// Ratings into the categories; numbers keep their values for interval and ratio level.
  var ratings: Ratings {
    let positions = Dictionary(zip(categories.map(Key.init), 0...), uniquingKeysWith: { first, _ in first })
    return ratings(
      categoryCount: max(declaredCount ?? 0, categories.count),
      values: categories.enumerated().map { $1.double ?? Double($0) }
    ) { positions[Key($0)] ?? 0 }
  }

  /// Ratings with categories of one's own.
  func ratings(
    categoryCount: Int? = nil, values: [Double]? = nil, _ code: (JSONValue) throws -> Int
  ) rethrows -> Ratings {
    Ratings(
      try rows.map { Ratings.Rating(unit: $0.unit, annotator: $0.annotator, category: try code($0.value)) },
      categoryCount: categoryCount, values: values)
  }

  /// Equal numbers are one value however they are written.
  private enum Key: Hashable {
    case number(Double)
    case text([UInt8])

    init(_ value: JSONValue) { self = value.double.map { .number($0) } ?? .text(value.encoded) }
  }

  private static func distinct(_ values: [JSONValue], except known: [JSONValue]) -> [JSONValue] {
    var seen = Set(known.map(Key.init))
    var fresh: [JSONValue] = []
    for value in values where seen.insert(Key(value)).inserted { fresh.append(value) }
    return fresh.sorted {
      ($0.double ?? 0, $0.name) < ($1.double ?? 0, $1.name)
    }
  }

  static func sorted(_ names: Set<String>) -> [String] {
    names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }

  static func codes(_ names: [String]) -> [String: Int] {
    Dictionary(zip(names, 0...), uniquingKeysWith: { first, _ in first })
  }
}

extension JSONValue {
  init(_ statistic: Statistic) {
    if let value = statistic.value { self = .double(value) } else { self = .null }
  }

  /// A number; null where there is none.
  init(number: Double?) {
    if let number { self = .double(number) } else { self = .null }
  }
}

extension JSONObject {
  /// A coefficient with its error and interval, under `name`, `name_se` and `name_ci95`.
  mutating func add(_ name: String, _ estimate: Estimate) {
    self[name] = JSONValue(estimate.statistic)
    self[name + "_se"] = JSONValue(estimate.standardError)
    if let interval = estimate.interval {
      self[name + "_ci95"] = [.double(interval.lowerBound), .double(interval.upperBound)]
    } else {
      self[name + "_ci95"] = .null
    }
  }
}
