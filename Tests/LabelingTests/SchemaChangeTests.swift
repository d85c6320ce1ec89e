import JSON
import Labeling
import Testing

struct SchemaChangeTests {
  private func schema(_ questions: String) throws -> LabelSchema {
    try Sample.schema(#"{"fields": [{"name": "text", "type": "text"}], "questions": [\#(questions)]}"#)
  }

  private let choice = #"{"name": "q", "type": "choice", "options": ["a", "b"]}"#

  @Test func `adding takes nothing away`() throws {
    let change = SchemaChange(
      from: try schema(choice),
      to: try schema(
        #"{"name": "q", "type": "choice", "title": "New", "required": true, "options": ["c", "b", "a"]}, {"name": "r", "type": "text"}"#
      ))
    #expect(change.removals.isEmpty)
    #expect(change.additions == ["/questions/0/options/0", "/questions/1"])
  }

  @Test func `a removed option is in use by the answers that have it`() throws {
    let old = try schema(choice)
    let change = SchemaChange(
      from: old, to: try schema(#"{"name": "q", "type": "choice", "options": ["a"]}"#))
    #expect(change.removals.map(\.pointer) == ["/questions/0/options/1"])
    #expect(change.removals.map(\.what) == [.option("b")])
    let answers = try Sample.answers(old, #"{"q": "a"}"#, #"{"q": "b"}"#, "{}")
    #expect(answers.map { change.removals[0].isInUse(by: $0) } == [false, true, false])
  }

  @Test func `a renamed option is not removed`() throws {
    let old = try schema(choice)
    let new = try schema(#"{"name": "q", "type": "choice", "options": ["a", "B"]}"#)
    #expect(SchemaChange(from: old, to: new, moves: LabelMoves(renames: ["q": ["b": "B"]])).removals.isEmpty)
    #expect(SchemaChange(from: old, to: new).removals.count == 1)
  }

  @Test func `a question that goes or changes its type is in use by all who answered it`() throws {
    let old = try schema(choice)
    let change = SchemaChange(from: old, to: try schema(#"{"name": "q", "type": "text"}"#))
    #expect(change.removals.map(\.what) == [.question])
    let answers = try Sample.answers(old, #"{"q": "a"}"#, "{}")
    #expect(answers.map { change.removals[0].isInUse(by: $0) } == [true, false])
  }

  @Test func `a question about another field is in use by all who marked something in the first`() throws {
    func spans(over field: String) throws -> LabelSchema {
      try Sample.schema(
        """
        {"fields": [{"name": "text", "type": "text"}, {"name": "title", "type": "text"}],
         "questions": [{"name": "q", "type": "spans", "field": "\(field)", "labels": ["PER"]}]}
        """)
    }
    let old = try spans(over: "text")
    let change = SchemaChange(from: old, to: try spans(over: "title"))
    #expect(change.removals.map(\.what) == [.question])
    let marked = Answers(stored: ["q": [["id": "s1", "start": 0, "end": 5, "label": "PER"]]])
    #expect(change.removals[0].isInUse(by: marked))
    #expect(SchemaChange(from: old, to: old).removals.isEmpty)
  }

  @Test func `narrower limits are in use by the answers beyond them`() throws {
    let old = try schema(#"{"name": "q", "type": "rating", "max": 10}"#)
    let change = SchemaChange(from: old, to: try schema(#"{"name": "q", "type": "rating", "max": 5}"#))
    #expect(change.removals.map(\.what) == [.narrowed])
    let answers = try Sample.answers(old, #"{"q": 5}"#, #"{"q": 6}"#)
    #expect(answers.map { change.removals[0].isInUse(by: $0) } == [false, true])
  }

  @Test func `a swap of labels moves each once, and merged ones become one`() throws {
    let schema = try Sample.schema(
      """
      {"fields": [{"name": "text", "type": "text"}], "questions": [
        {"name": "one", "type": "choice", "options": ["a", "b"]},
        {"name": "many", "type": "choice", "multiple": true, "options": ["a", "b", "c"]},
        {"name": "spans", "type": "spans", "field": "text", "labels": ["A", "B"], "overlap": true}]}
      """)
    let answers = try Sample.answers(
      schema,
      """
      {"one": "a", "many": ["a", "b"], "spans": [{"id": "1", "start": 0, "end": 2, "label": "A"},
        {"id": "2", "start": 0, "end": 2, "label": "B"}]}
      """)[0]
    let moves = LabelMoves(renames: [
      "one": ["a": "b", "b": "a"], "many": ["a": "c", "b": "c"], "spans": ["A": "B"],
    ])
    #expect(
      moves.moving(answers, under: schema).answers.json.text
        == #"{"one":"b","many":["c"],"spans":[{"id":"1","start":0,"end":2,"label":"B"}]}"#)
  }
}
