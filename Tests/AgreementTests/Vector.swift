import Agreement
import Foundation
import JSON
import Testing

/// One reference vector: input, expected numbers and tolerances. They lie beside the project, not in it.
struct Vector: Sendable, CustomTestStringConvertible {
  let name: String
  let json: JSONValue

  var testDescription: String { name }
  var input: JSONValue { json["input"] ?? .null }
  var expected: JSONObject { json["expected"]?.object ?? [:] }

  static let missing: Comment = "the reference vectors are not beside the project (../shared/vectors)"
  static let exist = !all.isEmpty

  static func of(_ kind: String) -> [Vector] { all.filter { $0.json["kind"]?.string == kind } }

  private static let all: [Vector] = {
    let folder = URL(filePath: #filePath).appending(path: "../../../../shared/vectors").standardized
    let files =
      (try? FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)) ?? []
    return files.filter { $0.pathExtension == "json" }.sorted { $0.path < $1.path }.compactMap { file in
      // A file that cannot be read fails by name in the test of all kinds.
      guard let data = try? Data(contentsOf: file), let json = try? JSONValue(parsing: [UInt8](data)) else {
        return Vector(name: file.lastPathComponent, json: ["kind": "unreadable"])
      }
      return Vector(name: json["name"]?.string ?? file.lastPathComponent, json: json)
    }
  }()

  /// Walks `expected` and compares with `computed`: numbers within the tolerance of the nearest named metric,
  /// `null` only with `null`, lists of words as sets.
  func verify(_ computed: JSONValue) {
    for (metric, value) in expected {
      compare(value, computed[metric], at: metric, tolerance: tolerance(metric, or: nil))
    }
  }

  private func tolerance(_ metric: String, or outer: Double?) -> Double {
    let tolerances = json["tolerance"]
    return tolerances?[metric]?.double ?? outer ?? tolerances?["default"]?.double ?? 0
  }

  private func compare(_ expected: JSONValue, _ computed: JSONValue?, at path: String, tolerance: Double) {
    guard let computed else {
      Issue.record("\(name): \(path) was not computed")
      return
    }
    switch expected {
    case .object(let members):
      for (key, value) in members {
        compare(value, computed[key], at: "\(path).\(key)", tolerance: self.tolerance(key, or: tolerance))
      }
    case .array(let list) where list.allSatisfy({ $0.string != nil }):
      #expect(Set(list.map(\.string)) == Set(computed.array?.map(\.string) ?? []), "\(name): \(path)")
    case .array(let list):
      #expect(list.count == computed.array?.count, "\(name): \(path)")
      for (index, pair) in zip(list, computed.array ?? []).enumerated() {
        compare(pair.0, pair.1, at: "\(path)[\(index)]", tolerance: tolerance)
      }
    case .integer, .double:
      let distance = computed.double.map { abs($0 - (expected.double ?? .nan)) } ?? .infinity
      #expect(distance <= tolerance, "\(name): \(path) is \(computed.text), expected \(expected.text)")
    default:
      #expect(expected == computed, "\(name): \(path)")
    }
  }
}

extension JSONValue {
  init(_ statistic: Statistic) { self = statistic.value.map { .double($0) } ?? .null }
}

extension Vector {
  /// The annotators in the order of their names, as the vectors' pairs `a|b` name them.
  var annotators: [String] { Set(rows.map { $0[1].text }).sorted() }

  private var rows: [[JSONValue]] { input["ratings"]?.array?.compactMap(\.array) ?? [] }

  /// Units × annotators as codes into the declared categories, or into those in use.
  var ratings: Ratings {
    if input["level"]?.string == "interval" || input["level"]?.string == "ratio" { return numbers }
    let declared = input["categories"]?.array
    let categories = declared ?? Self.distinct(rows.map { $0[2] })
    return ratings { answer in
      categories.firstIndex(of: answer) ?? 0
    } categoryCount: {
      declared?.count
    }
  }

  var numbers: Ratings {
    let (units, people) = codes
    return .numbers(
      rows.map { (units[$0[0].text] ?? 0, people[$0[1].text] ?? 0, $0[2].double ?? .nan) })
  }

  /// Ratings with categories of one's own.
  func ratings(_ code: (JSONValue) -> Int, categoryCount: () -> Int? = { nil }) -> Ratings {
    let (units, people) = codes
    return Ratings(
      rows.map {
        Ratings.Rating(
          unit: units[$0[0].text] ?? 0, annotator: people[$0[1].text] ?? 0, category: code($0[2]))
      }, categoryCount: categoryCount())
  }

  var answers: [JSONValue] { rows.map { $0[2] } }

  private var codes: (units: [String: Int], people: [String: Int]) {
    let units = Set(rows.map { $0[0].text }).sorted()
    return (
      Dictionary(uniqueKeysWithValues: zip(units, 0...)),
      Dictionary(uniqueKeysWithValues: zip(annotators, 0...))
    )
  }

  static func distinct(_ values: [JSONValue]) -> [JSONValue] {
    var seen: [JSONValue] = []
    for value in values where !seen.contains(value) { seen.append(value) }
    return seen.sorted { ($0.double ?? 0, $0.text) < ($1.double ?? 0, $1.text) }
  }
}
