import JSON

/// A number, with or without limits.
///
/// Distance: |a − b| / (max − min) when both limits are set; else relative, |a − b| / max(|a|, |b|); at most 1.
/// Consensus: the median; of two middle ones their mean, or with `step` the lower, which is a possible answer.
package struct NumberQuestion: QuestionType {
  package static let name = "number"

  package let min: Double?
  package let max: Double?
  package let step: Double?
  package let unit: String?

  package init(_ settings: inout SettingsReader, fields: [Field]) {
    min = settings.number("min")
    max = settings.number("max")
    step = settings.number("step")
    unit = settings.string("unit", limit: 100)
    if let min, let max, min >= max { settings.refuse("max", "must be greater than min") }
    if let step, step <= 0 { settings.refuse("step", "must be greater than 0") }
  }

  package var measurement: Measurement { .interval }

  package func check(
    _ answer: JSONValue, at pointer: String, data: JSONValue?, errors: inout [Pointed]
  ) -> JSONValue? {
    let problem: String
    if let value = answer.double {
      if let min, value < min {
        problem = "must be at least \(JSONValue.double(min).text)"
      } else if let max, value > max {
        problem = "must be at most \(JSONValue.double(max).text)"
      } else if let step, !isOnStep(value, step) {
        problem =
          "must be a multiple of \(JSONValue.double(step).text)"
          + (min.map { ", from \(JSONValue.double($0).text)" } ?? "")
      } else {
        return answer
      }
    } else {
      problem = "must be a number"
    }
    errors.append(Pointed(pointer: pointer, detail: problem))
    return nil
  }

  package func canBe(_ value: JSONValue) -> Bool {
    var errors: [Pointed] = []
    return check(value, at: "", data: nil, errors: &errors) != nil
  }

  package func distance(_ first: JSONValue, _ second: JSONValue) -> Double {
    guard let one = first.double, let other = second.double else { return 1 }
    // Halves, because the difference of the largest numbers is infinite.
    let half: Double
    if let min, let max { half = max / 2 - min / 2 } else { half = Swift.max(abs(one), abs(other)) / 2 }
    return half > 0 ? Swift.min(1, abs(one / 2 - other / 2) / half) : 0
  }

  package func consensus(_ answers: [JSONValue]) -> (answer: JSONValue, tied: Bool) {
    let sorted = answers.filter { $0.double != nil }.sorted { ($0.double ?? 0) < ($1.double ?? 0) }
    guard !sorted.isEmpty else { return (answers[0], true) }
    let (low, high) = (sorted[(sorted.count - 1) / 2], sorted[sorted.count / 2])
    guard low != high, let lower = low.double, let upper = high.double else { return (low, false) }
    return step == nil ? (.double(lower + (upper - lower) / 2), false) : (low, true)
  }

  /// Counted from `min`, or from 0; a part in a billion of a step is forgiven, since 0.1 is no binary fraction.
  private func isOnStep(_ value: Double, _ step: Double) -> Bool {
    let steps = (value - (min ?? 0)) / step
    return abs(steps - steps.rounded()) <= 1e-9 * Swift.max(1, abs(steps))
  }
}
