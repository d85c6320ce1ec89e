import JSON
import Labeling
import Testing

/// What each kind of region is allowed to be, and where a mistake is said to lie.
struct RegionAnswerTests {
  private static let boxes = #"{"name": "q", "type": "boxes", "field": "picture", "labels": ["car", "dog"]}"#
  private static let turned =
    #"{"name": "q", "type": "boxes", "field": "picture", "labels": ["car"], "rotate": true}"#
  private static let polygons = #"{"name": "q", "type": "polygons", "field": "picture", "labels": ["car"]}"#
  private static let lines =
    #"{"name": "q", "type": "polygons", "field": "picture", "labels": ["lane"], "closed": false}"#
  private static let pose = """
    {"name": "q", "type": "keypoints", "field": "picture",
     "skeleton": {"points": ["nose", "neck"], "edges": [["nose", "neck"]]}}
    """
  private static let points = #"{"name": "q", "type": "keypoints", "field": "picture", "labels": ["tip"]}"#
  private static let mask = #"{"name": "q", "type": "mask", "field": "picture", "labels": ["sky"]}"#
  private static let segments =
    #"{"name": "q", "type": "segments", "field": "sound", "labels": ["a"], "transcript": true}"#
  private static let tracks = #"{"name": "q", "type": "tracks", "field": "film", "labels": ["car"]}"#

  @Test(arguments: [
    (
      boxes, #"[{"id": "b", "label": "dog", "x": 1, "y": 2.5, "width": 3, "height": 4}]"#,
      #"[{"id":"b","label":"dog","x":1,"y":2.5,"width":3,"height":4,"rotation":0}]"#
    ),
    (
      turned, #"[{"x": 1, "y": 2, "width": 3, "height": 4, "rotation": -12.5}]"#,
      #"[{"id":"r1","label":"car","x":1,"y":2,"width":3,"height":4,"rotation":-12.5}]"#
    ),
    (
      polygons, #"[{"id": "p", "label": "car", "points": [[0, 0], [1, 0], [0, 1.5]]}]"#,
      #"[{"id":"p","label":"car","points":[[0,0],[1,0],[0,1.5]]}]"#
    ),
    (
      lines, #"[{"id": "p", "label": "lane", "points": [[0, 0], [1, 0]]}]"#,
      #"[{"id":"p","label":"lane","points":[[0,0],[1,0]]}]"#
    ),
    (
      pose, #"[{"id": "k", "points": {"neck": [3, 4, 1]}}]"#,
      #"[{"id":"k","label":"object","points":{"nose":[0,0,0],"neck":[3,4,1]}}]"#
    ),
    (
      points, #"[{"id": "k", "label": "tip", "points": {"tip": [3, 4]}}]"#,
      #"[{"id":"k","label":"tip","points":{"tip":[3,4,2]}}]"#
    ),
    // 2 rows, 3 columns: pixels 1 to 3 down the columns; plain run lengths become COCO's string.
    (
      mask, #"[{"id": "m", "label": "sky", "size": [2, 3], "counts": [1, 3, 2]}]"#,
      #"[{"id":"m","label":"sky","size":[2,3],"counts":"132"}]"#
    ),
    (
      segments, #"[{"id": "s", "label": "a", "start": 0.5, "end": 2}]"#,
      #"[{"id":"s","label":"a","start":0.5,"end":2,"text":""}]"#
    ),
    (
      tracks,
      #"[{"id": "t", "label": "car", "keyframes": [{"time": 0, "x": 1, "y": 2, "width": 3, "height": 4}]}]"#,
      #"[{"id":"t","label":"car","keyframes":[{"time":0,"x":1,"y":2,"width":3,"height":4,"visible":true}]}]"#
    ),
  ])
  func `a right answer comes back in canonical form`(question: String, answer: String, canonical: String)
    throws
  {
    let schema = try Sample.mediaSchema(asking: question)
    let checked = try schema.checkAnswers(["q": Sample.json(answer)], data: nil)
    #expect(checked["q"]?.text == canonical)
    #expect(try schema.checkAnswers(checked.json, data: nil) == checked)
  }

