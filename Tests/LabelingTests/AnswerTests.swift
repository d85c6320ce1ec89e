import JSON
import Labeling
import Testing

struct AnswerTests {
  @Test func `answers come back in schema order and canonical form`() throws {
    let schema = try Sample.schema()
    let answers = try schema.checkAnswers(
      Sample.json(
        #"{"entities": [], "aspects": ["food", "price"], "sentiment": "mixed"}"#), data: ["text": "abc"])
    #expect(answers.json.text == #"{"sentiment":"mixed","aspects":["price","food"],"entities":[]}"#)
  }

  @Test(arguments: [
    (#"{}"#, ["/answers/sentiment: needs an answer"]),
    (#"{"sentiment": null}"#, ["/answers/sentiment: needs an answer"]),
    (#"{"sentiment": "neutral"}"#, ["/answers/sentiment: is none of the options"]),
    (#"{"sentiment": ["positive"]}"#, ["/answers/sentiment: must be an option, as a string"]),
    (#"{"sentiment": "positive", "mood": 1}"#, ["/answers/mood: there is no question 'mood'"]),
    (
      #"{"sentiment": "positive", "aspects": ["food"]}"#,
      ["/answers/aspects: is not asked, given the answer to 'sentiment'"]
    ),
    (#"{"sentiment": "mixed", "aspects": "food"}"#, ["/answers/aspects: must be a list of options"]),
    (#"{"sentiment": "mixed", "aspects": ["food", "food"]}"#, ["/answers/aspects/1: is chosen twice"]),
    (#"{"sentiment": "mixed", "aspects": ["bar"]}"#, ["/answers/aspects/0: is none of the options"]),
    (#"{"sentiment": "odd", "aspects": ["food"]}"#, ["/answers/sentiment: is none of the options"]),
    (#"[]"#, ["/answers: must be an object"]),
  ])
  func `a wrong answer is named with its place`(answers: String, errors: [String]) throws {
    #expect(try Sample.problems(Sample.schema(), answers, data: #"{"text": "abc"}"#) == errors)
  }

  @Test func `a pointer escapes slashes and tildes`() throws {
    #expect(
      try Sample.problems(Sample.schema(), #"{"sentiment": "mixed", "a/b~c": 1}"#)
        == ["/answers/a~1b~0c: there is no question 'a/b~c'"])
  }

  @Test func `conditions chain`() throws {
    let schema = try Sample.schema(
      """
      {"fields": [{"name": "t", "type": "text"}], "questions": [
        {"name": "c", "type": "text", "required": true, "when": {"question": "b", "is": [4, 5]}},
        {"name": "a", "type": "choice", "multiple": true, "options": ["x", "y"]},
        {"name": "b", "type": "rating", "when": {"question": "a", "is": "x"}}]}
      """)
    #expect(try Sample.problems(schema, #"{"a": ["y"]}"#) == [])
    #expect(try Sample.problems(schema, #"{"a": ["y", "x"], "b": 5}"#) == ["/answers/c: needs an answer"])
    #expect(try Sample.problems(schema, #"{"a": ["x"], "b": 5, "c": "why"}"#) == [])
    #expect(
      try Sample.problems(schema, #"{"a": ["y"], "b": 5, "c": "why"}"#) == [
        "/answers/b: is not asked, given the answer to 'a'"
      ])
  }

  @Test func `a required question is not answered by nothing`() throws {
    let text = try Sample.schema(asking: #"{"name": "q", "type": "text", "required": true}"#)
    #expect(try Sample.problems(text, #"{"q": " \t"}"#) == ["/answers/q: needs an answer"])
    let ticks = try Sample.schema(
      asking: #"{"name": "q", "type": "choice", "multiple": true, "required": true, "options": ["a"]}"#)
    #expect(try Sample.problems(ticks, #"{"q": []}"#) == ["/answers/q: needs an answer"])
  }

  @Test(arguments: [
    (#"{"name": "q", "type": "rating"}"#, "6", "must be a whole number from 1 to 5"),
    (#"{"name": "q", "type": "rating"}"#, "2.5", "must be a whole number from 1 to 5"),
    (#"{"name": "q", "type": "number", "min": 0}"#, "-0.5", "must be at least 0.0"),
    (#"{"name": "q", "type": "number", "max": 2, "step": 0.1}"#, "0.25", "must be a multiple of 0.1"),
    (#"{"name": "q", "type": "number"}"#, #""7""#, "must be a number"),
    (#"{"name": "q", "type": "text", "max_length": 3}"#, #""abcd""#, "is longer than 3 characters"),
    (#"{"name": "q", "type": "text"}"#, #""a\nb""#, "must be one line"),
  ])
  func `limits hold`(question: String, answer: String, detail: String) throws {
    let schema = try Sample.schema(asking: question)
    #expect(try Sample.problems(schema, #"{"q": \#(answer)}"#) == ["/answers/q: \(detail)"])
  }

  @Test func `steps of a tenth forgive binary fractions`() throws {
    let schema = try Sample.schema(asking: #"{"name": "q", "type": "number", "min": 0.1, "step": 0.1}"#)
    #expect(try Sample.problems(schema, #"{"q": 0.3}"#) == [])
    #expect(try Sample.problems(schema, #"{"q": 123456.7}"#) == [])
  }

  @Test func `a rating written as 4·0 is the integer 4`() throws {
    let schema = try Sample.schema(asking: #"{"name": "q", "type": "rating"}"#)
    #expect(try schema.checkAnswers(["q": 4.0], data: nil).json.text == #"{"q":4}"#)
  }
}

struct SpanAnswerTests {
  private let question = #"{"name": "q", "type": "spans", "field": "text", "labels": ["A", "B"]}"#

  private func problems(_ spans: String, text: String = "0123456789", overlap: Bool = false) throws
    -> [String]
  {
    let asked = overlap ? question.dropLast() + #", "overlap": true}"# : Substring(question)
    return try Sample.problems(
      Sample.schema(asking: String(asked)), #"{"q": \#(spans)}"#,
      data: JSONValue.object(["text": .string(text)]).text)
  }

  @Test func `offsets count code points`() throws {
    // a👍🏽b: 4 code points, 3 characters, 6 UTF-16 units.
    #expect(try problems(#"[{"id": "1", "start": 1, "end": 4, "label": "A"}]"#, text: "a👍🏽b") == [])
    #expect(
      try problems(#"[{"id": "1", "start": 1, "end": 5, "label": "A"}]"#, text: "a👍🏽b") == [
        "/answers/q/0/end: must be a whole number from 0 to 4"
      ])
  }

  @Test(arguments: [
    (#"[{"id": "1", "start": 3, "end": 3, "label": "A"}]"#, "/answers/q/0/end: must lie behind start"),
    (#"[{"id": "1", "start": 0, "end": 3, "label": "Z"}]"#, "/answers/q/0/label: is none of the labels"),
    (#"[{"id": "1", "start": 0, "label": "A"}]"#, "/answers/q/0/end: is missing"),
    (#"[{"id": "", "start": 0, "end": 1, "label": "A"}]"#, "/answers/q/0/id: must not be empty"),
    (
      #"[{"id": "1", "start": 0, "end": 1, "label": "A", "text": "x"}]"#,
      "/answers/q/0/text: 'text' is not a known setting"
    ),
    (
      #"[{"id": "1", "start": 0, "end": 1, "label": "A"}, {"id": "1", "start": 2, "end": 3, "label": "A"}]"#,
      "/answers/q/1/id: another span has this id"
    ),
    (
      #"[{"id": "1", "start": 4, "end": 8, "label": "A"}, {"id": "2", "start": 0, "end": 5, "label": "B"}]"#,
      "/answers/q/1: lies on another span, which this question does not allow"
    ),
    (#"{}"#, "/answers/q: must be a list of spans"),
    (#"[7]"#, "/answers/q/0: must be an object"),
  ])
  func `a wrong span is named with its place`(spans: String, error: String) throws {
    #expect(try problems(spans).first == error)
  }

  @Test func `spans may nest where the question allows it, but not repeat`() throws {
    let nested =
      #"[{"id": "1", "start": 0, "end": 8, "label": "A"}, {"id": "2", "start": 2, "end": 5, "label": "A"}]"#
    #expect(try problems(nested, overlap: true) == [])
    let twice =
      #"[{"id": "1", "start": 0, "end": 8, "label": "A"}, {"id": "2", "start": 0, "end": 8, "label": "A"}]"#
    #expect(try problems(twice, overlap: true) == ["/answers/q/1: is there twice"])
  }

  @Test func `a span without an id gets one that is free`() throws {
    let schema = try Sample.schema(asking: question)
    let answers = try schema.checkAnswers(
      Sample.json(
        #"{"q": [{"id": "s2", "start": 0, "end": 1, "label": "A"}, {"start": 2, "end": 3, "label": "B"}]}"#),
      data: ["text": "abcdef"])
    #expect(answers["q"]?.array?.compactMap { $0["id"]?.string } == ["s2", "s3"])
  }
}
