import JSON

/// A whole number on a scale, 1 to 5 unless said otherwise.
///
/// Distance: |a − b| / (max − min). Consensus: the median; of two middle ones that differ the lower, as tied.
package struct RatingQuestion: QuestionType {
  package static let name = "rating"
  /// More steps than this are no scale that anyone can see at once.
  private static let stepLimit: Int64 = 100

  package let min: Int64
  package let max: Int64

  package init(_ settings: inout SettingsReader, fields: [Field]) {
    let lowest = settings.integer("min", in: -1_000...1_000) ?? 1
    let highest = settings.integer("max", in: -1_000...1_000) ?? Swift.max(5, lowest + 1)
    if lowest >= highest { settings.refuse("max", "must be greater than min") }
    if highest - lowest > Self.stepLimit {
      settings.refuse("max", "must be at most \(Self.stepLimit) above min; a longer scale is a number")
    }
    min = lowest
    max = Swift.max(highest, lowest + 1)
    checkLabels(&settings)
  }

  package var measurement: Measurement { .ordinal(min, max) }

  package func check(
    _ answer: JSONValue, at pointer: String, data: JSONValue?, errors: inout [Pointed]
  ) -> JSONValue? {
    if let value = answer.integer, (min...max).contains(value) { return .integer(value) }
    errors.append(Pointed(pointer: pointer, detail: "must be a whole number from \(min) to \(max)"))
    return nil
  }

  package func canBe(_ value: JSONValue) -> Bool { value.integer.map { (min...max).contains($0) } ?? false }

  package func distance(_ first: JSONValue, _ second: JSONValue) -> Double {
    guard let one = first.double, let other = second.double else { return 1 }
    return Swift.min(1, abs(one - other) / Double(max - min))
  }

  package func consensus(_ answers: [JSONValue]) -> (answer: JSONValue, tied: Bool) {
    let sorted = answers.compactMap(\.integer).sorted()
    guard !sorted.isEmpty else { return (answers[0], true) }
    let middle = sorted[(sorted.count - 1) / 2]
    return (.integer(middle), middle != sorted[sorted.count / 2])
  }

  /// `labels`: a word for each step, a word for each end, or an object from step to word.
  private func checkLabels(_ settings: inout SettingsReader) {
    guard let labels = settings.value("labels") else { return }
    let steps = Int(max - min) + 1
    if let words = labels.array {
      let fits = (words.count == steps || words.count == 2) && words.allSatisfy { $0.string != nil }
      if !fits { settings.refuse("labels", "needs a word for each of the \(steps) steps, or for both ends") }
      return
    }
    let fits = labels.object?.allSatisfy { key, word in
      word.string != nil && (min...max).contains { String($0) == key }
    }
    if fits != true { settings.refuse("labels", "must be a list of words, or an object from step to word") }
  }
}