  @Test(arguments: [
    (boxes, "{}", [": must be a list"]),
    (boxes, "[7]", ["/0: must be an object"]),
    (boxes, #"[{"x": 1, "y": 2, "width": 3, "height": 4}]"#, ["/0/label: is missing"]),
    (
      boxes, #"[{"label": "cat", "x": 1, "y": 2, "width": 3, "height": 4}]"#,
      ["/0/label: is none of the labels"]
    ),
    (
      boxes, #"[{"label": "car", "x": 1, "width": 0, "height": "4"}]"#,
      [
        "/0/y: is missing", "/0/width: must be greater than 0.0", "/0/height: must be a number",
      ]
    ),
    (
      boxes, #"[{"label": "car", "x": 1e9, "y": 0, "width": 1, "height": 1}]"#, ["/0/x: lies too far out"]
    ),
    (
      boxes, #"[{"label": "car", "x": 0, "y": 0, "width": 1, "height": 1, "rotation": 5, "z": 1}]"#,
      ["/0/rotation: this question has no turned boxes", "/0/z: 'z' is not a known setting"]
    ),
    (
      turned, #"[{"x": 0, "y": 0, "width": 1, "height": 1, "rotation": 400}]"#,
      ["/0/rotation: must be a number of degrees from -360 to 360"]
    ),
    (
      boxes,
      """
      [{"id": "b", "label": "car", "x": 0, "y": 0, "width": 1, "height": 1},
       {"id": "b", "label": "car", "x": 0, "y": 0, "width": 1, "height": 1}]
      """, ["/1/id: another box has this id"]
    ),
    (
      boxes, #"[{"label": "car", "x": 0, "y": 0, "width": 1, "height": 1, "attributes": {"a": 1}}]"#,
      ["/0/attributes: this question asks nothing of its regions"]
    ),
    (polygons, #"[{"points": [[0, 0], [1, 1]]}]"#, ["/0/points: needs at least 3 points"]),
    (
      polygons, #"[{"points": [[0, 0], [1, 1, 1], 3]}]"#,
      [
        "/0/points/1: must be a point [x, y]", "/0/points/2: must be a point [x, y]",
      ]
    ),
    (lines, #"[{"points": [[0, 0]]}]"#, ["/0/points: needs at least 2 points"]),
    (pose, #"[{"points": {}}]"#, ["/0/points: needs at least one marked point"]),
    (pose, #"[{"points": {"nose": [1, 2, 3]}}]"#, ["/0/points/nose/2: must be 0, 1 or 2"]),
    (
      pose, #"[{"points": {"nose": [1, 2, 2], "foot": [1, 2]}}]"#,
      [
        "/0/points/foot: is no point of the skeleton"
      ]
    ),
    (points, #"[{"points": {"nose": [1, 2, 2]}}]"#, ["/0/points/nose: must have the name of the label"]),
    (mask, #"[{"size": [2, 3], "counts": "11"}]"#, ["/0/counts: are no run lengths that add up to the size"]),
    (mask, #"[{"size": [2, 3], "counts": "~~"}]"#, ["/0/counts: are no run lengths that add up to the size"]),
    (mask, #"[{"size": [2, 3], "counts": [6]}]"#, ["/0/counts: mark no pixel"]),
    (mask, #"[{"size": [2], "counts": [6]}]"#, ["/0/size: must be [height, width] of the picture"]),
    (mask, #"[{"size": [90000, 90000], "counts": [6]}]"#, ["/0/size: has more than 400000000 pixels"]),
    (
      mask, #"[{"size": [2, 3], "counts": [1, 5]}, {"size": [3, 2], "counts": [1, 5]}]"#,
      ["/1/size: must be that of the first mask: all are of one picture"]
    ),
    (segments, #"[{"start": 2, "end": 2}]"#, ["/0/end: must lie behind start"]),
    (segments, #"[{"start": -1, "end": 2}]"#, ["/0/start: must be at least 0.0"]),
    (tracks, #"[{"keyframes": []}]"#, ["/0/keyframes: needs at least one keyframe"]),
    (
      tracks,
      """
      [{"keyframes": [{"time": 1, "x": 0, "y": 0, "width": 1, "height": 1},
                      {"time": 1, "x": 0, "y": 0, "width": 1, "height": 1, "visible": 1}]}]
      """,
      [
        "/0/keyframes/1/visible: must be true or false",
        "/0/keyframes/1/time: must lie behind the keyframe before",
      ]
    ),
  ])
  func `a wrong region is named with its place`(question: String, answer: String, errors: [String]) throws {
    let schema = try Sample.mediaSchema(asking: question)
    let problems = try Sample.problems(schema, #"{"q": \#(answer)}"#)
    #expect(problems == errors.map { "/answers/q" + $0 })
  }

  @Test(arguments: [
    (#"{"name": "q", "type": "boxes", "labels": ["a"]}"#, "/questions/0/field: is missing"),
    (
      #"{"name": "q", "type": "boxes", "labels": ["a"], "field": "sound"}"#,
      "/questions/0/field: needs a field of type image or video; 'sound' is audio"
    ),
    (
      #"{"name": "q", "type": "segments", "labels": ["a"], "field": "picture"}"#,
      "/questions/0/field: needs a field of type audio or video; 'picture' is image"
    ),
    (
      #"{"name": "q", "type": "tracks", "labels": ["a"], "field": "nowhere"}"#,
      "/questions/0/field: there is no field 'nowhere'"
    ),
    (#"{"name": "q", "type": "mask", "field": "picture"}"#, "/questions/0/labels: is missing"),
    (#"{"name": "q", "type": "keypoints", "field": "picture"}"#, "/questions/0/labels: is missing"),
    (
      """
      {"name": "q", "type": "keypoints", "field": "picture",
       "skeleton": {"points": ["a", "b"], "edges": [["a", "c"]]}}
      """, "/questions/0/skeleton/edges/0: must be two different points of the skeleton"
    ),
    (
      """
      {"name": "q", "type": "boxes", "field": "picture", "labels": ["a"],
       "attributes": [{"name": "n", "type": "boxes", "field": "picture", "labels": ["a"]}]}
      """, "/questions/0/attributes/0/type: an attribute must be one of choice, rating, number, text"
    ),
    (
      """
      {"name": "q", "type": "boxes", "field": "picture", "labels": [{"value": "a", "key": "x"}],
       "attributes": [{"name": "n", "type": "choice", "options": [{"value": "b", "key": "x"}]}]}
      """, "/questions/0/attributes/0/options/0/key: the key 'x' is taken by 'a'"
    ),
    (
      #"{"name": "q", "type": "relations", "labels": ["a"], "over": "r"}"#,
      "/questions/0/over: there is no question 'r'"
    ),
    (
      #"{"name": "q", "type": "preference", "fields": ["picture"]}"#,
      "/questions/0/fields: needs at least two fields"
    ),
    (
      #"{"name": "q", "type": "preference", "fields": ["picture", "x"]}"#,
      "/questions/0/fields/1: there is no such field"
    ),
    (
      #"{"name": "q", "type": "ranking", "items": "picture"}"#,
      "/questions/0/items: needs a field with a list: json or table; 'picture' is image"
    ),
  ])
  func `a wrong question is named with its place`(question: String, error: String) throws {
    #expect(try Sample.schemaErrors(Sample.mediaSchemaText(question)) == [error])
  }

  @Test(arguments: [(100, true), (101, false)])
  func `the same region a hundred times is enough`(_ times: Int, _ isTaken: Bool) throws {
    let schema = try Sample.mediaSchema(asking: Self.boxes)
    let box = #"{"label": "dog", "x": 1, "y": 2, "width": 3, "height": 4}"#
    let answers = try Sample.json(
      #"{"q": [\#([String](repeating: box, count: times).joined(separator: ","))]}"#)
    do {
      _ = try schema.checkAnswers(answers, data: nil)
      #expect(isTaken)
    } catch {
      #expect(!isTaken && error.errors.map(\.pointer) == ["/answers/q"])
    }
  }

  @Test(arguments: [
    (#""type": "boxes", "field": "picture""#, #""x": 0, "y": 0, "width": 1, "height": 1"#),
    (#""type": "spans", "field": "text""#, #""label": "car", "start": 0, "end": 1"#),
  ])
  func `attributes of a region are asked by the rules of questions`(kind: String, place: String) throws {
    let schema = try Sample.mediaSchema(
      asking: """
        {"name": "q", \(kind), "labels": ["car"], "attributes": [
          {"name": "parked", "type": "choice", "options": ["yes", "no"], "required": true},
          {"name": "speed", "type": "number", "when": {"question": "parked", "is": "no"}}]}
        """)
    func problems(_ attributes: String) throws -> [String] {
      try Sample.problems(schema, #"{"q": [{"id": "b", \#(place), "attributes": \#(attributes)}]}"#)
    }
    #expect(try problems(#"{"parked": "no", "speed": 3}"#) == [])
    #expect(try problems("{}") == ["/answers/q/0/attributes/parked: needs an answer"])
    #expect(try problems("null") == ["/answers/q/0/attributes/parked: needs an answer"])
    #expect(try problems("3") == ["/answers/q/0/attributes: must be an object"])
    #expect(
      try problems(#"{"parked": "yes", "speed": 3}"#) == [
        "/answers/q/0/attributes/speed: is not asked, given the answer to 'parked'"
      ])
  }
}
