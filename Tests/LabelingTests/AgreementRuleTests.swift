import JSON
import Labeling
import Testing

struct DistanceTests {
  private func distance(_ question: String, _ first: String, _ second: String) throws -> Double {
    let schema = try Sample.schema(asking: question)
    let kind = try #require(schema.question("q")?.kind)
    return kind.distance(try Sample.json(first), try Sample.json(second))
  }

  @Test func `choice is nominal, and Jaccard when multiple`() throws {
    let one = #"{"name": "q", "type": "choice", "options": ["a", "b", "c"]}"#
    #expect(try distance(one, #""a""#, #""a""#) == 0)
    #expect(try distance(one, #""a""#, #""c""#) == 1)
    let many = #"{"name": "q", "type": "choice", "multiple": true, "options": ["a", "b", "c"]}"#
    #expect(try distance(many, #"["a", "b"]"#, #"["b", "c"]"#) == 1 - 1.0 / 3)
    #expect(try distance(many, "[]", "[]") == 0)
    #expect(try distance(many, "[]", #"["a"]"#) == 1)
  }

  @Test func `rating is scaled by its range`() throws {
    #expect(try distance(#"{"name": "q", "type": "rating"}"#, "2", "5") == 0.75)
  }

  @Test func `number is scaled by its limits, else relative`() throws {
    #expect(try distance(#"{"name": "q", "type": "number", "min": 0, "max": 10}"#, "2", "7") == 0.5)
    #expect(try distance(#"{"name": "q", "type": "number"}"#, "8", "10") == 0.2)
    #expect(try distance(#"{"name": "q", "type": "number"}"#, "-1", "1") == 1)
    #expect(try distance(#"{"name": "q", "type": "number"}"#, "0", "0") == 0)
    #expect(try distance(#"{"name": "q", "type": "number"}"#, "-1.7e308", "1.7e308") == 1)
  }

  @Test(arguments: [
    ("the cat sat", "the cat sat", 0.0), ("the cat sat", "the dog sat", 1.0 / 3),
    ("the cat sat", "the cat sat down", 0.25), ("", "", 0.0), ("", "one", 1.0), ("a b", "b a", 1.0),
    ("我喜欢猫", "我喜欢狗", 0.25), ("a  b", "a b", 0.0),
  ])
  func `text is the edit distance over words`(first: String, second: String, expected: Double) {
    #expect(abs(WordDistance.between(first, second) - expected) < 1e-12)
  }

  @Test func `very long texts are compared in linear time`() {
    let long = (0..<20_000).map { "w\($0)" }
    let other = long.map { $0 == "w0" || $0 == "w19999" ? "x" : $0 } + ["end"]
    let distance = WordDistance.between(
      long.joined(separator: " "), other.joined(separator: " "))
    #expect(abs(distance - 3.0 / 20_001) < 1e-9)
  }

  @Test func `spans are one less F1 of exact matches`() throws {
    let spans = #"{"name": "q", "type": "spans", "field": "text", "labels": ["A", "B"]}"#
    let first =
      #"[{"id": "1", "start": 0, "end": 2, "label": "A"}, {"id": "2", "start": 4, "end": 6, "label": "B"}]"#
    let second =
      #"[{"id": "9", "start": 0, "end": 2, "label": "A"}, {"id": "8", "start": 4, "end": 7, "label": "B"}]"#
    #expect(try distance(spans, first, second) == 0.5)
    #expect(try distance(spans, first, "[]") == 1)
    #expect(try distance(spans, "[]", "[]") == 0)
    let (one, other) = (spansOf(try Sample.json(first)), spansOf(try Sample.json(second)))
    #expect(SpanMatch.relaxedF1(one, other) == 1)
  }

  private func spansOf(_ answer: JSONValue) -> [Span] {
    (answer.array ?? []).map {
      Span(
        id: "", start: Int($0["start"]?.integer ?? 0), end: Int($0["end"]?.integer ?? 0),
        label: $0["label"]?.string ?? "")
    }
  }
}

