import JSON
import Labeling
import Testing

/// Distances and consensus of regions, values by hand.
struct RegionAgreementTests {
  private static func question(_ type: String, _ field: String = "picture", _ more: String = "") -> String {
    #"{"name": "q", "type": "\#(type)", "field": "\#(field)", "labels": ["a", "b"]\#(more)}"#
  }

  private static func box(_ id: String, _ label: String, _ x: Int, _ y: Int, _ size: Int = 10) -> String {
    #"{"id": "\#(id)", "label": "\#(label)", "x": \#(x), "y": \#(y), "width": \#(size), "height": \#(size)}"#
  }

  private static func polygon(_ points: String) -> String { #"[{"label": "a", "points": \#(points)}]"# }

  private static func segment(_ start: Double, _ end: Double, _ text: String = "") -> String {
    #"{"label": "a", "start": \#(start), "end": \#(end), "text": "\#(text)"}"#
  }

  private static func track(_ x: Int) -> String {
    let frames = [0, 10].map { #"{"time": \#($0), "x": \#(x), "y": 0, "width": 10, "height": 10}"# }
    return #"[{"label": "a", "keyframes": [\#(frames.joined(separator: ","))]}]"#
  }

  private static let lines = question("polygons", "picture", #", "closed": false"#)
  private static let pose = """
    {"name": "q", "type": "keypoints", "field": "picture", "skeleton": {"points": ["l", "r"]}}
    """

  /// Two answers to a question, and how far they are apart.
  struct Pair: Sendable {
    let question: String
    let one: String
    let other: String
    let distance: Double

    init(_ question: String, _ one: String, _ other: String, _ distance: Double) {
      (self.question, self.one, self.other, self.distance) = (question, one, other, distance)
    }
  }

  private static let square: String = box("1", "a", 0, 0)
  private static let far: String = box("2", "a", 50, 0)
  private static let recording: String = question("segments", "sound", #", "transcript": true"#)
  private static let said: String = "[" + segment(0, 10) + "," + segment(20, 30) + "]"
  private static let heard: String = "[" + segment(2, 12) + "," + segment(29, 39) + "]"
  private static let ranking: String = #"{"name": "q", "type": "ranking", "items": ["a","b","c"]}"#
  private static let preference: String =
    #"{"name": "q", "type": "preference", "fields": ["picture","film"]}"#

  private static let regions: [Pair] = [
    // Half of either overlaps: IoU 1/3.
    Pair(question("boxes"), "[" + square + "]", "[" + box("1", "a", 5, 0) + "]", 2.0 / 3),
    Pair(question("boxes"), "[" + square + "]", "[" + box("1", "b", 0, 0) + "]", 1),
    // One of two finds its partner: 2 · 1 / 3.
    Pair(question("boxes"), "[" + square + "," + far + "]", "[" + square + "]", 1.0 / 3),
    Pair(question("boxes"), "[]", "[]", 0), Pair(question("boxes"), "[]", "[" + square + "]", 1),
    // The triangle is half of the square: IoU 1/2.
    Pair(question("polygons"), polygon("[[0,0],[4,0],[4,4],[0,4]]"), polygon("[[0,0],[4,0],[0,4]]"), 0.5),
    // Two lines of length 4, 3 apart, a diagonal of 5 around both: 3/5.
    Pair(lines, polygon("[[0,0],[4,0]]"), polygon("[[0,3],[4,3]]"), 0.6),
    // One of two joints is marked by one alone: OKS 1/2.
    Pair(pose, #"[{"points": {"l": [0,0,2], "r": [10,10,2]}}]"#, #"[{"points": {"l": [0,0,2]}}]"#, 0.5),
  ]

  private static let others: [Pair] = [
    // Pixels 0–3 and 2–5 of 6: IoU 2/6.
    Pair(
      question("mask"), #"[{"label": "a", "size": [2,3], "counts": [0,4,2]}]"#,
      #"[{"label": "a", "size": [2,3], "counts": [2,4]}]"#, 2.0 / 3),
    // An IoU of 8/12 is a match, one of 1/19 none: F1 of 1 of 2 and 2.
    Pair(recording, said, heard, 0.5), Pair(question("tracks", "film"), track(0), track(5), 2.0 / 3),
    Pair(ranking, #"["a","b","c"]"#, #"["b","a","c"]"#, 1.0 / 3),
    Pair(preference, #""film""#, #""picture""#, 1),
  ]

  @Test(arguments: regions + others)
  func `distances are those of the contract`(pair: Pair) throws {
    let schema = try Sample.mediaSchema(asking: pair.question)
    let kind = try #require(schema.question("q")?.kind)
    let answers = try Sample.answers(schema, #"{"q": \#(pair.one)}"#, #"{"q": \#(pair.other)}"#).compactMap {
      $0["q"]
    }
    #expect(abs(kind.distance(answers[0], answers[1]) - pair.distance) < 1e-9)
    #expect(abs(kind.distance(answers[1], answers[0]) - pair.distance) < 1e-9)
    #expect(kind.distance(answers[0], answers[0]) == 0)
  }

  private func consensus(_ question: String, _ answers: [String]) throws -> TaskConsensus {
    let schema = try Sample.mediaSchema(asking: question)
    let given = try answers.map { try schema.checkAnswers(["q": Sample.json($0)], data: nil) }
    let outcome = schema.consensus(given)
    // What comes out could have been answered.
    _ = try schema.checkAnswers(outcome.answers.json, data: nil)
    return outcome
  }

  @Test func `boxes of several are matched, voted on, and lie in the middle`() throws {
    let outcome = try consensus(
      Self.question("boxes"),
      [
        "[\(Self.box("1", "a", 0, 0)), \(Self.box("2", "b", 100, 0))]", "[\(Self.box("7", "a", 2, 1))]",
        "[\(Self.box("3", "b", 1, 0)), \(Self.box("4", "b", 101, 0))]",
      ])
    #expect(
      outcome.answers["q"]?.text == """
        [{"id":"c1","label":"a","x":1,"y":0,"width":10,"height":10,"rotation":0},\
        {"id":"c2","label":"b","x":100.5,"y":0,"width":10,"height":10,"rotation":0}]
        """)
  }

  @Test func `attributes and transcripts are voted on among those who have the region`() throws {
    let question = """
      {"name": "q", "type": "segments", "field": "sound", "labels": ["a"], "transcript": true,
       "attributes": [{"name": "loud", "type": "choice", "options": ["yes", "no"]}]}
      """
    func answer(_ text: String, _ loud: String) -> String {
      #"[{"label": "a", "start": 1, "end": 2, "text": "\#(text)", "attributes": {"loud": "\#(loud)"}}]"#
    }
    let outcome = try consensus(
      question,
      [answer("good morning all", "yes"), answer("good morning", "no"), answer("good moaning", "yes")])
    #expect(
      outcome.answers["q"]?.text
        == #"[{"id":"c1","label":"a","start":1,"end":2,"text":"good morning","attributes":{"loud":"yes"}}]"#)
  }

  private static let spans = """
    {"name": "q", "type": "spans", "field": "text", "labels": ["a", "b"], "attributes": [
      {"name": "tone", "type": "choice", "options": ["dry", "warm"]}, {"name": "note", "type": "text"}]}
    """
  private static func span(_ label: String, _ start: Int, _ attributes: String) -> String {
    #"[{"label": "\#(label)", "start": \#(start), "end": 5, "attributes": \#(attributes)}]"#
  }

  @Test(arguments: [nil, [1.0, 1.0, 0.5]])
  func `what is said of a span is voted on among those who have it`(weights: [Double]?) throws {
    let given = [
      Self.span("a", 1, #"{"tone": "dry"}"#), Self.span("a", 1, #"{"tone": "dry"}"#),
      Self.span("a", 1, #"{"tone": "warm"}"#),
    ]
    let expected = #"[{"id":"c1","start":1,"end":5,"label":"a","attributes":{"tone":"dry"}}]"#
    if let weights {
      let schema = try Sample.mediaSchema(asking: Self.spans)
      let answers = try given.map { try JSONValue(parsing: $0) }
      let inferred = schema.question("q")?.kind.infer(answers, weights: weights)
      #expect(inferred?.answer.text == expected)
    } else {
      #expect(try consensus(Self.spans, given).answers["q"]?.text == expected)
    }
  }

  @Test func `spans that differ in what is said of them alone are in dispute, at no distance`() throws {
    let schema = try Sample.mediaSchema(asking: Self.spans)
    let answers = try [#"{"tone": "dry"}"#, #"{"tone": "warm"}"#].map {
      try schema.checkAnswers(JSONValue(parsing: #"{"q": \#(Self.span("a", 1, $0))}"#), data: nil)
    }
    let region = schema.disagreement(answers)["q"]?["regions"]?.array?.first
    #expect(region?["parts"]?.text == #"["attributes"]"#)
    let said = region?["versions"]?.array?.map { $0["attributes"]?.text }
    #expect(said == [#"{"tone":"dry"}"#, #"{"tone":"warm"}"#])
    #expect(schema.disagreement(answers)["q"]?["similarity"]?.double == 1)
  }

  @Test func `a span keeps what is said of it when its label is renamed`() throws {
    let kind = try #require(Sample.mediaSchema(asking: Self.spans).question("q")?.kind)
    let answer = try JSONValue(parsing: Self.span("a", 1, #"{"note": "so"}"#))
    #expect(kind.renaming(answer, ["a": "b"]).array?.first?["attributes"]?.text == #"{"note":"so"}"#)
    #expect(kind.removing(["b"], from: answer)?.array?.first?["attributes"]?.text == #"{"note":"so"}"#)
  }

  @Test func `the pixels of a mask are those that most have`() throws {
    func mask(_ counts: String) -> String { #"[{"label": "a", "size": [1,10], "counts": \#(counts)}]"# }
    let outcome = try consensus(Self.question("mask"), [mask("[0,6,4]"), mask("[2,6,2]"), mask("[2,4,4]")])
    // 2 to 5 all three; 0, 1, 6 and 7 one alone: run lengths 2, 4, 4.
    #expect(outcome.answers["q"]?.array?.first?["counts"]?.string == "244")
  }

  @Test func `who is trusted more weighs more`() throws {
    let schema = try Sample.mediaSchema(asking: Self.question("boxes"))
    let kind = try #require(schema.question("q")?.kind)
    let answers = try Sample.answers(
      schema, #"{"q": [\#(Self.box("1", "a", 0, 0))]}"#, #"{"q": []}"#, #"{"q": []}"#
    ).compactMap { $0["q"] }
    #expect(kind.infer(answers, weights: [1, 1, 1])?.answer.array?.count == 0)
    let inferred = try #require(kind.infer(answers, weights: [5, 1, 1]))
    #expect(inferred.answer.array?.count == 1 && abs(inferred.confidence - 5.0 / 7) < 1e-12)
  }

  @Test func `a reviewer sees each region, who has it, and what is in dispute`() throws {
    let schema = try Sample.mediaSchema(asking: Self.question("boxes"))
    let answers = try Sample.answers(
      schema, #"{"q": [\#(Self.box("1", "a", 0, 0)), \#(Self.box("2", "a", 90, 0))]}"#,
      #"{"q": [\#(Self.box("5", "b", 2, 0))]}"#)
    let regions = schema.disagreement(answers)["q"]?["regions"]?.array ?? []
    #expect(regions.count == 2)
    #expect(regions[0]["parts"]?.text == #"["label","extent"]"# && regions[0]["by"]?.text == "[0,1]")
    #expect(regions[0]["versions"]?.array?.count == 2 && regions[0]["label"] == "a")
    #expect(regions[1]["parts"]?.text == #"["existence"]"# && regions[1]["missing"]?.text == "[1]")
    #expect(regions[1]["x"] == 90)
  }
}

/// Relations say nothing without the regions that they join.
struct RelationAgreementTests {
  private func answers(_ first: String, _ second: String, _ label: String, _ start: Int = 0) -> String {
    """
    {"names": [{"id": "\(first)", "start": \(start), "end": 3, "label": "PER"},
               {"id": "\(second)", "start": 5, "end": 8, "label": "ORG"}],
     "links": [{"from": "\(first)", "to": "\(second)", "label": "\(label)"}]}
    """
  }

  @Test func `they are the same when their ends are, whatever the ids`() throws {
    let schema = try Sample.schema(ArrangedAnswerTests.related)
    func similarity(_ one: String, _ other: String) throws -> Double? {
      schema.agreement(try Sample.answers(schema, one, other)).perQuestion["links"]
    }
    #expect(try similarity(answers("a", "b", "owns"), answers("x", "y", "owns")) == 1)
    #expect(try similarity(answers("a", "b", "owns"), answers("x", "y", "knows")) == 0)
    #expect(try similarity(answers("a", "b", "owns"), answers("a", "b", "owns", 1)) == 0)
  }

  @Test func `the consensus joins the regions of the consensus`() throws {
    let schema = try Sample.schema(ArrangedAnswerTests.related)
    let given = try Sample.answers(
      schema, answers("a", "b", "owns"), answers("x", "y", "owns"), answers("m", "n", "knows"))
    let outcome = schema.consensus(given)
    #expect(outcome.answers["links"]?.text == #"[{"from":"c1","to":"c2","label":"owns"}]"#)
    #expect(try schema.checkAnswers(outcome.answers.json, data: nil) == outcome.answers)
    // Nothing of how they are compared is told.
    let disagreement = schema.disagreement(given)["links"]?["answers"]?.array ?? []
    #expect(disagreement.count == 2)
    #expect(disagreement[0]["answer"]?.text == #"[{"from":"a","to":"b","label":"owns"}]"#)
  }

  @Test func `a direction counts only where there is one`() throws {
    let text = ArrangedAnswerTests.related.replacing(
      part: #""over": "names""#, #""over": "names", "directed": false"#)
    let schema = try Sample.schema(text)
    let turned = answers("b", "a", "owns").replacing(part: #""start": 0, "end": 3, "label": "PER""#, "@")
      .replacing(part: #""start": 5, "end": 8, "label": "ORG""#, #""start": 0, "end": 3, "label": "PER""#)
      .replacing(part: "@", #""start": 5, "end": 8, "label": "ORG""#)
    let given = try Sample.answers(schema, answers("a", "b", "owns"), turned)
    #expect(schema.agreement(given).perQuestion["links"] == 1)
  }

  @Test func `they follow their regions through renamed and removed labels`() throws {
    let schema = try Sample.schema(ArrangedAnswerTests.related)
    let before = try Sample.answers(schema, answers("a", "b", "owns"))[0]
    let renamed = LabelMoves(renames: ["names": ["PER": "HUMAN"]]).moving(before, under: schema)
    #expect(renamed.answers["links"] == before["links"])
    let asked = LabelMoves(splits: ["names": ["PER": .init(into: ["A", "B"], fallback: nil)]])
      .moving(before, under: schema)
    #expect(asked.answers["links"]?.array?.isEmpty == true)
    #expect(asked.draft["links"] == before["links"])
  }
}

extension String {
  fileprivate func replacing(part: String, _ other: String) -> String {
    split(separator: part, omittingEmptySubsequences: false).joined(separator: other)
  }
}
