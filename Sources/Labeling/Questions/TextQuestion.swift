import JSON

/// Free text.
///
/// Distance: edit distance over words / the number of words of the longer one (``WordDistance``). Consensus: the
/// medoid, the answer nearest to all others.
package struct TextQuestion: QuestionType {
  package static let name = "text"

  /// In code points.
  package let maxLength: Int
  package let multiline: Bool

  package init(_ settings: inout SettingsReader, fields: [Field]) {
    maxLength = Int(settings.integer("max_length", in: 1...1_000_000) ?? 100_000)
    multiline = settings.bool("multiline") ?? false
  }

  package var measurement: Measurement { .distance }

  package func check(
    _ answer: JSONValue, at pointer: String, data: JSONValue?, errors: inout [Pointed]
  ) -> JSONValue? {
    let problem: String
    if let text = answer.string {
      if text.unicodeScalars.count > maxLength {
        problem = "is longer than \(maxLength) characters"
      } else if !multiline && text.unicodeScalars.contains(where: Self.endsLine) {
        problem = "must be one line"
      } else {
        return answer
      }
    } else {
      problem = "must be a string"
    }
    errors.append(Pointed(pointer: pointer, detail: problem))
    return nil
  }

  package func isEmpty(_ answer: JSONValue) -> Bool {
    answer.string?.unicodeScalars.allSatisfy(\.properties.isWhitespace) ?? true
  }

  /// Line and paragraph ends of Unicode; scalar by scalar, for a text may have a million of them.
  private static func endsLine(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x0A...0x0D, 0x85, 0x2028, 0x2029: true
    default: false
    }
  }

  package func canBe(_ value: JSONValue) -> Bool { value.string != nil }

  package func distance(_ first: JSONValue, _ second: JSONValue) -> Double { pairDistance(first, second) }

  package func distances(
    _ pairs: [AnswerPair], of answers: [JSONValue], within effort: Effort
  ) -> [Double?] {
    WordDistance.between(pairs, of: answers.map { $0.string ?? "" }, within: effort)
  }

  package func consensus(_ answers: [JSONValue]) -> (answer: JSONValue, tied: Bool) { medoid(of: answers) }
}
