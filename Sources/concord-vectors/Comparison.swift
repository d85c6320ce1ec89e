import JSON

/// Walks what a vector expects beside what was computed.
///
/// A number must lie within the tolerance of the nearest enclosing metric that has one; `null` means undefined and
/// only `null` meets it, but in a confusion matrix it means "not checked"; words are equal; the winners of a vote
/// are compared as sets, any other list in order. What was computed beyond that is not looked at.
struct Comparison {
  private(set) var misses: [String] = []
  /// Metrics that the vector expects and nothing computed.
  private(set) var notComputed: [String] = []
  /// How many values were compared.
  private(set) var compared = 0
  private let tolerances: JSONObject

  /// Metrics that compare with a truth which no vector carries: nothing in the file can say what they are.
  private static let needingTruth: Set = ["accuracy_vs_gold", "majority_accuracy_ties_fractional"]

  init(of vector: Vector, with computed: JSONObject) {
    tolerances = vector.tolerances
    let tolerance = tolerances["default"]?.double ?? 0
    walk(.object(vector.expected), .object(computed), Place(path: "", tolerance: tolerance))
  }

  private struct Place {
    var path: String
    /// The last name of the path.
    var metric = ""
    var tolerance: Double
    var isUnordered = false
    var skipsNull = false

    func member(_ key: String, _ tolerances: JSONObject) -> Place {
      var place = self
      place.path = path.isEmpty ? key : path + "." + key
      place.metric = key
      place.tolerance = tolerances[key]?.double ?? tolerance
      place.isUnordered = isUnordered || key.contains("winners") || key.contains("tied")
      place.skipsNull = skipsNull || key.contains("confusion")
      return place
    }

    func element(_ index: Int) -> Place {
      var place = self
      place.path = path + "[\(index)]"
      return place
    }
  }

  private mutating func walk(_ expected: JSONValue, _ computed: JSONValue?, _ place: Place) {
    if expected.isNull && place.skipsNull { return }
    guard let computed else {
      if Self.needingTruth.contains(place.metric) { return }
      notComputed.append(place.path)
      return
    }
    switch expected {
    case .object(let members):
      guard computed.object != nil else { return miss(expected, computed, place) }
      for (key, value) in members { walk(value, computed[key], place.member(key, tolerances)) }
      if members.isEmpty { compared += 1 }
    case .array(let list): walk(list, computed, place)
    case .integer, .double:
      compared += 1
      let distance = computed.double.map { abs($0 - (expected.double ?? .nan)) } ?? .infinity
      if !(distance <= place.tolerance) { miss(expected, computed, place) }
    case .null, .bool, .string:
      compared += 1
      if expected != computed { miss(expected, computed, place) }
    }
  }

  private mutating func walk(_ list: [JSONValue], _ computed: JSONValue, _ place: Place) {
    guard let others = computed.array, others.count == list.count else {
      return miss(.array(list), computed, place)
    }
    if list.isEmpty { compared += 1 }
    if place.isUnordered && list.allSatisfy({ $0.string != nil }) {
      compared += 1
      if Set(list.map(\.name)) != Set(others.map(\.name)) { miss(.array(list), computed, place) }
      return
    }
    for (index, pair) in zip(list, others).enumerated() { walk(pair.0, pair.1, place.element(index)) }
  }

  private mutating func miss(_ expected: JSONValue, _ computed: JSONValue, _ place: Place) {
    let isNumber = expected.double != nil
    misses.append(
      "\(place.path): expected \(shown(expected)), got \(shown(computed))"
        + (isNumber ? " (tolerance \(place.tolerance))" : ""))
  }

  private func shown(_ value: JSONValue) -> String {
    if let double = value.double, !double.isFinite { return "\(double)" }
    let text = String(decoding: value.encoded, as: UTF8.self)
    return text.count > 120 ? text.prefix(117) + "…" : text
  }
}
