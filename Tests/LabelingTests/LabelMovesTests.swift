import JSON
import Labeling
import Testing

struct LabelMovesTests {
  private static let before = """
    {"fields": [{"name": "text", "type": "text"}], "questions": [
      {"name": "tone", "type": "choice", "options": ["good", "bad"], "required": true},
      {"name": "why", "type": "text", "when": {"question": "tone", "is": "bad"}},
      {"name": "topics", "type": "choice", "multiple": true, "options": ["food", "staff"]},
      {"name": "marks", "type": "spans", "field": "text", "labels": ["NAME", "DATE"]}]}
    """
  private static let after = """
    {"fields": [{"name": "text", "type": "text"}], "questions": [
      {"name": "tone", "type": "choice", "options": ["good", "sad", "angry"], "required": true},
      {"name": "why", "type": "text", "when": {"question": "tone", "is": ["sad", "angry"]}},
      {"name": "topics", "type": "choice", "multiple": true, "options": ["meal", "drink", "staff"]},
      {"name": "marks", "type": "spans", "field": "text", "labels": ["PERSON", "PLACE", "DATE"]}]}
    """
  private static let said = """
    {"tone": "bad", "why": "rude", "topics": ["food", "staff"],
     "marks": [{"id": "1", "start": 0, "end": 4, "label": "NAME"}, {"id": "2", "start": 5, "end": 9, "label": "DATE"}]}
    """

  private func moves(_ split: String, rename: String = "{}") throws -> (LabelMoves, [String]) {
    var errors: [Pointed] = []
    let moves = LabelMoves(
      rename: try Sample.json(rename).object, split: try Sample.json(split).object, errors: &errors)
    errors += moves.errors(from: try Sample.schema(Self.before), to: try Sample.schema(Self.after))
    return (moves, errors.map { "\($0.pointer): \($0.detail)" })
  }

  private func moved(_ moves: LabelMoves) throws -> LabelMoves.Moved {
    moves.moving(Answers(stored: try Sample.json(Self.said)), under: try Sample.schema(Self.after))
  }

  @Test func `a split with a default gives every answer the default`() throws {
    let (moves, errors) = try moves(
      """
      {"tone": {"bad": {"into": ["sad", "angry"], "default": "sad"}},
       "topics": {"food": {"into": ["meal", "drink"], "default": "meal"}},
       "marks": {"NAME": {"into": ["PERSON", "PLACE"], "default": "PLACE"}}}
      """)
    #expect(errors == [])
    let moved = try moved(moves)
    #expect(moved.asked == [] && moved.isSplit && moved.isChanged)
    #expect(
      moved.answers.json.text
        == #"{"tone":"sad","why":"rude","topics":["meal","staff"],"marks":[{"id":"1","start":0,"end":4,"label":"PLACE"},{"id":"2","start":5,"end":9,"label":"DATE"}]}"#
    )
  }

  @Test func `a split that is asked again keeps what it did not touch, and the places of its marks`() throws {
    let (moves, errors) = try moves(
      """
      {"tone": {"bad": ["sad", "angry"]}, "topics": {"food": ["meal", "drink"]}, "marks": {"NAME": ["PERSON", "PLACE"]}}
      """)
    #expect(errors == [])
    let moved = try moved(moves)
    #expect(moved.asked == ["tone: bad", "topics: food", "marks: NAME"])
    // What hung on the answer that is asked again goes with it, but for the draft.
    #expect(
      moved.answers.json.text
        == #"{"topics":["staff"],"marks":[{"id":"2","start":5,"end":9,"label":"DATE"}]}"#)
    #expect(
      moved.draft.json.text
        == #"{"why":"rude","topics":["staff"],"marks":[{"id":"1","start":0,"end":4,"label":"PERSON"},{"id":"2","start":5,"end":9,"label":"DATE"}]}"#
    )
  }

  @Test func `answers that do not say a split label stay as they are`() throws {
    let (moves, _) = try moves(#"{"tone": {"bad": ["sad", "angry"]}}"#)
    let answers = Answers(stored: try Sample.json(#"{"tone": "good"}"#))
    let moved = moves.moving(answers, under: try Sample.schema(Self.after))
    #expect(!moved.isChanged && !moved.isSplit && moved.answers == answers)
  }

  @Test(arguments: [
    (#"{"tone": {"bad": ["sad"]}}"#, "/split/tone/bad: needs two labels or more to become, each once"),
    (#"{"tone": {"bad": ["sad", "sad"]}}"#, "/split/tone/bad: needs two labels or more to become, each once"),
    (#"{"tone": {"bad": ["sad", "cross"]}}"#, "/split/tone/bad: 'cross' is no label of the new schema"),
    (#"{"tone": {"odd": ["sad", "angry"]}}"#, "/split/tone/odd: is no label of the question"),
    (#"{"why": {"bad": ["sad", "angry"]}}"#, "/split/why: is no question with labels, before and after"),
    (
      #"{"tone": {"bad": {"into": ["sad", "angry"], "default": "good"}}}"#,
      "/split/tone/bad: 'good' is none of the labels that it becomes"
    ),
    (
      #"{"tone": {"bad": {"into": ["sad", "angry"], "to": 1}}}"#,
      "/split/tone/bad/to: 'to' is not a known setting"
    ),
    (#"{"tone": {"bad": ["sad", 1]}}"#, "/split/tone/bad/1: must be a string"),
    (#"{"tone": 1}"#, "/split/tone: must be an object of labels to split"),
  ])
  func `a split that cannot be is refused at its place`(split: String, error: String) throws {
    #expect(try moves(split).1.first == error)
  }

  @Test func `a label is not renamed and split at once`() throws {
    let (_, errors) = try moves(#"{"tone": {"bad": ["sad", "angry"]}}"#, rename: #"{"tone": {"bad": "sad"}}"#)
    #expect(errors == ["/split/tone/bad: is renamed at the same time"])
  }

  @Test func `a condition on a renamed or split label takes no answers away`() throws {
    let (old, new) = (try Sample.schema(Self.before), try Sample.schema(Self.after))
    let answers = Answers(stored: try Sample.json(#"{"tone": "bad", "why": "rude"}"#))
    for split in [
      #"{"tone": {"bad": ["sad", "angry"]}}"#,
      #"{"tone": {"bad": {"into": ["sad", "angry"], "default": "sad"}}}"#,
    ] {
      let (moves, _) = try moves(split)
      let change = SchemaChange(from: old, to: new, moves: moves)
      let moved = moves.moving(answers, under: new).answers
      #expect(!change.removals.contains { $0.isInUse(by: answers, moved: moved) })
    }
  }

  @Test func `moves read back as they were written`() throws {
    let (moves, _) = try moves(
      #"{"tone": {"bad": {"into": ["sad", "angry"], "default": "sad"}}, "topics": {"food": ["meal", "drink"]}}"#,
      rename: #"{"marks": {"NAME": "PERSON"}}"#)
    var errors: [Pointed] = []
    let again = LabelMoves(
      rename: moves.json["rename"]?.object, split: moves.json["split"]?.object, errors: &errors)
    #expect(again == moves && errors.isEmpty)
  }

  @Test func `two labels that become one are a merge, a new name is none`() throws {
    let schema = try Sample.schema(Self.before)
    #expect(LabelMoves(renames: ["tone": ["good": "bad"]]).mergesLabels(of: schema))
    #expect(!LabelMoves(renames: ["tone": ["good": "bad", "bad": "good"]]).mergesLabels(of: schema))
    #expect(!LabelMoves(renames: ["tone": ["good": "fine"]]).mergesLabels(of: schema))
  }
}
