import JSON
import Labeling
import Testing

/// Rankings, preferences, relations, and how a page is laid out.
struct ArrangedAnswerTests {
  private static let ranking = #"{"name": "q", "type": "ranking", "items": ["a", "b", "c"]}"#
  private static let preference =
    #"{"name": "q", "type": "preference", "fields": ["text", "picture"], "ties": true}"#

  @Test(arguments: [
    (ranking, #"["b", "a", "c"]"#, [String]()),
    (ranking, #"["b", "a"]"#, ["/answers/q: 'c' is not ranked"]),
    (
      ranking, #"["b", "a", "c", "b", 1, "d"]"#,
      [
        "/answers/q/3: is there twice", "/answers/q/4: must be an item, as a string",
        "/answers/q/5: is none of the items",
      ]
    ),
    (ranking, #""b""#, ["/answers/q: must be a list of items"]),
    (preference, #""picture""#, []), (preference, #""tie""#, []),
    (preference, #""sound""#, ["/answers/q: must be one of text, picture, tie"]),
  ])
  func `orders and preferences keep their rules`(question: String, answer: String, errors: [String]) throws {
    #expect(try Sample.problems(Sample.mediaSchema(asking: question), #"{"q": \#(answer)}"#) == errors)
  }

  @Test func `a ranking may take its items from the task`() throws {
    let schema = try Sample.mediaSchema(asking: #"{"name": "q", "type": "ranking", "items": "list"}"#)
    let data = #"{"list": ["x", {"value": "y", "title": "Y"}]}"#
    #expect(schema.readsData)
    #expect(try Sample.problems(schema, #"{"q": ["y", "x"]}"#, data: data) == [])
    #expect(try Sample.problems(schema, #"{"q": ["y"]}"#, data: data) == ["/answers/q: 'x' is not ranked"])
    #expect(
      try Sample.problems(schema, #"{"q": ["z"]}"#, data: data) == ["/answers/q/0: is none of the items"])
  }

  static let related = """
    {"fields": [{"name": "text", "type": "text"}], "questions": [
      {"name": "links", "type": "relations", "over": "names", "labels": ["knows", "owns"]},
      {"name": "names", "type": "spans", "field": "text", "labels": ["PER", "ORG"]}]}
    """

  @Test(arguments: [
    (#"{"from": "a", "to": "b", "label": "owns"}"#, [String]()),
    (#"{"from": "a", "to": "z", "label": "owns"}"#, ["/0/to: is no region of the answer to 'names'"]),
    (#"{"from": "a", "to": "a", "label": "owns"}"#, ["/0/to: must be another region than from"]),
    (#"{"from": "a", "label": "has"}"#, ["/0/to: is missing", "/0/label: is none of the labels"]),
    (
      #"{"from": "a", "to": "b", "label": "owns"}, {"from": "a", "to": "b", "label": "owns"}"#,
      ["/1: is there twice"]
    ),
  ])
  func `relations join regions that are there`(relations: String, errors: [String]) throws {
    let answers = """
      {"names": [{"id": "a", "start": 0, "end": 2, "label": "PER"}, {"id": "b", "start": 3, "end": 4, "label": "ORG"}],
       "links": [\(relations)]}
      """
    #expect(
      try Sample.problems(Sample.schema(Self.related), answers) == errors.map { "/answers/links" + $0 })
  }

  @Test(arguments: [
    (#"{"columns": [["text"], ["q", "picture"]]}"#, [String]()),
    (#"{"tabs": [{"title": "One", "items": ["text", "q"]}]}"#, []),
    ("{}", ["/layout: needs either columns or tabs"]),
    (
      #"{"columns": [["text", "text"], ["x"], 3]}"#,
      [
        "/layout/columns/0/1: 'text' is there twice",
        "/layout/columns/1/0: there is no field or question of this name",
        "/layout/columns/2: must be a list of names of fields and questions",
      ]
    ),
    (#"{"tabs": [{"items": ["text"]}]}"#, ["/layout/tabs/0/title: is missing"]),
    (
      #"{"rows": []}"#,
      [
        "/layout: needs either columns or tabs", "/layout/rows: 'rows' is not a known setting",
      ]
    ),
  ])
  func `a layout names fields and questions`(layout: String, errors: [String]) throws {
    let text = Sample.mediaSchemaText(Self.ranking)
    let schema = text.prefix(text.count - 1) + #", "layout": \#(layout)}"#
    #expect(try Sample.schemaErrors(String(schema)) == errors)
  }
}
