import Foundation
import JSON
import Labeling
import Testing

struct SchemaTests {
  @Test func `the contract's example is a schema`() throws {
    let schema = try Sample.schema()
    #expect(schema.questions.map(\.name) == ["sentiment", "aspects", "entities"])
    #expect(schema.questions.map(\.typeName) == ["choice", "choice", "spans"])
    #expect(schema.readsData)
    #expect(schema.fields.first?.title == "Review")
  }

  @Test(arguments: [
    (#"{"type": "choice", "options": ["a"]}"#, "/questions/0/name: is missing"),
    (#"{"name": "q", "options": ["a"]}"#, "/questions/0/type: is missing"),
    (
      #"{"name": "q", "type": "tracking"}"#,
      "/questions/0/type: there is no question type 'tracking'; there are choice, rating, number, text, ranking, preference, spans, relations, boxes, polygons, keypoints, mask, segments, tracks"
    ),
    (
      #"{"name": "__proto__", "type": "text"}"#,
      "/questions/0/name: must be another name: this one means something to browsers"
    ),
    (#"{"name": "q", "type": "choice"}"#, "/questions/0/options: is missing"),
    (#"{"name": "q", "type": "choice", "options": []}"#, "/questions/0/options: needs at least one entry"),
    (
      #"{"name": "q", "type": "choice", "options": ["a", "a"]}"#, "/questions/0/options/1: 'a' is there twice"
    ),
    (
      #"{"name": "q", "type": "choice", "options": ["a"], "colour": 1}"#,
      "/questions/0/colour: 'colour' is not a known setting"
    ),
    (
      #"{"name": "q", "type": "choice", "options": [{"value": "a", "hint": 1}]}"#,
      "/questions/0/options/0/hint: 'hint' is not a known setting"
    ),
    (
      #"{"name": "q", "type": "choice", "options": [{"value": "a", "parent": "z"}]}"#,
      "/questions/0/options/0/parent: there is no option 'z'"
    ),
    (
      #"{"name": "q", "type": "choice", "options": [{"value": "a", "color": "blue"}]}"#,
      "/questions/0/options/0/color: must be a colour like #0072b2"
    ),
    (#"{"name": "q", "type": "rating", "min": 5, "max": 1}"#, "/questions/0/max: must be greater than min"),
    (
      #"{"name": "q", "type": "rating", "min": 0, "max": 200}"#,
      "/questions/0/max: must be at most 100 above min; a longer scale is a number"
    ),
    (#"{"name": "q", "type": "number", "step": 0}"#, "/questions/0/step: must be greater than 0"),
    (
      #"{"name": "q", "type": "text", "max_length": 0}"#,
      "/questions/0/max_length: must be a whole number from 1 to 1000000"
    ),
    (
      #"{"name": "q", "type": "spans", "field": "body", "labels": ["A"]}"#,
      "/questions/0/field: there is no field 'body'"
    ),
    (#"{"name": "q", "type": "text", "required": "yes"}"#, "/questions/0/required: must be true or false"),
    (
      #"{"name": "q", "type": "text", "attributes": []}"#,
      "/questions/0/attributes: 'attributes' is not a known setting"
    ),
  ])
  func `a mistake in a question is named with its place`(question: String, error: String) throws {
    #expect(try Sample.errors(asking: question) == [error])
  }

  @Test func `all mistakes are told at once`() throws {
    let errors = try Sample.schemaErrors(
      #"{"fields": [{"name": "a", "type": "film"}], "questions": [{"name": "q", "type": "rating", "max": "x"}], "x": 1}"#
    )
    #expect(
      errors == [
        "/fields/0/type: must be one of text, html, image, audio, video, table, json",
        "/questions/0/max: must be a whole number from -1000 to 1000",
        "/x: 'x' is not a known setting",
      ])
  }

  @Test func `a schema needs fields and questions`() throws {
    #expect(try Sample.schemaErrors("{}") == ["/fields: is missing", "/questions: is missing"])
    #expect(
      try Sample.schemaErrors(#"{"fields": [], "questions": []}"#) == [
        "/fields: needs at least one field", "/questions: needs at least one question",
      ])
    #expect(try Sample.schemaErrors("[]").first == ": must be an object")
  }

  @Test func `names are used once`() throws {
    let errors = try Sample.schemaErrors(
      """
      {"fields": [{"name": "t", "type": "text"}, {"name": "t", "type": "json"}],
       "questions": [{"name": "q", "type": "text"}, {"name": "q", "type": "text"}]}
      """)
    #expect(errors == ["/fields/1/name: 't' is there twice", "/questions/1/name: 'q' is there twice"])
  }

  @Test func `keys that clash are refused where the second stands`() throws {
    let errors = try Sample.schemaErrors(
      """
      {"fields": [{"name": "t", "type": "text"}], "questions": [
        {"name": "a", "type": "choice", "options": [{"value": "x", "key": "m"}, {"value": "y", "key": "U"}]},
        {"name": "b", "type": "spans", "field": "t", "labels": ["L", {"value": "M", "key": "M"}]}]}
      """)
    #expect(
      errors == [
        "/questions/0/options/1/key: the key 'u' is the page's own: undo",
        "/questions/1/labels/1/key: the key 'm' is taken by 'x'",
      ])
  }

  @Test func `an option has none of its tools' keys when it is saved, and keeps one that it had`() throws {
    let schema = try Sample.json(
      """
      {"fields": [{"name": "p", "type": "image"}, {"name": "s", "type": "audio"}], "questions": [
        {"name": "a", "type": "boxes", "field": "p", "labels": [{"value": "x", "key": "R"}, {"value": "y", "key": "p"}],
         "attributes": [{"name": "n", "type": "choice", "options": [{"value": "z", "key": "w"}]}]},
        {"name": "b", "type": "choice", "options": [{"value": "v", "key": "0"}, {"value": "w", "key": "<"}]}]}
      """)
    let error = #expect(throws: SchemaErrors.self) { try LabelSchema(saving: schema) }
    #expect(
      error?.errors.map { "\($0.pointer): \($0.detail)" } == [
        "/questions/0/labels/0/key: the key 'r' is a tool's: box",
        "/questions/0/attributes/0/options/0/key: the key 'w' is a tool's: magic wand",
        "/questions/1/options/0/key: the key '0' is a tool's: the whole picture",
        "/questions/1/options/1/key: the key '<' is a tool's: slower",
      ])
    _ = try LabelSchema(schema)
  }

  @Test func `the tools' keys that are refused are those of the browser`() throws {
    let root = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
    let source = try String(contentsOfFile: "/\(root)/Public/core/tool-keys.js", encoding: .utf8)
    let keys = ["key: \"", "also: [\""].flatMap { mark in
      source.components(separatedBy: mark).dropFirst().map {
        $0.hasPrefix("\\") ? "\\" : String($0.prefix { $0 != "\"" })
      }
    }
    let single = Set(keys.filter { $0.count == 1 }.map { $0.lowercased() })
    #expect(single.count > 20)
    #expect(single == Set(ToolKeys.uses.flatMap(\.keys.keys)))
  }

  @Test func `a taxonomy in a circle is refused`() throws {
    let errors = try Sample.errors(
      asking:
        #"{"name": "q", "type": "choice", "options": [{"value": "a", "parent": "b"}, {"value": "b", "parent": "a"}]}"#
    )
    #expect(
      errors == [
        "/questions/0/options/0/parent: 'a' is above itself",
        "/questions/0/options/1/parent: 'b' is above itself",
      ])
  }

  @Test(arguments: [
    (#"{"question": "z", "is": "a"}"#, "/questions/1/when/question: there is no question 'z'"),
    (#"{"question": "a", "is": "z"}"#, #"/questions/1/when/is: no answer to 'a' can be "z""#),
    (#"{"question": "b", "is": "x"}"#, "/questions: the conditions form a circle"),
    (#"{"question": "a"}"#, "/questions/1/when/is: is missing"),
    (#"{"question": "a", "is": []}"#, "/questions/1/when/is: needs at least one value"),
    (#"{"question": "a", "is": "x", "not": 1}"#, "/questions/1/when/not: 'not' is not a known setting"),
  ])
  func `a condition that cannot hold is refused`(condition: String, error: String) throws {
    let errors = try Sample.schemaErrors(
      """
      {"fields": [{"name": "t", "type": "text"}], "questions": [
        {"name": "a", "type": "choice", "options": ["x"]},
        {"name": "b", "type": "text", "when": \(condition)}]}
      """)
    #expect(errors == [error])
  }

  @Test func `data must have every field in its kind`() throws {
    let schema = try Sample.schema(
      """
      {"fields": [{"name": "t", "type": "text"}, {"name": "i", "type": "image"}, {"name": "r", "type": "table"},
        {"name": "j", "type": "json"}, {"name": "h", "type": "html"}], "questions": [{"name": "q", "type": "text"}]}
      """)
    func problems(_ text: String) throws -> [String] {
      schema.checkData(try Sample.json(text).object ?? [:]).map { "\($0.pointer): \($0.detail)" }
    }
    #expect(
      try problems(#"{"t": "x", "i": "media:1", "r": [{"a": 1}], "j": 3, "h": "<b>", "more": 1}"#) == [])
    #expect(
      try problems(#"{"t": 5, "i": "http://x/y.png", "r": 1, "h": null}"#) == [
        "/data/t: must be a string", "/data/i: must be a media: reference or an https: address",
        "/data/r: must be an object, or a list of rows", "/data/j: the field 'j' is missing",
        "/data/h: the field 'h' is missing",
      ])
  }
}
