import JSON
import Labeling
import Testing

/// A picture of 40 × 30 pixels, a sound of 10 seconds, a film of both.
struct MediaExtentTests {
  private static let picture = MediaExtent(width: 40, height: 30)
  private static let film = MediaExtent(width: 40, height: 30, duration: 10)

  private func errors(_ question: String, _ answer: String, _ extent: MediaExtent) throws -> [String] {
    let schema = try Sample.mediaSchema(asking: question)
    let field = try #require(schema.question("q")?.kind.field)
    do {
      _ = try schema.checkAnswers(["q": try JSONValue(parsing: answer)], data: nil, extents: [field: extent])
      return []
    } catch let error as AnswerErrors { return error.errors.map { "\($0.pointer): \($0.detail)" } }
  }

  private static let boxes =
    #"{"name": "q", "type": "boxes", "field": "picture", "labels": ["a"], "rotate": true}"#
  private static let outside = "lies outside the picture, which has 40 × 30 pixels"

  @Test(arguments: [
    (#"[{"x":0,"y":0,"width":40,"height":30}]"#, []),
    (#"[{"x":-1,"y":-1,"width":42,"height":32}]"#, []),
    (
      #"[{"x":1,"y":1,"width":5,"height":5},{"x":30,"y":0,"width":12,"height":5}]"#,
      ["/answers/q/1: \(outside)"]
    ),
    (#"[{"x":-1.5,"y":0,"width":4,"height":4}]"#, ["/answers/q/0: \(outside)"]),
    (#"[{"x":0,"y":28,"width":4,"height":4}]"#, ["/answers/q/0: \(outside)"]),
    (#"[{"x":30,"y":10,"width":16,"height":4,"rotation":45}]"#, []),
    (#"[{"x":38,"y":10,"width":16,"height":4,"rotation":45}]"#, ["/answers/q/0: \(outside)"]),
  ])
  func `a box lies on its picture, a turned one with its centre`(answer: String, expected: [String]) throws {
    #expect(try errors(Self.boxes, answer, Self.picture) == expected)
  }

  @Test(arguments: [
    (
      #"{"name": "q", "type": "polygons", "field": "picture", "labels": ["a"]}"#,
      #"[{"points":[[0,0],[41.5,0],[40,30],[3,-9]]}]"#, ["/answers/q/0/points/1", "/answers/q/0/points/3"]
    ),
    (
      #"{"name": "q", "type": "keypoints", "field": "picture", "skeleton": {"points": ["nose", "ear"]}}"#,
      #"[{"points":{"nose":[39,31,2],"ear":[50,3,1]}}]"#, ["/answers/q/0/points/ear"]
    ),
    (
      #"{"name": "q", "type": "keypoints", "field": "picture", "skeleton": {"points": ["nose", "ear"]}}"#,
      #"[{"points":{"nose":[39,29,2],"ear":[500,3,0]}}]"#, []
    ),
    (
      #"{"name": "q", "type": "mask", "field": "picture", "labels": ["a"]}"#,
      #"[{"size":[30,40],"counts":[0,1200]}]"#, []
    ),
    (
      #"{"name": "q", "type": "mask", "field": "picture", "labels": ["a"]}"#,
      #"[{"size":[40,30],"counts":[0,1200]}]"#,
      ["/answers/q/0/size"]
    ),
    (
      #"{"name": "q", "type": "segments", "field": "sound", "labels": ["a"]}"#, #"[{"start":8,"end":10.9}]"#,
      []
    ),
    (
      #"{"name": "q", "type": "segments", "field": "sound", "labels": ["a"]}"#,
      #"[{"start":0,"end":1},{"start":8,"end":11.1}]"#, ["/answers/q/1/end"]
    ),
    (
      #"{"name": "q", "type": "tracks", "field": "film", "labels": ["a"]}"#,
      #"[{"keyframes":[{"time":0,"x":0,"y":0,"width":9,"height":9},{"time":1,"x":60,"y":0,"width":9,"height":9},{"time":2,"x":60,"y":0,"width":9,"height":9,"visible":false},{"time":12,"x":0,"y":0,"width":9,"height":9}]}]"#,
      ["/answers/q/0/keyframes/1", "/answers/q/0/keyframes/3/time"]
    ),
  ])
  func `every kind of region names the part of it that lies beyond its file`(
    question: String, answer: String, pointers: [String]
  ) throws {
    #expect(try errors(question, answer, Self.film).map { String($0.prefix { $0 != ":" }) } == pointers)
  }

  @Test func `what the file does not say is not checked`() throws {
    #expect(try errors(Self.boxes, #"[{"x":900,"y":900,"width":4,"height":4}]"#, MediaExtent()) == [])
    #expect(
      try errors(Self.boxes, #"[{"x":900,"y":900,"width":4,"height":4}]"#, MediaExtent(duration: 3)) == [])
  }
}
