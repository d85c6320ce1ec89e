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
    #"{"name": "q", "type": "boxes", "field": "picture", "labels": ["a", "b"]}"#,
    #"{"name": "q", "type": "polygons", "field": "picture", "labels": ["a", "b"]}"#,
    #"{"name": "q", "type": "polygons", "field": "picture", "labels": ["a", "b"], "closed": false}"#,
    #"{"name": "q", "type": "keypoints", "field": "picture", "skeleton": {"points": ["a", "b"]}, "labels": ["a", "b"]}"#,
    #"{"name": "q", "type": "keypoints", "field": "picture", "labels": ["a", "b"]}"#,
    #"{"name": "q", "type": "mask", "field": "picture", "labels": ["a", "b"]}"#,
    #"{"name": "q", "type": "segments", "field": "sound", "labels": ["a", "b"], "transcript": true}"#,
    #"{"name": "q", "type": "tracks", "field": "film", "labels": ["a", "b"]}"#,
    #"{"name": "q", "type": "ranking", "items": ["a", "b", "c"]}"#,
    #"{"name": "q", "type": "preference", "fields": ["picture", "film"], "ties": true}"#,
  ]

  @Test(arguments: questions)
  func `what is accepted stays accepted, and distances and consensus keep their laws`(question: String) throws
  {
    let schema = try Sample.mediaSchema(asking: question)
    let kind = try #require(schema.question("q")?.kind)
    var source = RandomAnswers(seed: 7, type: schema.question("q")?.typeName ?? "")
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
      // Segments that match well enough are no distance apart, and an outline may be drawn from another corner.
      let isTolerant = kind is NumberQuestion || kind is SegmentsQuestion || kind is PolygonsQuestion
      #expect((distance < 1e-12) == (kind.identity(first) == kind.identity(second)) || isTolerant)
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
  /// Half of what is drawn has the form that this type asks for.
  private let type: String

  init(seed: UInt64, type: String) { (state, self.type) = (seed, type) }

  /// Numerical Recipes' generator: enough to vary tests, the same everywhere.
  private mutating func draw(_ bound: Int) -> Int {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return Int((state >> 33) % UInt64(bound))
  }

  mutating func answer() -> JSONValue {
    if Self.drawn.contains(type), draw(2) == 0, let answer = typed() { return answer }
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

  private static let drawn: Set = [
    "ranking", "preference", "boxes", "polygons", "keypoints", "mask", "segments", "tracks",
  ]

  /// nil for types that the drawn answers fit anyway.
  private mutating func typed() -> JSONValue? {
    switch type {
    case "ranking": return [["a", "b", "c"], ["b", "c", "a"], ["c", "b", "a"], ["a", "b"]][draw(4)]
    case "preference": return [.string("picture"), .string("film"), .string("tie"), .string("text")][draw(4)]
    case "boxes", "polygons", "keypoints", "mask", "segments", "tracks":
      return .array((0..<draw(4)).map { index in .object(region(index)) })
    default: return nil
    }
  }

  private mutating func region(_ index: Int) -> JSONObject {
    let label = ["a", "b", "b", "b", "z"][draw(5)]
    var region: JSONObject = ["id": .string("s\(index)"), "label": .string(label)]
    let point = { (x: Int, y: Int) -> JSONValue in [.integer(Int64(x)), .integer(Int64(y))] }
    let (x, y) = (draw(6), draw(6))
    switch type {
    case "polygons":
      region["points"] = [point(x, y), point(x + 3 + draw(4), y), point(x, y + 3 + draw(4))]
    case "keypoints":
      let joint: JSONValue = [.integer(Int64(x)), .integer(Int64(y)), .integer(Int64(draw(3)))]
      region["points"] = .object([label: joint])
    case "mask":
      let (before, run) = (draw(5), 1 + draw(5))
      let counts = [before, run, 12 - before - run].map { JSONValue.integer(Int64($0)) }
      region["size"] = [3, 4]
      region["counts"] = .array(counts)
    case "segments":
      region["start"] = .integer(Int64(x))
      region["end"] = .integer(Int64(x + draw(5)))
    case "tracks":
      var second = box(x + draw(3), y)
      second["time"] = 4
      var first = box(x, y)
      first["time"] = 0
      region["keyframes"] = [.object(first), .object(second)]
    default:
      for (key, value) in box(x, y) { region[key] = value }
    }
    return region
  }

  private mutating func box(_ x: Int, _ y: Int) -> JSONObject {
    [
      "x": .integer(Int64(x)), "y": .integer(Int64(y)), "width": .integer(Int64(2 + draw(4))),
      "height": .integer(Int64(2 + draw(4))),
    ]
  }

  private mutating func span() -> JSONValue {
    let start = draw(9)
    return [
      "id": .string("s\(draw(40))"), "start": .integer(Int64(start)), "end": .integer(Int64(start + draw(4))),
      "label": .string(["a", "b", "b", "z"][draw(4)]),
    ]
  }
}
