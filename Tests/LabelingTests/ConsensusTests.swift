import JSON
import Labeling
import Testing

struct ConsensusTests {
  private func consensus(_ question: String, _ answers: String...) throws -> TaskConsensus {
    let schema = try Sample.schema(asking: question)
    return schema.consensus(
      try answers.map { try schema.checkAnswers(Sample.json(#"{"q": \#($0)}"#), data: nil) })
  }

  @Test func `a majority wins with its share as confidence`() throws {
    let choice = #"{"name": "q", "type": "choice", "options": ["a", "b", "c"]}"#
    let outcome = try consensus(choice, #""b""#, #""a""#, #""b""#)
    #expect(outcome.answers["q"] == "b")
    #expect(outcome.confidence["q"] == 2.0 / 3)
    #expect(outcome.tied == [])
  }

  @Test func `a tie goes to the first in schema order and says so`() throws {
    let choice = #"{"name": "q", "type": "choice", "options": ["c", "b", "a"]}"#
    let outcome = try consensus(choice, #""a""#, #""b""#)
    #expect(outcome.answers["q"] == "b")
    #expect(outcome.confidence["q"] == 0.5)
    #expect(outcome.tied == ["q"])
  }

  @Test func `ticks are voted on one by one`() throws {
    let ticks = #"{"name": "q", "type": "choice", "multiple": true, "options": ["a", "b", "c"]}"#
    let outcome = try consensus(ticks, #"["a", "b"]"#, #"["a"]"#, #"["a", "b", "c"]"#)
    #expect(outcome.answers["q"] == ["a", "b"])
    #expect(outcome.tied == [])
    let apart = try consensus(ticks, #"["c"]"#, #"["a"]"#)
    #expect(apart.answers["q"] == ["c"])
    #expect(apart.tied == ["q"])
  }

  @Test func `ratings and numbers come to their median`() throws {
    let rating = #"{"name": "q", "type": "rating"}"#
    let three = try consensus(rating, "1", "5", "4")
    #expect(three.answers["q"] == 4)
    // Distances to 4: 3/4, 1/4, 0.
    #expect(abs((three.confidence["q"] ?? 0) - 2.0 / 3) < 1e-12)
    let two = try consensus(rating, "2", "3")
    #expect(two.answers["q"] == 2)
    #expect(two.tied == ["q"])
    #expect(try consensus(#"{"name": "q", "type": "number"}"#, "1", "4").answers["q"] == 2.5)
    #expect(try consensus(#"{"name": "q", "type": "number", "step": 1}"#, "1", "4").answers["q"] == 1)
  }

  @Test func `a text comes to the answer nearest to all`() throws {
    let text = #"{"name": "q", "type": "text"}"#
    let outcome = try consensus(text, #""a red car""#, #""the red car""#, #""the red bus""#)
    #expect(outcome.answers["q"] == "the red car")
  }

  @Test func `spans are matched, then voted on`() throws {
    let spans = #"{"name": "q", "type": "spans", "field": "text", "labels": ["A", "B"]}"#
    let outcome = try consensus(
      spans,
      #"[{"id": "1", "start": 0, "end": 4, "label": "A"}, {"id": "2", "start": 10, "end": 14, "label": "B"}]"#,
      #"[{"id": "7", "start": 0, "end": 5, "label": "A"}, {"id": "8", "start": 10, "end": 14, "label": "A"}]"#,
      #"[{"id": "5", "start": 0, "end": 4, "label": "B"}, {"id": "6", "start": 10, "end": 14, "label": "A"}]"#
    )
    #expect(
      outcome.answers["q"] == [
        ["id": "c1", "start": 0, "end": 4, "label": "A"], ["id": "c2", "start": 10, "end": 14, "label": "A"],
      ])
    #expect(outcome.tied == [])
  }

  @Test func `a span that half of the people marked is left out as a tie`() throws {
    let spans = #"{"name": "q", "type": "spans", "field": "text", "labels": ["A"]}"#
    let outcome = try consensus(spans, #"[{"id": "1", "start": 0, "end": 4, "label": "A"}]"#, "[]")
    #expect(outcome.answers["q"] == [])
    #expect(outcome.confidence["q"] == 0.5)
    #expect(outcome.tied == ["q"])
  }

  @Test func `nested spans keep to their own level`() throws {
    let spans = #"{"name": "q", "type": "spans", "field": "text", "labels": ["S", "NP"], "overlap": true}"#
    let outcome = try consensus(
      spans,
      #"[{"id": "1", "start": 0, "end": 20, "label": "S"}, {"id": "2", "start": 5, "end": 9, "label": "NP"}]"#,
      #"[{"id": "1", "start": 0, "end": 20, "label": "S"}, {"id": "2", "start": 5, "end": 10, "label": "NP"}]"#,
      #"[{"id": "1", "start": 0, "end": 18, "label": "S"}, {"id": "2", "start": 5, "end": 10, "label": "NP"}]"#
    )
    #expect(outcome.answers["q"]?.array?.map { [$0["start"], $0["end"]] } == [[0, 20], [5, 10]])
  }

  @Test func `a question follows the consensus on its condition`() throws {
    let schema = try Sample.schema()
    let answers = try Sample.answers(
      schema, #"{"sentiment": "positive"}"#, #"{"sentiment": "positive"}"#,
      #"{"sentiment": "mixed", "aspects": ["food"]}"#)
    let positive = schema.consensus(answers)
    #expect(positive.answers.json.text == #"{"sentiment":"positive"}"#)
    #expect(positive.confidence.keys.sorted() == ["entities", "sentiment"])
    let mixed = schema.consensus([answers[2], answers[2], answers[0]])
    #expect(mixed.answers["aspects"] == ["food"])
    #expect(mixed.confidence["aspects"] == 1)
  }

  @Test func `most leaving a question open is the consensus to leave it open`() throws {
    let schema = try Sample.schema(asking: #"{"name": "q", "type": "text"}"#)
    let outcome = schema.consensus(try Sample.answers(schema, "{}", #"{"q": "x"}"#, "{}"))
    #expect(outcome.answers["q"] == nil)
    #expect(outcome.confidence["q"] == 2.0 / 3)
  }

  @Test func `a required question is never left empty by the vote`() throws {
    let spans =
      #"{"name": "q", "type": "spans", "field": "text", "labels": ["A"], "required": true}"#
    let outcome = try consensus(
      spans, #"[{"id": "1", "start": 0, "end": 4, "label": "A"}]"#,
      #"[{"id": "1", "start": 8, "end": 9, "label": "A"}]"#)
    #expect(outcome.answers["q"]?.array?.count == 1)
    #expect(outcome.tied == ["q"])
  }
}