struct TaskAgreementTests {
  @Test func `similarity is the mean over pairs of the mean over questions`() throws {
    let schema = try Sample.schema(
      """
      {"fields": [{"name": "text", "type": "text"}], "questions": [
        {"name": "a", "type": "choice", "options": ["x", "y"]}, {"name": "b", "type": "rating"}]}
      """)
    let answers = try Sample.answers(
      schema, #"{"a": "x", "b": 1}"#, #"{"a": "x", "b": 3}"#, #"{"a": "y", "b": 1}"#)
    let agreement = schema.agreement(answers)
    // Pairs: (1 + 0.5) / 2, (0 + 1) / 2, (0 + 0.5) / 2.
    #expect(agreement.pairs.map(\.similarity) == [0.75, 0.5, 0.25])
    #expect(agreement.similarity == 0.5)
    let expected: [String: Double] = ["a": 1 / 3, "b": 2 / 3]
    #expect(agreement.perQuestion == expected)
    #expect(schema.agreement(answers, weights: ["a": 0]).similarity == 2.0 / 3)
    #expect(schema.agreement(answers, weights: ["a": 3]).pairs.first?.similarity == 0.875)
  }

  @Test func `one annotator has no similarity`() throws {
    let schema = try Sample.schema()
    let answers = try Sample.answers(schema, #"{"sentiment": "positive"}"#)
    #expect(schema.agreement(answers).similarity == nil)
  }

  @Test func `questions asked of one alone are not compared`() throws {
    let schema = try Sample.schema()
    let answers = try Sample.answers(
      schema, #"{"sentiment": "positive"}"#, #"{"sentiment": "mixed", "aspects": ["food"]}"#)
    let agreement = schema.agreement(answers)
    #expect(agreement.perQuestion == ["sentiment": 0, "entities": 1])
    #expect(agreement.similarity == 0.5)
  }

  @Test(arguments: [#"{"name": "q", "type": "text"}"#, #"{"name": "q", "type": "choice", "options": ["x"]}"#])
  func `silence differs from an answer, and two silences are not compared`(question: String) throws {
    let schema = try Sample.schema(asking: question)
    let answers = try Sample.answers(schema, #"{"q": "x"}"#, "{}", "{}")
    #expect(schema.agreement(answers).pairs.map(\.similarity) == [0, 0])
    #expect(schema.agreement(Array(answers[1...])).similarity == nil)
  }
}

extension DisagreementTests {
  @Test func `thousands of spans on each other are aligned in bounded time`() throws {
    let schema = try Sample.schema(
      asking: #"{"name": "q", "type": "spans", "field": "text", "labels": ["A"], "overlap": true}"#)
    let answers = (0..<2).map { _ in
      let spans = (0..<5_000).map { #"{"start": \#($0), "end": 10000, "label": "A"}"# }
      return #"{"q": [\#(spans.joined(separator: ","))]}"#
    }
    let checked = try answers.map { try schema.checkAnswers(Sample.json($0), data: nil) }
    let regions = try #require(schema.disagreement(checked)["q"]?["regions"]?.array)
    #expect(regions.count == 5_000)
    #expect(regions.allSatisfy { $0["disputed"] == false })
  }
}

extension TaskAgreementTests {
  @Test func `no ticks and no spans are answers like any other`() throws {
    let schema = try Sample.schema()
    let answers = try Sample.answers(
      schema, #"{"sentiment": "mixed", "aspects": []}"#, #"{"sentiment": "mixed"}"#)
    #expect(schema.agreement(answers).perQuestion == ["sentiment": 1, "aspects": 1, "entities": 1])
  }
}

struct DisagreementTests {
  @Test func `answers are grouped by who gave them`() throws {
    let schema = try Sample.schema()
    let answers = try Sample.answers(
      schema, #"{"sentiment": "positive"}"#, #"{"sentiment": "mixed", "aspects": ["food", "price"]}"#,
      #"{"sentiment": "mixed", "aspects": ["food"]}"#)
    let sentiment = try #require(schema.disagreement(answers)["sentiment"])
    #expect(sentiment["agreed"] == false)
    #expect(
      sentiment["answers"] == [["answer": "mixed", "by": [1, 2]], ["answer": "positive", "by": [0]]])
    let aspects = try #require(schema.disagreement(answers)["aspects"])
    #expect(aspects["not_asked"] == [0])
    #expect(
      aspects["options"] == [
        ["value": "price", "by": [1], "disputed": true], ["value": "food", "by": [1, 2], "disputed": false],
      ])
  }

  @Test func `spans are aligned into regions that say what is in dispute`() throws {
    let schema = try Sample.schema(
      asking: #"{"name": "q", "type": "spans", "field": "text", "labels": ["A", "B"]}"#)
    let answers = try Sample.answers(
      schema,
      #"{"q": [{"id": "1", "start": 0, "end": 4, "label": "A"}, {"id": "2", "start": 10, "end": 14, "label": "A"}]}"#,
      #"{"q": [{"id": "1", "start": 0, "end": 5, "label": "A"}, {"id": "2", "start": 10, "end": 14, "label": "B"}]}"#,
      #"{"q": [{"id": "1", "start": 0, "end": 4, "label": "A"}, {"id": "2", "start": 20, "end": 22, "label": "A"}]}"#
    )
    let regions = try #require(schema.disagreement(answers)["q"]?["regions"]?.array)
    #expect(regions.map { $0["start"] } == [0, 10, 20])
    #expect(regions.map { $0["by"] } == [[0, 2, 1], [0, 1], [2]])
    #expect(regions.map { $0["missing"] } == [[], [2], [0, 1]])
    #expect(regions.map { $0["parts"] } == [["extent"], ["existence", "label"], ["existence"]])
    #expect(regions[0]["end"] == 4)
  }
}
