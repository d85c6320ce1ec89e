import JSON
import Labeling
import Testing

/// Laws that hold for every question type, tried on answers drawn at random: most of them wrong, many right.
struct RuleLawTests {
  private static let questions = [
    #"{"name": "q", "type": "choice", "options": ["a", "b", {"value": "c", "parent": "a"}]}"#,
    #"{"name": "q", "type": "choice", "multiple": true, "options": ["a", "b", "c", "d"]}"#,
    #"{"name": "q", "type": "rating", "min": -2, "max": 2}"#,
    #"{"name": "q", "type": "number"}"#,
    #"{"name": "q", "type": "number", "min": -3, "max": 4, "step": 0.5}"#,
    #"{"name": "q", "type": "text", "multiline": true, "max_length": 40}"#,
    #"{"name": "q", "type": "spans", "field": "text", "labels": ["a", "b"]}"#,
    #"{"name": "q", "type": "spans", "field": "text", "labels": ["a", "b"], "overlap": true}"#,
  ]

  @Test(arguments: questions)
  func `what is accepted stays accepted, and distances and consensus keep their laws`(question: String) throws
  {
    let schema = try Sample.schema(asking: question)
    let kind = try #require(schema.question("q")?.kind)
    var source = RandomAnswers(seed: 7)
    var accepted: [Answers] = []
    for _ in 0..<3_000 {
      let answer = source.answer()
      do {
        let checked = try schema.checkAnswers(["q": answer], data: ["text": "0123456789"])
        let again = try schema.checkAnswers(checked.json, data: ["text": "0123456789"])
        #expect(again == checked)
        accepted.append(checked)
      } catch {
        #expect(!error.errors.isEmpty && error.errors.allSatisfy { $0.pointer.hasPrefix("/answers/q") })
      }
    }
    let answers = accepted.compactMap { $0["q"] }
    #expect(answers.count > 50, "too few were right for this to mean anything: \(answers.count)")
    for (first, second) in zip(answers.prefix(200), answers.dropFirst(3)) {
      let distance = kind.distance(first, second)
      #expect((0...1).contains(distance))
      #expect(distance == kind.distance(second, first))
      #expect(kind.distance(first, first) == 0)
      #expect((distance == 0) == (kind.identity(first) == kind.identity(second)) || kind is NumberQuestion)
    }
    for start in stride(from: 0, to: min(120, answers.count - 4), by: 4) {
      let outcome = schema.consensus(Array(accepted[start..<(start + 4)]))
      #expect(outcome.confidence.values.allSatisfy { (0...1).contains($0) })
      _ = try schema.checkAnswers(outcome.answers.json, data: ["text": "0123456789"])
      let alone = schema.consensus([accepted[start]])
      #expect(alone.tied.isEmpty && alone.confidence["q"] == 1)
      _ = schema.disagreement(Array(accepted[start..<(start + 4)]))
    }
  }
}

private struct RandomAnswers {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  /// Numerical Recipes' generator: enough to vary tests, the same everywhere.
  private mutating func draw(_ bound: Int) -> Int {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return Int((state >> 33) % UInt64(bound))
  }

  mutating func answer() -> JSONValue {
    switch draw(10) {
    case 0: return .integer(Int64(draw(9) - 4))
    case 1: return .double(Double(draw(20) - 10) / 2)
    case 2: return .string(["a", "b", "c", "e", ""][draw(5)])
    case 3: return .array((0..<draw(4)).map { _ in .string(["a", "b", "c", "d", "e"][draw(5)]) })
    case 4:
      return .string(
        (0..<draw(12)).map { _ in ["red", "car", "a", "人", "\n"][draw(5)] }.joined(separator: " "))
    case 5...8: return .array((0..<draw(4)).map { _ in span() })
    default: return [.bool(true), .null, ["a": 1], [[1]]][draw(4)]
    }
  }

  private mutating func span() -> JSONValue {
    let start = draw(9)
    return [
      "id": .string("s\(draw(40))"), "start": .integer(Int64(start)), "end": .integer(Int64(start + draw(4))),
      "label": .string(["a", "b", "b", "z"][draw(4)]),
    ]
  }
}
